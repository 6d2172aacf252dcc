-- Doubt: what a row or cell that could not be read, or two rows that contradict each other, could
-- change is unknown, from where to where it could (design 5).
-- Input: doubtful, member, place, org_place, statement, roster, movement, listing, life, dataset.

create temp table doubt_at (doubt_no integer, unit_id varchar, place_no integer, post_type varchar);
-- needs: doubtful
insert into doubt_at
with told_place as (
    -- The places that a doubtful row may speak of: its own, or where its type could not be read every
    -- one of the unit of which posts or people are told: a type that is told to be 0 is none.
    select distinct place_no from statement where posts > 0
    union
    select distinct p.place_no from roster r join org_place p using (org_id, post_type)
    union
    select distinct p.place_no from movement v join org_place p using (org_id, post_type)
),
-- Which side of a unit is told by types: there a row is none of 不分类型.
typed_side as (
    select distinct s.table_name = 'quota' as of_posts, p.unit_id
    from statement s join place p using (place_no)
    where s.table_name in ('quota', 'headcount') and not p.untold
    union
    select false, p.unit_id
    from (select org_id, post_type from roster union select org_id, post_type from movement) r
    join org_place o using (org_id, post_type)
    join place p using (place_no)
    where not p.untold
)
select d.doubt_no, m.unit_id, p.place_no, p.post_type
from doubtful d
join member m using (org_id)
join place p on p.unit_id = m.unit_id
 and (p.post_type = d.post_type
      or (d.post_type is null
          and case when exists (
                  select 1 from typed_side t
                  where t.unit_id = p.unit_id and t.of_posts = (d.table_name = 'quota'))
              then p.place_no in (select place_no from told_place) and not p.untold
              -- where nothing tells that its posts are told by types, the row may have been their total
              else p.place_no in (select place_no from told_place) or d.table_name = 'quota' end))
where d.table_name in ('quota', 'headcount', 'borrowed_count', 'roster', 'movement');

create temp table doubt_place (doubt_no integer, table_name varchar, place_no integer, unit_id varchar,
    post_type varchar, from_on date, until_on date, reason varchar, person_key varchar, more integer, less integer);
-- needs: doubt_at
insert into doubt_place
-- Statements: from their day to the next that was read; without a day between the neighbours that
-- the sheet's order gives, else throughout.
select d.doubt_no, d.table_name, a.place_no, a.unit_id, a.post_type,
       coalesce(d.day, d.low_on + 1) as from_on,
       case when d.day is null then d.high_on
            else (select min(s.day) from statement s
                  where s.table_name = d.table_name and s.place_no = a.place_no and s.day > d.day)
       end as until_on,
       d.reason, cast(null as varchar) as person_key, 0 as more, 0 as less
from doubtful d
join doubt_at a using (doubt_no)
where d.table_name in ('quota', 'headcount', 'borrowed_count')
union all
-- Somebody in a snapshot whose unit or type could not be read: the count of its day.
select d.doubt_no, d.table_name, a.place_no, a.unit_id, a.post_type, d.listed_on,
       (select min(l.listed_on) from listing l
        where l.table_name = 'roster' and l.unit_id = a.unit_id and l.listed_on > d.listed_on),
       d.reason, d.person_key, 1, 0
from doubtful d
join doubt_at a using (doubt_no)
where d.table_name = 'roster' and d.listed_on is not null
union all
-- A spell: from its start to its end, each open where it could not be read. Who counts and has no
-- end is certainly there on the last day of coverage, who does not count is certainly gone.
select d.doubt_no, d.table_name, a.place_no, a.unit_id, a.post_type, d.start_on,
       case when d.end_on is not null then d.end_on
            when d.counts is false then c.coverage_end
            when d.sure_at_end then c.coverage_end end,
       d.reason, d.person_key, 1, 0
from doubtful d
join doubt_at a using (doubt_no)
cross join dataset c
where d.table_name = 'roster' and d.listed_on is null
union all
-- A movement: from its day on somebody more, or somebody less.
select d.doubt_no, d.table_name, a.place_no, a.unit_id, a.post_type, d.day, null, d.reason,
       d.person_key, coalesce((d.direction <> '下编')::integer, 1),
       coalesce((d.direction <> '上编')::integer, 1)
from doubtful d
join doubt_at a using (doubt_no)
where d.table_name = 'movement';

