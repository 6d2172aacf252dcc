-- idle_total: idle posts of groups of units between both bounds, and what the bounds leave out.
with found as (
    select i.*, g.group_name, s.in_whole, coalesce(x.posts, i.idle_upper) as excused_posts
    from idle(as_of := as_of, months := months) i
    join standing_on(day_or_coverage_end(as_of)) s on s.org_id = i.org_id and s.post_type = i.post_type
    join groups_on("by", day_or_coverage_end(as_of)) g on g.unit_id = i.org_id
    left join excuses_on(day_or_coverage_end(as_of)) x
      on x.unit_id = i.org_id and x.post_type = i.post_type
),
every as (
    select f.group_name, f.post_type as type_of, f.* exclude (group_name, post_type) from found f
    union all
    select f.group_name, '合计', f.* exclude (group_name, post_type) from found f where f.in_whole
)
select
    e.group_name, e.type_of as post_type,
    count(distinct e.org_id) as units,
    cast(sum(e.vacant_own) as bigint) as vacant_own,
    cast(sum(e.idle_upper) as bigint) as idle_upper,
    count(*) filter (e.idle_upper is null) as upper_unknown,
    cast(sum(e.idle_lower) as bigint) as idle_lower,
    count(*) filter (e.idle_lower is null) as lower_unknown,
    cast(sum(e.frictional) as bigint) as frictional,
    cast(sum(e.pending) as bigint) as pending,
    cast(coalesce(sum(e.idle_upper) filter (e.status = '沉睡'), 0) as bigint) as asleep,
    cast(coalesce(sum(least(e.excused_posts, e.idle_upper)) filter (e.reason is not null), 0) as bigint)
        as excused,
    count(distinct e.org_id) filter (e.idle_upper > 0) as units_idle
from every e
group by e.group_name, e.type_of
