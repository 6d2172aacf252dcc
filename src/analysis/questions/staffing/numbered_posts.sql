-- numbered_posts: where every post has a number, the posts that nobody used, beside both bounds.
with span as (
    select day_or_coverage_end(as_of) as last_day,
           window_start(day_or_coverage_end(as_of), months) as first_day
),
-- A numbered post is registered as an inner unit, and whoever holds it names it.
post as (
    select u.unit_id, i.inner_id, i.founded_on, i.abolished_on
    from inner_unit i
    join unit u on u.org_id = i.org_id
),
held as (
    select distinct u.unit_id, r.inner_id
    from roster r
    join unit u on u.org_id = r.org_id
    cross join span
    where r.listed_on is null and r.start_on <= span.last_day and coalesce(r.end_on > span.first_day, true)
),
counted as (
    select p.unit_id,
           count(*) filter (exists_on(p.founded_on, p.abolished_on, span.last_day)) as posts_now,
           count(*) filter (
               exists_on(p.founded_on, p.abolished_on, span.first_day)
               and exists_on(p.founded_on, p.abolished_on, span.last_day)) as posts_throughout,
           count(*) filter (
               exists_on(p.founded_on, p.abolished_on, span.first_day)
               and exists_on(p.founded_on, p.abolished_on, span.last_day)
               and h.inner_id is null) as posts_unused
    from post p
    cross join span
    left join held h on h.unit_id = p.unit_id and h.inner_id = p.inner_id
    group by p.unit_id
)
select i.org_id, i.name, i.post_type, i.quota,
       cast(c.posts_throughout as integer) as posts_throughout,
       i.vacant_own, i.idle_lower, cast(c.posts_unused as integer) as posts_unused, i.idle_upper,
       c.posts_unused between i.idle_lower and i.idle_upper as inside_bounds
from idle(as_of := as_of, months := months) i
join counted c on c.unit_id = i.org_id and c.posts_now = i.quota
-- posts are told apart by number, not by type: a unit of several types cannot be compared
where i.org_id in (select x.org_id from standing_on(day_or_coverage_end(as_of)) x
                   where x.listed group by x.org_id having count(*) = 1)
