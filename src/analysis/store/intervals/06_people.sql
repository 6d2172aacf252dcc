-- People: runs of spells of one person, and counts between counts.
-- Input: roster, movement, org_place, place, statement, listing, series_day, missing, book, doubt_place.

-- Which units have an opening count: their people are counted, and the book moves the count.
create temp table counted_unit as
select distinct unit_id from statement where table_name = 'headcount'
union
select distinct unit_id from listing where table_name in ('headcount', 'roster')
union
-- a count that could not be read is one
select distinct unit_id from doubt_place where table_name = 'headcount';

-- The book, by place and person. Rows without a usable ID (`row-…`) move counts and flows, never
-- the spells of a roster.
create temp table moved (place_no integer, unit_type integer, unit_id varchar, person_key varchar,
    moved_on date, entering boolean);
-- needs: movement
insert into moved
select p.place_no, p.unit_type, p.unit_id, v.person_key, v.moved_on, v.direction = '上编' as entering
from movement v
join org_place p using (org_id, post_type);

-- Spells of a log: as written, closed by the book, and opened by it where no count opens the unit.
create temp table spell (person_key varchar, place_no integer, unit_type integer, start_on date,
    end_on date, entry boolean);
-- needs: roster
insert into spell
select r.person_key, p.place_no, p.unit_type, r.start_on,
       coalesce(r.end_on, date '9999-12-31') as end_on, true as entry
from roster r
join org_place p using (org_id, post_type)
where r.listed_on is null and r.start_on is not null and (r.end_on is null or r.end_on > r.start_on);

create temp table closing (place_no integer, person_key varchar, moved_on date);
-- needs: moved
insert into closing
select place_no, person_key, moved_on from moved
where not entering and not starts_with(person_key, 'row-');

-- needs: closing
update spell set end_on = c.moved_on
from closing c
where c.place_no = spell.place_no and c.person_key = spell.person_key
  and c.moved_on > spell.start_on and c.moved_on < spell.end_on
  and not exists (
      select 1 from closing x
      where x.place_no = c.place_no and x.person_key = c.person_key
        and x.moved_on > spell.start_on and x.moved_on < c.moved_on);

-- needs: moved
insert into spell
select m.person_key, m.place_no, m.unit_type, m.moved_on,
       coalesce((select min(c.moved_on) from closing c
                 where c.place_no = m.place_no and c.person_key = m.person_key
                   and c.moved_on > m.moved_on), date '9999-12-31'), true
from moved m
where m.entering and not starts_with(m.person_key, 'row-')
  and m.unit_id not in (select unit_id from counted_unit);

-- needs: sure_spell
insert into spell
select s.person_key, s.place_no, p.unit_type, s.start_on, date '9999-12-31', false
from sure_spell s join place p using (place_no);

-- A person's spells in one unit × type that touch or overlap are one run. `reached` is the furthest
-- end of the spells before. Nearly everybody has one spell in a place: they need no sorting.
create temp table run (unit_type integer, start_on date, end_on date, entry boolean);
-- needs: spell
insert into run
with several as (
    select person_key, unit_type from spell group by all having count(*) > 1
),
reach as (
    select s.*, max(s.end_on) over (
        partition by s.person_key, s.unit_type order by s.start_on, s.end_on
        rows between unbounded preceding and 1 preceding) as reached
    from spell s semi join several v on v.person_key = s.person_key and v.unit_type = s.unit_type
),
numbered as (
    select *, count(*) filter (reached is null or start_on > reached) over (
        partition by person_key, unit_type order by start_on, end_on rows unbounded preceding) as run_no
    from reach
)
select unit_type, min(start_on) as start_on, max(end_on) as end_on, arg_min(entry, start_on) as entry
from numbered group by person_key, unit_type, run_no
union all
select s.unit_type, s.start_on, s.end_on, s.entry
from spell s anti join several v on v.person_key = s.person_key and v.unit_type = s.unit_type;

create temp table first_spell (place_no integer, since date);
-- needs: spell
insert into first_spell
select place_no, min(start_on) as since from spell group by place_no;

-- Snapshots of a roster: who stands in two in a row was there throughout; who is new came on the
-- day written, if it lies between, else on the later day; who is missing left by the later day.
create temp table snapshot_person (place_no integer, unit_id varchar, person_key varchar, listed_on date,
    begun_on date);
-- needs: roster
insert into snapshot_person
select distinct p.place_no, p.unit_id, r.person_key, r.listed_on,
       greatest(r.start_on, r.entered_on) as begun_on
from roster r
join org_place p using (org_id, post_type)
where r.listed_on is not null
qualify row_number() over (
    partition by p.place_no, r.person_key, r.listed_on order by begun_on nulls last) = 1;

create temp table snapshot_entry (place_no integer, listed_on date, entered_on date);
-- needs: snapshot_person
insert into snapshot_entry
select s.place_no, s.listed_on,
       case when s.begun_on > before.listed_on and s.begun_on <= s.listed_on
            then s.begun_on else s.listed_on end as entered_on
from snapshot_person s
join (
    select l.unit_id, d.listed_on, d.next_on
    from listing l join series_day d using (table_name, listed_on)
    where l.table_name = 'roster' and d.next_on is not null
) before on before.unit_id = s.unit_id and before.next_on = s.listed_on
where not exists (
    select 1 from snapshot_person x
    where x.place_no = s.place_no and x.person_key = s.person_key and x.listed_on = before.listed_on);

-- Counts: of each place on each day on which its people were counted. Of a unit that stands in a
-- snapshot of a roster every place is counted, at 0 where nobody stands in it.
create temp table counted as
select place_no, unit_id, day, posts, 'headcount' as basis,
       listed_on is not null as in_series
