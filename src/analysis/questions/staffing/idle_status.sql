-- idle_status: idle posts by status, over the types that may be added.
select
    i.status, count(*) as places,
    cast(sum(i.vacant_own) as bigint) as vacant_own,
    cast(sum(i.idle_upper) as bigint) as idle_upper,
    cast(sum(i.idle_lower) as bigint) as idle_lower,
    count(*) filter (i.idle_lower is null) as lower_unknown
from idle(as_of := as_of, months := months) i
join standing_on(day_or_coverage_end(as_of)) s on s.org_id = i.org_id and s.post_type = i.post_type
where s.in_whole
group by i.status
