-- flows_total: who came and who left over a span, by type and manner, and of all types that may be added.
with found as (
    select f.post_type, f.direction, f.manner, f.persons from flows(from_on := from_on, to_on := to_on) f
),
every as (
    select f.post_type as type_of, f.* exclude (post_type) from found f
    union all
    select '合计', f.* exclude (post_type) from found f where not is_beside(f.post_type)
),
unclear as (
    select d.own_type, d.unit_id
    from flow_doubts(day_or_coverage_start(from_on), day_or_coverage_end(to_on)) d
),
missing as (
    select u.own_type as type_of, count(distinct u.unit_id) as units from unclear u group by u.own_type
    union all
    select '合计', count(distinct u.unit_id) from unclear u where not is_beside(u.own_type)
)
select e.type_of as post_type, e.direction, e.manner, cast(sum(e.persons) as bigint) as persons,
       coalesce(any_value(m.units), 0) as units_unknown
from every e
left join missing m on m.type_of = e.type_of
group by e.type_of, e.direction, e.manner
