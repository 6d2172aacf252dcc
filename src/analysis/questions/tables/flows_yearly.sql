-- flows_yearly: how many came and left each year, by type, and of all types that may be added.
with found as (
    select year(f.month) as in_year, f.post_type, f.direction, f.persons
    from flows(from_on := from_on, to_on := to_on) f
),
every as (
    select f.post_type as type_of, f.* exclude (post_type) from found f
    union all
    select '合计', f.* exclude (post_type) from found f where not is_beside(f.post_type)
),
unclear as (
    select year(d.on_month) as in_year, d.own_type, d.unit_id
    from flow_doubts(day_or_coverage_start(from_on), day_or_coverage_end(to_on)) d
),
missing as (
    select u.in_year, u.own_type as type_of, count(distinct u.unit_id) as units
    from unclear u group by u.in_year, u.own_type
    union all
    select u.in_year, '合计', count(distinct u.unit_id)
    from unclear u where not is_beside(u.own_type) group by u.in_year
),
-- where something is told of a direction and none of it is known, its sum is not known either
summed as (
    select e.in_year, e.type_of,
           case when count(*) filter (e.direction = '上编') = 0 then 0
                else sum(e.persons) filter (e.direction = '上编') end as people_in,
           case when count(*) filter (e.direction = '下编') = 0 then 0
                else sum(e.persons) filter (e.direction = '下编') end as people_out,
           coalesce(sum(e.persons) filter (e.direction = '其他变动'), 0) as other_changes,
           coalesce(sum(case e.direction when '下编' then -e.persons else e.persons end), 0) as net_change
    from every e
    group by e.in_year, e.type_of
)
select cast(s.in_year as integer) as year, s.type_of as post_type,
       cast(s.people_in as bigint) as people_in, cast(s.people_out as bigint) as people_out,
       cast(s.other_changes as bigint) as other_changes, cast(s.net_change as bigint) as net_change,
       coalesce(m.units, 0) as units_unknown
from summed s
left join missing m on m.in_year = s.in_year and m.type_of = s.type_of
