-- flows_yearly: how many came and left each year, by type, and of all types that may be added.
with found as (
    select year(f.month) as in_year, f.post_type, f.direction, f.persons
    from flows(from_on := from_on, to_on := to_on) f
),
every as (
    select f.post_type as type_of, f.* exclude (post_type) from found f
    union all
    select '合计', f.* exclude (post_type) from found f where not is_beside(f.post_type)
)
select cast(e.in_year as integer) as year, e.type_of as post_type,
       coalesce(cast(sum(e.persons) filter (e.direction = '上编') as bigint), 0) as people_in,
       coalesce(cast(sum(e.persons) filter (e.direction = '下编') as bigint), 0) as people_out,
       coalesce(cast(sum(e.persons) filter (e.direction = '其他变动') as bigint), 0) as other_changes,
       cast(sum(case e.direction when '下编' then -e.persons else e.persons end) as bigint) as net_change
from every e
group by e.in_year, e.type_of
