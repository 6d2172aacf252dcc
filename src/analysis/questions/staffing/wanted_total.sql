-- wanted_total: how many posts are over or asked for, of groups of units.
with found as (
    select w.org_id, w.post_type, w.over, w.requested, g.group_name,
           is_in_whole(w.post_type, u.told_as_total) as in_whole
    from wanted(as_of := as_of) w
    join groups_on("by", day_or_coverage_end(as_of)) g on g.unit_id = w.org_id
    join unit u on u.org_id = w.org_id
),
every as (
    select f.group_name, f.post_type as type_of, f.org_id, f.over, f.requested, true as speaks from found f
    union all
    -- a request names a type whether or not the unit's posts and people are told by types
    select f.group_name, '合计', f.org_id, f.over, f.requested, f.in_whole from found f
    where f.in_whole or (not is_beside(f.post_type) and coalesce(f.requested > 0, true))
)
select
    e.group_name, e.type_of as post_type,
    count(distinct e.org_id) filter (e.speaks and e.over > 0) as units_over,
    cast(sum(e.over) filter (e.speaks) as bigint) as over,
    count(distinct e.org_id) filter (e.speaks and e.over is null or e.requested is null)
        as units_unknown,
    count(distinct e.org_id) filter (e.requested > 0) as units_asking,
    cast(sum(e.requested) as bigint) as requested
from every e
group by e.group_name, e.type_of
