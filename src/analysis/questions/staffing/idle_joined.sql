-- idle_joined: components of several units, their idle posts joined beside what each unit alone
-- would show.
with alone as (
    select m.component as component_id, i.post_type,
           case when count(*) filter (i.idle_upper is null) = 0 then sum(i.idle_upper) end as posts
    from lineage_component(
        before_on := window_start(day_or_coverage_end(as_of), months),
        after_on := day_or_coverage_end(as_of)
    ) m
    join idle(as_of := as_of, months := months) i on i.org_id = m.org_id
    group by m.component, i.post_type
)
select c.component, c.units_joined, c.post_type, c.vacant_own, c.idle_upper,
       -- a unit that is gone, or has no row of the type, shows none
       cast(case when a.component_id is null then 0 else a.posts end as integer) as units_alone
from idle_component(as_of := as_of, months := months) c
join (
    select distinct m.component as component_id
    from lineage_component(
        before_on := window_start(day_or_coverage_end(as_of), months),
        after_on := day_or_coverage_end(as_of)
    ) m
) j on j.component_id = c.component
left join alone a on a.component_id = c.component and a.post_type = c.post_type
