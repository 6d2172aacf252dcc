-- inner_staffing: posts and people of each inner unit, where either is told.
with inner_now as (
    select u.unit_id, i.inner_id, coalesce(i.name, i.inner_id) as inner_name, i.posts, i.staff
    from inner_unit i join unit u on u.org_id = i.org_id
    where exists_on(i.founded_on, i.abolished_on, day_or_coverage_end(as_of))
      and exists_on(u.founded_on, u.abolished_on, day_or_coverage_end(as_of))
),
-- A person is told to be in an inner unit by its code or by its name.
spelt as (
    select w.unit_id, w.word, min(w.inner_id) as inner_id
    from (
        select i.unit_id, i.inner_id as word, i.inner_id from inner_now i
        union all
        select i.unit_id, i.inner_name, i.inner_id from inner_now i
    ) w
    group by w.unit_id, w.word
),
placed as (
    select h.unit_id, coalesce(w.inner_id, h.inner_id) as inner_id
    from holders_on(day_or_coverage_end(as_of)) h
    left join spelt w on w.unit_id = h.unit_id and w.word = h.inner_id
    where not is_beside(h.post_type)
),
held as (
    select p.unit_id, p.inner_id, count(*) as people from placed p group by p.unit_id, p.inner_id
),
telling as (select distinct p.unit_id from placed p where p.inner_id is not null),
unclear as (
    select distinct s.org_id as unit_id from standing_on(day_or_coverage_end(as_of)) s
    where s.listed and s.in_whole and s.actual is null
),
every as (
    select i.unit_id, i.inner_id from inner_now i
    union
    -- whoever sits in none, so that the people of a unit add up
    select h.unit_id, h.inner_id from held h semi join telling t on t.unit_id = h.unit_id
),
joined as (
    select e.unit_id, e.inner_id, coalesce(i.inner_name, e.inner_id) as inner_name, i.posts,
           case when x.unit_id is not null then null
                when t.unit_id is not null then coalesce(h.people, 0) else i.staff end as actual
    from every e
    left join inner_now i on i.unit_id = e.unit_id and i.inner_id = e.inner_id
    left join held h on h.unit_id = e.unit_id and h.inner_id is not distinct from e.inner_id
    left join telling t on t.unit_id = e.unit_id
    left join unclear x on x.unit_id = e.unit_id
)
select j.unit_id as org_id, n.name, j.inner_id, j.inner_name, j.posts, cast(j.actual as bigint) as actual,
       cast(posts_vacant(j.posts, j.actual) as bigint) as vacant,
       cast(posts_over(j.posts, j.actual) as bigint) as over
from joined j
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = j.unit_id
