-- before_after_total: before_after summed by post type, over components known on both days; beside
-- it the classic error, the change of units that bear one name on both days.
with compared as (
    select b.* from before_after(before_on := before_on, after_on := after_on, reform := reform) b
),
-- of a reform the units of its components alone
scope as (
    select u.unit_id
    from unit u
    left join lineage_component(before_on := before_on, after_on := after_on) l on l.org_id = u.unit_id
    where u.org_id = u.unit_id
      and (cast(reform as varchar) is null
           or coalesce(l.component, u.unit_id) in (select x.component from compared x))
),
named as (
    select a.post_type, sum(a.quota - s.quota) as posts
    from staffing_on(day_or_coverage_start(before_on)) s
    join names_on(day_or_coverage_start(before_on)) n on n.unit_id = s.org_id
    join names_on(day_or_coverage_end(after_on)) m on m.name = n.name
    join staffing_on(day_or_coverage_end(after_on)) a on a.org_id = m.unit_id
     and a.post_type = s.post_type
    where is_listed(s.quota, s.borrowed, coalesce(s.actual, s.actual_most), s.people_doubted)
      and is_listed(a.quota, a.borrowed, coalesce(a.actual, a.actual_most), a.people_doubted)
      and s.org_id in (select x.unit_id from scope x) and a.org_id in (select x.unit_id from scope x)
    group by a.post_type
),
-- each component once, whatever types it has
counted as (
    select cast(sum(c.orgs_before) as bigint) as orgs_before,
           cast(sum(c.orgs_after) as bigint) as orgs_after,
           count(*) filter (c.orgs_before is null or c.orgs_after is null) as unclear
    from (select distinct x.component, x.orgs_before, x.orgs_after from compared x) c
)
select
    c.post_type, any_value(k.orgs_before) as orgs_before, any_value(k.orgs_after) as orgs_after,
    cast(sum(c.quota_before) filter (c.quota_change is not null) as bigint) as quota_before,
    cast(sum(c.quota_after) filter (c.quota_change is not null) as bigint) as quota_after,
    cast(sum(c.quota_change) as bigint) as quota_change,
    sum(c.quota_change)
        / nullif(sum(c.quota_before) filter (c.quota_change is not null), 0) as quota_change_rate,
    -- across the boundary of the components counted: with these the change can be checked
    cast(sum(c.transferred_in) filter (c.quota_change is not null) as bigint) as transferred_in,
    cast(sum(c.transferred_out) filter (c.quota_change is not null) as bigint) as transferred_out,
    cast(sum(c.granted) filter (c.quota_change is not null) as bigint) as granted,
    cast(sum(c.cut) filter (c.quota_change is not null) as bigint) as cut,
    cast(sum(c.from_bank) filter (c.quota_change is not null) as bigint) as from_bank,
    cast(sum(c.to_bank) filter (c.quota_change is not null) as bigint) as to_bank,
    cast(sum(c.unexplained) as bigint) as unexplained,
    count(*) filter (c.unexplained <> 0) as components_unexplained,
    count(*) filter (c.quota_change < 0) as components_fewer,
    count(*) filter (c.quota_change > 0) as components_more,
    count(*) filter (c.quota_change is null) as components_unknown,
    count(*) filter (c.quota_change is not null and c.unexplained is null) as movements_unknown,
    any_value(k.unclear) as components_unclear,
    cast(any_value(n.posts) as bigint) as change_by_name
from compared c
cross join counted k
left join named n on n.post_type = c.post_type
group by c.post_type
