-- numbered_by_entries: what drives the width of the bounds: units whose posts have numbers, by how
-- many people entered in the window.
with counted as (
    select n.*, e.entries - coalesce(b.entries, 0) as entered
    from numbered_posts(as_of := as_of, months := months) n
    join staffing_on(day_or_coverage_end(as_of)) e on e.org_id = n.org_id and e.post_type = n.post_type
    left join staffing_on(window_start(day_or_coverage_end(as_of), months)) b on b.unit_type = e.unit_type
    where n.inside_bounds is not null and n.quota > 0
)
select
    case when c.entered >= 3 then '3 人以上' else c.entered || ' 人' end as entries_class,
    count(*) as units,
    cast(sum(c.vacant_own) as bigint) as vacant_own,
    cast(sum(c.idle_lower) as bigint) as idle_lower,
    cast(sum(c.posts_unused) as bigint) as posts_unused,
    cast(sum(c.idle_upper) as bigint) as idle_upper,
    count(*) filter (c.idle_lower = c.idle_upper) as units_exact
from counted c
group by all
