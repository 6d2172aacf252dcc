-- staffing_total: 核定, 借入, 实有, 空编, 超编 of groups of units, and the change on a year.
with standing as (
    select s.org_id, s.post_type, s.in_whole, s.listed, s.quota, s.borrowed, s.actual,
           b.quota as quota_before, b.actual as actual_before,
           posts_vacant(s.quota + s.borrowed, s.actual) as vacant,
           posts_over(s.quota + s.borrowed, s.actual) as over
    from standing_on(day_or_coverage_end(as_of)) s
    left join staffing_on(window_start(day_or_coverage_end(as_of), 12)) b on b.unit_type = s.unit_type
),
-- Posts told apart by 经费形式 go to that; their people cannot be told apart.
apart as (
    select u.unit_id, counted_type(q.post_type) as post_type, q.funding, sum(q.posts) as posts,
           count(*) over (partition by u.unit_id, counted_type(q.post_type)) as kinds
    from quota q
    join unit u on u.org_id = q.org_id
    where "by" = 'funding' and q.funding is not null
      and q.effective_on <= day_or_coverage_end(as_of)
      and q.effective_on = (
          select max(x.effective_on) from quota x
          where x.org_id = q.org_id and x.post_type = q.post_type
            and x.effective_on <= day_or_coverage_end(as_of))
    group by u.unit_id, counted_type(q.post_type), q.funding
),
grouped as (
    select coalesce(a.funding, g.group_name) as group_name, s.org_id, s.post_type, s.in_whole, s.listed,
           case when a.kinds > 1 then case when s.quota is not null then a.posts end else s.quota end
               as quota,
           case when coalesce(a.kinds, 1) = 1 then s.borrowed end as borrowed,
           case when coalesce(a.kinds, 1) = 1 then s.actual end as actual,
           case when coalesce(a.kinds, 1) = 1 then s.vacant end as vacant,
           case when coalesce(a.kinds, 1) = 1 then s.over end as over,
           case when coalesce(a.kinds, 1) = 1 then s.quota_before end as quota_before,
           case when coalesce(a.kinds, 1) = 1 then s.actual_before end as actual_before
    from standing s
    join groups_on("by", day_or_coverage_end(as_of)) g on g.unit_id = s.org_id
    left join apart a on a.unit_id = s.org_id and a.post_type = s.post_type
),
every as (
    select r.group_name, r.post_type as type_of, r.* exclude (group_name, post_type) from grouped r
    union all
    select r.group_name, '合计', r.* exclude (group_name, post_type) from grouped r where r.in_whole
),
summed as (
    select e.group_name, e.type_of,
           count(distinct e.org_id) filter (e.listed) as units,
           count(distinct e.org_id) filter (e.listed and (e.quota is null or e.actual is null)) as unknown,
           sum(e.quota) filter (e.listed) as quota,
           sum(e.borrowed) filter (e.listed) as borrowed,
           sum(e.quota + e.borrowed) filter (e.listed) as usable,
           sum(e.actual) filter (e.listed) as actual,
           sum(e.vacant) filter (e.listed) as vacant,
           sum(e.over) filter (e.listed) as over,
           sum(e.quota + e.borrowed - e.actual) filter (e.listed) as balance,
           sum(e.quota + e.borrowed) filter (e.listed and e.vacant is not null) as usable_known,
           sum(e.quota + e.borrowed) filter (e.listed and e.actual is not null) as usable_used,
           sum(posts_used(e.quota + e.borrowed, e.actual)) filter (e.listed) as used,
           sum(e.quota_before) filter (e.quota is not null) as quota_before,
           sum(e.quota - e.quota_before) as quota_change,
           sum(e.actual_before) filter (e.actual is not null) as actual_before,
           sum(e.actual - e.actual_before) as actual_change,
           count(distinct e.org_id) filter (
               e.quota is null or e.quota_before is null
               or (e.actual is null and e.quota > 0) or (e.actual_before is null and e.quota_before > 0)
           ) as not_compared
    from every e
    group by e.group_name, e.type_of
)
select
    s.group_name, s.type_of as post_type, s.units, s.unknown as units_unknown,
    cast(s.quota as bigint) as quota, cast(s.borrowed as bigint) as borrowed,
    cast(s.usable as bigint) as usable, cast(s.actual as bigint) as actual,
    cast(s.vacant as bigint) as vacant, cast(s.over as bigint) as over,
    cast(s.balance as bigint) as balance,
    s.vacant / nullif(s.usable_known, 0) as vacancy_rate,
    s.used / nullif(s.usable_used, 0) as utilisation,
    cast(s.quota_before as bigint) as quota_year_ago,
    cast(s.actual_before as bigint) as actual_year_ago,
    cast(s.quota_change as bigint) as quota_change,
    cast(s.actual_change as bigint) as actual_change,
    s.not_compared as units_not_compared
from summed s
where s.units > 0
