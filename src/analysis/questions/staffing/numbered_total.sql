-- numbered_total: over all units whose posts have numbers, the posts nobody used between both bounds.
select
    n.post_type, count(*) as units,
    cast(sum(n.quota) as bigint) as quota,
    cast(sum(n.vacant_own) as bigint) as vacant_own,
    count(*) filter (n.idle_upper is null or n.idle_lower is null) as units_unknown,
    cast(sum(n.idle_lower) filter (n.inside_bounds is not null) as bigint) as idle_lower,
    cast(sum(n.posts_unused) filter (n.inside_bounds is not null) as bigint) as posts_unused,
    cast(sum(n.idle_upper) filter (n.inside_bounds is not null) as bigint) as idle_upper,
    count(*) filter (n.inside_bounds) as units_inside,
    count(*) filter (n.idle_lower = n.idle_upper) as units_exact
from numbered_posts(as_of := as_of, months := months) n
group by n.post_type
having sum(n.quota) > 0
