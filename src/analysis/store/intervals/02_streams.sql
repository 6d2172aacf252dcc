-- Everything that changes staffing, as changes: one row per unit × type × day, signed.
-- Input: member, life, loan_interval, counted_as(post_type, counts_as), carry(months),
--   horizon(first_year, last_year), quota_coverage and roster_coverage(post_type, first_day,
--   day_after), and the dated tables quota, roster, headcount.

-- The unit × types, numbered in the order of unit and type. From here to the last step they
-- are known by this number: integers sort and group several times faster than two texts.
create temp table place as
with mentioned as (
    select org_id, post_type from quota
    union select org_id, post_type from roster where end_on is null or end_on > start_on
    union select org_id, post_type from headcount
    union select org_id, post_type from loan_interval where org_id is not null
)
select m.org_id, x.post_type, m.unit_id, coalesce(c.counts_as, x.post_type) as counted_type,
       m.position, m.replaced_on,
       cast(dense_rank() over (order by m.unit_id, counted_type) as integer) as unit_type
from mentioned x
join member m using (org_id)
left join counted_as c using (post_type);

-- Quota rows under the unit's last id. An old id's closing row on or after its renaming gives
-- way to the new id's rows of that type; on one day the newest id speaks.
create temp table quota_row as
select p.unit_type, q.post_type, q.effective_on, q.posts
from quota q
join place p using (org_id, post_type)
where p.replaced_on is null
   or q.effective_on < p.replaced_on
   or not exists (
        select 1
        from quota n
        join member k on k.org_id = n.org_id
        where k.unit_id = p.unit_id and k.position > p.position and n.post_type = q.post_type
   )
qualify row_number() over (
    partition by p.unit_type, q.post_type, q.effective_on order by p.position desc
) = 1;

-- Counts under the unit's last id, each carried to the next one or until it is too old.
create temp table count_row as
select unit_type, post_type, counted_on, posts,
       least(
           coalesce(lead(counted_on) over (partition by unit_type, post_type order by counted_on),
                    date '9999-12-31'),
           cast(counted_on + to_months((select months from carry)) as date)
       ) as lapses_on
from (
    select p.unit_type, h.post_type, h.counted_on, h.posts
    from headcount h
    join place p using (org_id, post_type)
    where p.replaced_on is null
       or h.counted_on < p.replaced_on
       or not exists (
            select 1
            from headcount n
            join member k on k.org_id = n.org_id
            where k.unit_id = p.unit_id and k.position > p.position
              and n.post_type = h.post_type
       )
    qualify row_number() over (
        partition by p.unit_type, h.post_type, h.counted_on order by p.position desc
    ) = 1
);

-- A person's spells in one unit × type that touch or overlap are one run. Spells that cover
-- no day are none. `reached` is the furthest end of the spells before.
create temp table run as
with spell as (
    select r.person_key, p.unit_type, r.start_on, coalesce(r.end_on, date '9999-12-31') as end_on
    from roster r
    join place p using (org_id, post_type)
    where r.end_on is null or r.end_on > r.start_on
),
reach as (
    select *, max(end_on) over (
        partition by person_key, unit_type order by start_on, end_on
        rows between unbounded preceding and 1 preceding
    ) as reached
    from spell
),
numbered as (
    select *, count(*) filter (reached is null or start_on > reached) over (
        partition by person_key, unit_type order by start_on, end_on
        rows unbounded preceding
    ) as run_no
    from reach
)
select unit_type, min(start_on) as start_on, max(end_on) as end_on
from numbered
group by person_key, unit_type, run_no;

-- Days of a unit × type that decide what is known.
create temp table known_from as
with roster_start as (
    select p.unit_id, min(r.start_on) as roster_from
    from run r
    join place p using (unit_type)
    group by p.unit_id
),
counted_unit as (
    select distinct m.unit_id from headcount join member m using (org_id)
)
select
    t.unit_type, t.unit_id, t.post_type,
    l.founded_on, l.abolished_on, s.roster_from,
    c.unit_id is null and s.roster_from is not null as roster_only,
    case when not in_doubt then q.first_day end as quota_from,
    case when not in_doubt then q.day_after end as quota_to,
    r.first_day as people_from, r.day_after as people_to
from (select distinct unit_type, unit_id, counted_type as post_type from place) t
join life l using (unit_id)
-- A quota row was rejected: the unit may own posts of that type, so none is not known to be 0.
cross join lateral (
    select count(*) > 0 as in_doubt
    from quota_in_doubt d
    join member m on m.org_id = d.org_id
    left join counted_as k on k.post_type = d.post_type
    where m.unit_id = t.unit_id
      and (d.post_type is null or coalesce(k.counts_as, d.post_type) = t.post_type)
)
left join roster_start s using (unit_id)
left join counted_unit c using (unit_id)
left join quota_coverage q using (post_type)
left join roster_coverage r using (post_type);

-- An interval starts wherever something changes or what is known may change, and on each
-- 1 January of the covered years, so that a question reads only the years it asks for. Starts
-- at which nothing changes are changes of 0.
create temp table change as
with dated as (
    select unit_type, effective_on as day,
           posts - lag(posts, 1, 0) over (
               partition by unit_type, post_type order by effective_on
           ) as quota, 1 as quota_rows,
           0 as people, 0 as entries, 0 as counted, 0 as counts, 0 as borrowed
    from quota_row
    union all
    select unit_type, start_on, 0, 0, 1, 1, 0, 0, 0 from run
    union all
    select unit_type, end_on, 0, 0, -1, 0, 0, 0, 0 from run
    union all
    select unit_type, counted_on, 0, 0, 0, 0, posts, 1, 0 from count_row
    union all
    select unit_type, lapses_on, 0, 0, 0, 0, -posts, -1, 0 from count_row
    union all
    select p.unit_type, l.start_on, 0, 0, 0, 0, 0, 0, l.outstanding
    from loan_interval l join place p using (org_id, post_type)
    union all
    select p.unit_type, l.end_on, 0, 0, 0, 0, 0, 0, -l.outstanding
    from loan_interval l join place p using (org_id, post_type)
),
first_change as (
    select unit_type, year(min(day)) as first_year from dated group by unit_type
),
still as (
    select unit_type, unnest([
        date '0001-01-01', founded_on, abolished_on, roster_from,
        quota_from, quota_to, people_from, people_to
    ]) as day
    from known_from
    union all
    select unit_type, unnest([
        make_date(y, 1, 1) for y in range(greatest(f.first_year + 1, h.first_year), h.last_year + 1)
    ])
    from first_change f, horizon h
),
signed as (
    from dated
    union all
    select unit_type, day, 0, 0, 0, 0, 0, 0, 0 from still where day is not null
)
select unit_type, day,
       sum(quota)::integer as quota, sum(quota_rows)::integer as quota_rows,
       sum(people)::integer as people, sum(entries)::integer as entries,
       sum(counted)::integer as counted, sum(counts)::integer as counts,
       sum(borrowed)::integer as borrowed
from signed
where day < date '9999-12-31'
group by unit_type, day;