from statement where table_name = 'headcount'
union all
select p.place_no, l.unit_id, l.listed_on, count(s.person_key)::integer, 'snapshot', true
from listing l
join place p using (unit_id)
left join snapshot_person s on s.place_no = p.place_no and s.listed_on = l.listed_on
where l.table_name = 'roster' and not p.untold
group by all;

-- Each count holds until the next one or until it lapses: after so many months, or when its unit
-- is missing from the next snapshot. Within a movement book it does not lapse.
create temp table count_span (place_no integer, unit_id varchar, day date, posts integer, basis varchar,
    next_on date, book_from date, book_to date, lapses_on date);
-- needs: counted
insert into count_span
with span as (
    select place_no, unit_id, day, posts, basis, in_series,
           lead(day, 1, date '9999-12-31') over (partition by place_no order by day) as next_on
    from (
        from counted
        -- where both speak on one day, the people themselves are the better word
        qualify row_number() over (partition by place_no, day order by basis desc) = 1
    )
),
booked as (
    select s.*, b.start_on as book_from, b.end_on as book_to
    from span s
    left join book b
      on (b.org_id is null or b.org_id = s.unit_id)
     and s.day <= b.end_on and b.start_on < s.next_on
     and b.start_on <= cast(s.day + to_months((select months from carry)) as date)
)
select b.place_no, b.unit_id, b.day, b.posts, b.basis, b.next_on, b.book_from, b.book_to,
       least(
           b.next_on,
           cast(greatest(b.day, coalesce(b.book_to, b.day))
                + to_months((select months from carry)) as date),
           case when b.in_series then (
               select min(m.from_on) from missing m
               where m.unit_id = b.unit_id and m.from_on > b.day
                 and m.table_name = case b.basis when 'snapshot' then 'roster' else 'headcount' end
           ) end
       ) as lapses_on
from booked b;

-- What moves a count between two counts: the book within its span, else, of snapshots, whoever
-- came on a day that is written.
create temp table count_move (place_no integer, day date, people integer, entries integer);
-- needs: moved | snapshot_entry
insert into count_move
select c.place_no, m.moved_on as day,
       sum(case when m.entering then 1 else -1 end)::integer as people,
       count(*) filter (m.entering)::integer as entries
from count_span c
join moved m on m.place_no = c.place_no and m.moved_on > c.day and m.moved_on < c.lapses_on
where c.book_from is not null
  -- within a day somebody who leaves and comes back has not moved
  and not exists (
      select 1 from moved o
      where o.place_no = m.place_no and o.person_key = m.person_key and o.moved_on = m.moved_on
        and o.entering <> m.entering)
group by all
union all
select c.place_no, e.entered_on, count(*)::integer, count(*)::integer
from count_span c
join snapshot_entry e on e.place_no = c.place_no and e.entered_on > c.day and e.entered_on < c.lapses_on
where c.basis = 'snapshot' and c.book_from is null and e.entered_on < e.listed_on
group by all;

-- When a count is not known although one is carried: it was in doubt, or another unit came in and
-- nobody counted that day.
create temp table count_unknown (place_no integer, from_on date, until_on date);
-- needs: doubt_place | handed_over
insert into count_unknown
select d.place_no, d.from_on,
       -- a movement is made good by the next count; a count of an unread day may be any
       case when d.table_name = 'movement' and d.until_on is null
            then (select min(c.day) from counted c where c.place_no = d.place_no and c.day > d.from_on)
            else d.until_on end as until_on
from doubt_place d
where d.table_name = 'headcount'
   or (d.table_name = 'movement' and d.unit_id in (select unit_id from counted_unit))
union all
-- Somebody of a roster may have come: from then on the roster would tell, and not the count.
select d.place_no, d.from_on, coalesce(f.since, date '9999-12-31')
from doubt_place d
left join first_spell f using (place_no)
where d.table_name = 'roster'
  and d.doubt_no in (select doubt_no from doubtful where listed_on is null)
  and d.place_no in (select place_no from counted)
  and coalesce(f.since > d.from_on, true)
union all
select h.place_no, h.changed_on,
       (select min(c.day) from counted c where c.place_no = h.place_no and c.day > h.changed_on)
from handed_over h
-- who was only ever counted, and never named, is missing from a roster too
where (h.counted
       or exists (select 1 from counted c where c.place_no = h.place_no and c.day < h.changed_on))
  and not exists (select 1 from counted c where c.place_no = h.place_no and c.day = h.changed_on);

-- People of a roster, log or snapshot, of whom it is not known whether they are there: each person once.
create temp table doubtful_people (unit_type integer, from_on date, until_on date, more integer, less integer);
-- needs: doubt_place
insert into doubtful_people
with told as (
    select d.place_no, p.unit_type, coalesce(d.person_key, 'row-' || d.doubt_no) as person_key,
           coalesce(d.from_on, date '0001-01-01') as from_on,
           coalesce(d.until_on, date '9999-12-31') as until_on, d.more, d.less
    from doubt_place d
    join place p using (place_no)
    where d.table_name = 'roster'
       or (d.table_name = 'movement' and d.unit_id not in (select unit_id from counted_unit))
),
reach as (
    select *, max(until_on) over (
        partition by unit_type, person_key, more, less order by from_on, until_on
        rows between unbounded preceding and 1 preceding) as reached
    from told where from_on < until_on
),
numbered as (
    select *, count(*) filter (reached is null or from_on > reached) over (
        partition by unit_type, person_key, more, less order by from_on, until_on
        rows unbounded preceding) as run_no
    from reach
)
select unit_type, min(from_on) as from_on, max(until_on) as until_on, more, less
from numbered group by unit_type, person_key, more, less, run_no;
