-- idle_age: idle posts by how many years the place has had a vacancy without a break.
with aged as (
    select i.post_type, s.in_whole, i.org_id, i.idle_upper, i.idle_lower,
           whole_months(i.vacant_since, day_or_coverage_end(as_of)) // 12 as years
    from idle(as_of := as_of, months := months) i
    join standing_on(day_or_coverage_end(as_of)) s on s.org_id = i.org_id and s.post_type = i.post_type
    where i.idle_upper > 0
),
every as (
    select a.post_type as type_of, a.* exclude (post_type) from aged a
    union all
    select '合计', a.* exclude (post_type) from aged a where a.in_whole
)
select e.type_of as post_type, cast(e.years as integer) as years_vacant,
       count(distinct e.org_id) as units,
       cast(sum(e.idle_upper) as bigint) as idle_upper,
       cast(sum(e.idle_lower) as bigint) as idle_lower,
       count(*) filter (e.idle_lower is null) as lower_unknown
from every e
group by e.type_of, e.years
