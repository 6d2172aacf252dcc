-- Everything that changes staffing, as changes: one row per unit × type × day, signed.
-- Input: member, life, counted_as(post_type, counts_as), loan_interval, carry(months).

-- Quota rows under the unit's last id. An old id's closing row on or after its renaming gives
-- way to the new id's rows of that type; on one day the newest id speaks.
create temp table quota_row as
select m.unit_id, q.post_type, coalesce(c.counts_as, q.post_type) as counted_type,
       q.effective_on, q.posts
from quota q
join member m using (org_id)
left join counted_as c using (post_type)
where m.replaced_on is null
   or q.effective_on < m.replaced_on
   or not exists (
        select 1
        from quota n
        join member k on k.org_id = n.org_id
        where k.unit_id = m.unit_id and k.position > m.position and n.post_type = q.post_type
   )
qualify row_number() over (
    partition by m.unit_id, q.post_type, q.effective_on order by m.position desc
) = 1;

-- Counts under the unit's last id, each carried to the next one or until it is too old.
create temp table count_row as
select unit_id, post_type, counted_type, counted_on, posts,
       least(
           coalesce(lead(counted_on) over (partition by unit_id, post_type order by counted_on),
                    date '9999-12-31'),
           cast(counted_on + to_months((select months from carry)) as date)
       ) as lapses_on
from (
    select m.unit_id, h.post_type, coalesce(c.counts_as, h.post_type) as counted_type,
           h.counted_on, h.posts
    from headcount h
    join member m using (org_id)
    left join counted_as c using (post_type)
    where m.replaced_on is null
       or h.counted_on < m.replaced_on
       or not exists (
            select 1
            from headcount n
            join member k on k.org_id = n.org_id
            where k.unit_id = m.unit_id and k.position > m.position
              and n.post_type = h.post_type
       )
    qualify row_number() over (
        partition by m.unit_id, h.post_type, h.counted_on order by m.position desc
    ) = 1
);

-- A person's spells in one unit × type that touch or overlap are one run. Spells that cover
-- no day are none. `reached` is the furthest end of the spells before.
create temp table run as
with spell as (
    select r.person_key, m.unit_id, coalesce(c.counts_as, r.post_type) as post_type,
           r.start_on, coalesce(r.end_on, date '9999-12-31') as end_on
    from roster r
    join member m using (org_id)
    left join counted_as c using (post_type)
    where r.end_on is null or r.end_on > r.start_on
),
reach as (
    select *, max(end_on) over (
        partition by person_key, unit_id, post_type order by start_on, end_on
        rows between unbounded preceding and 1 preceding
    ) as reached
    from spell
),
numbered as (
    select *, count(*) filter (reached is null or start_on > reached) over (
        partition by person_key, unit_id, post_type order by start_on, end_on
        rows unbounded preceding
    ) as run_no
    from reach
)
select unit_id, post_type, min(start_on) as start_on, max(end_on) as end_on
from numbered
group by person_key, unit_id, post_type, run_no;

create temp table change as
with signed as (
    select unit_id, counted_type as post_type, effective_on as day,
           posts - lag(posts, 1, 0) over (
               partition by unit_id, post_type order by effective_on
           ) as quota, 1 as quota_rows,
           0 as people, 0 as entries, 0 as counted, 0 as counts, 0 as borrowed
    from quota_row
    union all
    select unit_id, post_type, start_on, 0, 0, count(*), count(*), 0, 0, 0
    from run group by unit_id, post_type, start_on
    union all
    select unit_id, post_type, end_on, 0, 0, -count(*), 0, 0, 0, 0
    from run where end_on < date '9999-12-31' group by unit_id, post_type, end_on
    union all
    select unit_id, counted_type, counted_on, 0, 0, 0, 0, posts, 1, 0 from count_row
    union all
    select unit_id, counted_type, lapses_on, 0, 0, 0, 0, -posts, -1, 0 from count_row
    union all
    select org_id, coalesce(c.counts_as, l.post_type), start_on, 0, 0, 0, 0, 0, 0, outstanding
    from loan_interval l left join counted_as c using (post_type) where org_id is not null
    union all
    select org_id, coalesce(c.counts_as, l.post_type), end_on, 0, 0, 0, 0, 0, 0, -outstanding
    from loan_interval l left join counted_as c using (post_type)
    where org_id is not null and end_on < date '9999-12-31'
)
select unit_id, post_type, day,
       sum(quota)::integer as quota, sum(quota_rows)::integer as quota_rows,
       sum(people)::integer as people, sum(entries)::integer as entries,
       sum(counted)::integer as counted, sum(counts)::integer as counts,
       sum(borrowed)::integer as borrowed
from signed
group by unit_id, post_type, day;
