-- flows_total: who came and who left over a span, by type and manner, and of all types that may be added.
with found as (
    select f.post_type, f.direction, f.manner, f.persons from flows(from_on := from_on, to_on := to_on) f
),
every as (
    select f.post_type as type_of, f.* exclude (post_type) from found f
    union all
    select '合计', f.* exclude (post_type) from found f where not is_beside(f.post_type)
)
select e.type_of as post_type, e.direction, e.manner, cast(sum(e.persons) as bigint) as persons
from every e
group by e.type_of, e.direction, e.manner