-- Who is certainly there at the end of coverage, although nobody can read since when.
create temp table sure_spell (place_no integer, person_key varchar, start_on date);
-- needs: doubt_at
insert into sure_spell
select a.place_no, d.person_key, c.coverage_end as start_on
from doubtful d
join doubt_at a using (doubt_no)
cross join dataset c
where d.table_name = 'roster' and d.sure_at_end and d.post_type is not null;

-- Lineage, or a day of abolition that could not be read: of the unit that may have ended neither posts
-- nor people are known from the day on, or from its first row. The successor's own rows stand; its
-- component is in doubt by the row of `doubt` alone.
-- needs: doubtful
insert into doubt_place
select d.doubt_no, s.table_name, p.place_no, p.unit_id, p.post_type, d.day, null, d.reason, null, 0, 0
from doubtful d
join member m using (org_id)
join place p on p.unit_id = m.unit_id
cross join (select unnest(['quota', 'ended']) as table_name) s
where (d.table_name = 'org' and not is_of_founding(d.reason)) or (d.table_name = 'lineage' and d.direction is distinct from '承接');

-- Units whose day of abolition is stated and could not be read.
create temp table end_unread (unit_id varchar);
-- needs: doubtful
insert into end_unread
select distinct m.unit_id from doubtful d join member m using (org_id)
where d.table_name = 'org' and not is_of_founding(d.reason);

-- needs: doubtful
insert into doubt
select d.table_name, m.unit_id, d.post_type, d.from_on, d.until_on, d.reason, d.pool, d.loan_id,
       d.file, d.sheet, d.row, d.cell, d.problem
from (
    select x.table_name, f.org_id, x.post_type, x.from_on, x.until_on, x.reason, f.pool, f.loan_id,
           f.file, f.sheet, f.row, f.cell, f.problem
    from doubt_place x join doubtful f using (doubt_no)
    where f.table_name = x.table_name
    union all
    -- tables whose answers are a unit's own: in doubt from the day on
    select f.table_name, f.org_id, f.post_type, coalesce(f.day, f.start_on),
           -- whoever is told of had been founded
           case when is_of_founding(f.reason) then s.seen_on else f.end_on end, f.reason, f.pool,
           f.loan_id, f.file, f.sheet, f.row, f.cell, f.problem
    from doubtful f
    left join member b on b.org_id = f.org_id
    left join first_seen s on s.unit_id = b.unit_id
    where f.doubt_no not in (select doubt_no from doubt_place)
    union all
    select f.table_name, f.org_id, null, f.day, null, f.reason, f.pool, f.loan_id, f.file, f.sheet, f.row,
           f.cell, f.problem
    from doubtful f where f.table_name in ('lineage', 'org') and f.doubt_no in (select doubt_no from doubt_place)
) d
left join member m using (org_id)
order by all;

-- A bank transaction that could not be read: what its borrower has of that type is not known, nor what
-- others hold of a loan that it may be about, took over of it, or came by with a unit that held it.
create temp table lent_doubt (place_no integer, from_on date);
-- needs: doubtful
insert into lent_doubt
with holder as (
    select m.unit_id, d.post_type, coalesce(d.day, date '0001-01-01') as from_on
    from doubtful d join member m using (org_id)
    where d.table_name = 'bank_txn' and not is_of_due_day(d.reason)
    union
    select l.org_id, l.post_type, t.from_on from loans_in_doubt() t join loan_interval l using (loan_id)
    union
    -- a loan that was never opened may have been taken over
    select m.unit_id, b.post_type, coalesce(d.day, date '0001-01-01')
    from doubtful d
    join bank_txn b on b.loan_id = d.loan_id
    join member m on m.org_id = b.org_id
    where d.table_name = 'bank_txn' and not is_of_due_day(d.reason)
),
heir as (
    with recursive follow as (
        select unit_id, post_type, from_on from holder where unit_id is not null
        union
        select a.to_unit, f.post_type, greatest(f.from_on, a.changed_on)
        from follow f join absorbed a on a.from_unit = f.unit_id
    )
    from follow
)
select p.place_no, min(h.from_on) as from_on
from (
    from heir
    union
    -- nor does anybody know until when a unit borrowed whose end could not be read
    select u.unit_id, l.post_type, date '0001-01-01'
    from end_unread u join loan_interval l on l.org_id = u.unit_id
) h
join place p on p.unit_id = h.unit_id and (h.post_type is null or p.post_type = h.post_type)
group by p.place_no;
