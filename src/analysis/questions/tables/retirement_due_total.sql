-- retirement_due_total: how many reach the age of retirement, and when, of groups of units.
with found as (
    select r.*, g.group_name, is_in_whole(r.post_type, u.told_as_total) as in_whole
    from retirement_due(as_of := as_of) r
    join groups_on("by", day_or_coverage_end(as_of)) g on g.unit_id = r.org_id
    join unit u on u.org_id = r.org_id
),
every as (
    select f.group_name, f.post_type as type_of, f.* exclude (group_name, post_type) from found f
    union all
    select f.group_name, '合计', f.* exclude (group_name, post_type) from found f where f.in_whole
)
select e.group_name, e.type_of as post_type, count(distinct e.org_id) as units,
       cast(sum(e.actual) as bigint) as actual,
       cast(sum(e.overdue) as bigint) as overdue,
       cast(sum(e.within_1) as bigint) as within_1,
       cast(sum(e.within_3) as bigint) as within_3,
       cast(sum(e.within_12) as bigint) as within_12,
       cast(sum(e.within_24) as bigint) as within_24,
       cast(sum(e.within_60) as bigint) as within_60,
       cast(sum(e.birth_unknown) as bigint) as birth_unknown,
       count(distinct e.org_id) filter (e.overdue is null) as units_unknown
from every e
group by e.group_name, e.type_of
