-- Staffing of every unit × type, as the card counts types, between its changes since day one.
-- Input: place, place_known, life, run, doubtful_people, count_move, loan_interval, lent_doubt,
--   org_place, first_spell, horizon(first_year, last_year).

-- A part of which no row ever speaks (no posts, count or person) adds nothing.
create temp table own_part as
with speaking as (
    select p.place_no, p.unit_type, p.unit_id, p.counted_type, p.untold,
           p.place_no in (select place_no from quota_step where posts > 0)
           or p.place_no in (select place_no from counted where posts > 0)
           or p.place_no in (select place_no from statement where table_name = 'headcount')
           or p.place_no in (select place_no from first_spell)
           or p.place_no in (select place_no from doubt_place) as speaks
    from place p
)
select place_no, unit_type, unit_id, counted_type, untold
from speaking
qualify speaks or not bool_or(speaks) over (partition by unit_type);

-- Where one side is told by types and the other as a total, the total's row sums the typed side.
create temp table total_told as
select u.unit_id, u.unit_type,
       u.place_no in (select place_no from quota_step)
           or u.place_no in (select place_no from doubt_place where table_name = 'quota') as quota_told,
       (u.place_no in (select place_no from count_span)
        or u.place_no in (select place_no from doubt_place where table_name = 'headcount'))
           and u.unit_id not in (select unit_id from typed_people) as people_told
from own_part u where u.untold;

create temp table part as
select o.place_no, o.unit_type,
       not o.untold or t.quota_told or o.unit_id not in (
           select s.unit_id from quota_step q join place s using (place_no) where not s.untold) as for_quota,
       not o.untold or t.people_told
           or o.unit_id not in (select unit_id from typed_people) as for_people
from own_part o left join total_told t on t.unit_type = o.unit_type
union all
select o.place_no, t.unit_type, not t.quota_told, not t.people_told
from total_told t
join own_part o on o.unit_id = t.unit_id and not o.untold and not is_beside(o.counted_type)
where t.quota_told <> t.people_told;

-- An interval starts wherever something changes, and on each 1 January of the covered years, so
-- that a question reads only the years it asks for.
create temp table change as
with known as (
    select k.*, a.unit_type, a.for_quota, a.for_people
    from place_known k join part a using (place_no)
),
stepped as (
    select unit_type, day, for_quota, for_people,
           coalesce(quota, 0) - lag(coalesce(quota, 0), 1, 0) over own as quota,
           (quota is null)::integer - lag((quota is null)::integer, 1, 0) over own as quota_unknown,
           coalesce(counted, 0) - lag(coalesce(counted, 0), 1, 0) over own as counted,
           (counted is null)::integer - lag((counted is null)::integer, 1, 0) over own as people_unknown,
           people_doubted::integer - lag(people_doubted::integer, 1, 0) over own as people_doubted,
           (basis is not null and not entries_known)::integer
               - lag((basis is not null and not entries_known)::integer, 1, 0) over own as entries_unknown,
           coalesce(basis = 'roster', false)::integer
               - lag(coalesce(basis = 'roster', false)::integer, 1, 0) over own as rosters,
           coalesce(basis = 'snapshot', false)::integer
               - lag(coalesce(basis = 'snapshot', false)::integer, 1, 0) over own as snapshots,
           coalesce(basis = 'movement', false)::integer
               - lag(coalesce(basis = 'movement', false)::integer, 1, 0) over own as movements,
           coalesce(basis = 'headcount', false)::integer
               - lag(coalesce(basis = 'headcount', false)::integer, 1, 0) over own as headcounts,
           coalesce(counted_day, 0) - lag(coalesce(counted_day, 0), 1, 0) over own as counted_day,
           coalesce(lent, 0) - lag(coalesce(lent, 0), 1, 0) over own as lent,
           (lent is null)::integer - lag((lent is null)::integer, 1, 0) over own as lent_unknown
    from known
    window own as (partition by unit_type, place_no order by day)
),
-- people and loans of a type also stand in the total's row that sums its side
also as (
    select distinct p.unit_type, a.unit_type as into_type, a.for_people
    from part a join place p using (place_no)
),
-- a part that speaks of no posts and nobody may still have loans
lent_into as (
    select place_no, unit_type from place
    union
    select p.place_no, t.unit_type
    from total_told t
    join place p on p.unit_id = t.unit_id and not p.untold and not is_beside(p.counted_type)
    where t.quota_told <> t.people_told
),
lent as (
    select p.place_no, l.start_on, least(l.end_on, coalesce(u.abolished_on, l.end_on)) as end_on,
           l.outstanding
    from loan_interval l
    join org_place p using (org_id, post_type)
    join life u using (unit_id)
    where coalesce(l.start_on < u.abolished_on, true)
),
lent_unclear as (
    select d.place_no, d.from_on,
           case when p.unit_id in (select unit_id from end_unread) then date '9999-12-31'
                else coalesce(u.abolished_on, date '9999-12-31') end as until_on
    from lent_doubt d
    join place p using (place_no)
    join life u using (unit_id)
    where coalesce(d.from_on < u.abolished_on, true)
),
dated as (
    select unit_type, day,
           if(for_quota, quota, 0) as quota, if(for_quota, quota_unknown, 0) as quota_unknown,
           if(for_people, counted, 0) as counted, if(for_people, people_unknown, 0) as people_unknown,
           if(for_people, people_doubted, 0) as people_doubted,
           if(for_people, entries_unknown, 0) as entries_unknown, if(for_people, rosters, 0) as rosters,
           if(for_people, snapshots, 0) as snapshots, if(for_people, movements, 0) as movements,
           if(for_people, headcounts, 0) as headcounts, if(for_people, counted_day, 0) as counted_day,
           lent as borrowed, lent_unknown as borrowed_unknown,
           0 as people, 0 as entries, 0 as more, 0 as less
    from stepped
    union all
    select a.into_type, r.start_on, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, r.entry::integer, 0, 0
    from run r join also a on a.unit_type = r.unit_type and a.for_people
    union all
    select a.into_type, r.end_on, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0
    from run r join also a on a.unit_type = r.unit_type and a.for_people
    where r.end_on < date '9999-12-31'
    union all
    select a.unit_type, m.day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, m.entries, 0, 0
    from count_move m join part a on a.place_no = m.place_no and a.for_people
    -- whose spells are told enters with them, once
    anti join first_spell f on f.place_no = m.place_no and f.since <= m.day
    union all
    select a.into_type, d.from_on, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, d.more, d.less
    from doubtful_people d join also a on a.unit_type = d.unit_type and a.for_people
    union all
    select a.into_type, d.until_on, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -d.more, -d.less
    from doubtful_people d join also a on a.unit_type = d.unit_type and a.for_people
    union all
    select a.unit_type, x.day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, x.posts, x.unknown, 0, 0, 0, 0
    from (
        -- an ended unit borrows nothing, whatever the bank's book still says it owes
        select place_no, start_on as day, outstanding as posts, 0 as unknown from lent
        union all select place_no, end_on, -outstanding, 0 from lent
        union all select place_no, from_on, 0, 1 from lent_unclear
        union all select place_no, until_on, 0, -1 from lent_unclear
    ) x
    join lent_into a on a.place_no = x.place_no
),
first_change as (
    select unit_type, min(day) filter (day > date '0001-01-01') as first_day from dated group by unit_type
),
signed as (
    from dated
    union all
    select f.unit_type, make_date(y.year, 1, 1), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    from first_change f
    cross join horizon h
    cross join lateral (
        select unnest(range(greatest(year(f.first_day) + 1, h.first_year), h.last_year + 1)) as year
    ) y
)
select unit_type, day,
       sum(quota)::integer as quota, sum(quota_unknown)::integer as quota_unknown,
       sum(counted)::integer as counted, sum(people_unknown)::integer as people_unknown,
       sum(people_doubted)::integer as people_doubted,
       sum(entries_unknown)::integer as entries_unknown, sum(rosters)::integer as rosters,
       sum(snapshots)::integer as snapshots, sum(movements)::integer as movements,
       sum(headcounts)::integer as headcounts, sum(counted_day)::bigint as counted_day,
       sum(borrowed)::integer as borrowed, sum(borrowed_unknown)::integer as borrowed_unknown,
       sum(people)::integer as people, sum(entries)::integer as entries,
       sum(more)::integer as more, sum(less)::integer as less
from signed
where day < date '9999-12-31'
group by unit_type, day;

-- Of several parts that were counted, each on its day, the number rests on the earliest.
create temp table first_counted (unit_type integer, day date, counted_on date);
-- needs: counted
insert into first_counted
with several as (
    select unit_type from part where for_people group by unit_type having count(*) > 1
),
asked as (
    select c.unit_type, c.day, a.place_no
    from change c
    join several s using (unit_type)
    join part a on a.unit_type = c.unit_type and a.for_people
)
select a.unit_type, a.day, min(date '0001-01-01' + k.counted_day::integer) as counted_on
from asked a
asof join place_known k on k.place_no = a.place_no and k.day <= a.day
where k.counted_day is not null
group by all;

create temp table known as
with total as (
    select unit_type, day,
           lead(day, 1, date '9999-12-31') over so_far as end_on,
           sum(quota) over so_far as quota, sum(quota_unknown) over so_far as quota_unknown,
           sum(counted) over so_far as counted, sum(people_unknown) over so_far as people_unknown,
           sum(people_doubted) over so_far as people_doubted,
           sum(entries_unknown) over so_far as entries_unknown, sum(rosters) over so_far as rosters,
           sum(snapshots) over so_far as snapshots, sum(movements) over so_far as movements,
           sum(headcounts) over so_far as headcounts, sum(counted_day) over so_far as counted_day,
           sum(borrowed) over so_far as borrowed, sum(borrowed_unknown) over so_far as borrowed_unknown,
           sum(people) over so_far as people, sum(entries) over so_far as entries,
           sum(more) over so_far as more, sum(less) over so_far as less,
           max(case when entries > 0 then day end) over so_far as last_entry_on
    from change
    window so_far as (partition by unit_type order by day rows unbounded preceding)
)
select unit_type, day, end_on, entries::integer as entries, last_entry_on,
       (case when quota_unknown = 0 then quota end)::integer as quota,
       (case when borrowed_unknown = 0 then borrowed end)::integer as borrowed,
       (case when people_unknown = 0 and more = 0 and less = 0 then people + counted end)::integer as actual,
       (case when people_unknown = 0 then greatest(people + counted - less, 0) end)::integer as actual_least,
       (case when people_unknown = 0 then people + counted + more end)::integer as actual_most,
       -- of several parts the word that says least
       case when people_unknown > 0 then null
            when headcounts > 0 then 'headcount' when movements > 0 then 'movement'
            when snapshots > 0 then 'snapshot' when rosters > 0 then 'roster' end as basis,
       case when people_unknown = 0 and headcounts + movements + snapshots > 0
            then coalesce(f.counted_on, date '0001-01-01' + counted_day::integer) end as counted_on,
       people_unknown > 0 and people_doubted > 0 as people_doubted,
       people_unknown = 0 and more = 0 and less = 0 and entries_unknown = 0 as entries_known
from total
left join first_counted f using (unit_type, day);

-- Somebody of whom it is not known from when to when he was there may have come after the last entry
-- that is known, or have been there when it seemed to be one.
create temp table entry_unclear (unit_type integer, day date);
-- needs: doubtful_people
insert into entry_unclear
with doubted as (
    select distinct a.unit_type, d.from_on, d.until_on
    from doubtful_people d
    join place p using (unit_type)
    join part a on a.place_no = p.place_no and a.for_people
)
select distinct k.unit_type, k.day
from known k
join doubted d on d.unit_type = k.unit_type and d.from_on <= k.day
where k.last_entry_on is null or d.until_on >= k.last_entry_on;

-- The row that questions read. `vacant_since` is the start of the run of intervals with a known
-- vacancy: the day after the last interval without one. Sorted by year, so that a question reads
-- the years it asks for, and then by unit and type.
insert into staffing_interval
with valued as (
    select *, own_vacancy(quota, actual) as vacant_own,
           lag(quota) over (partition by unit_type order by day) - quota as given_up
    from known
),
counted as (
    select
        *,
        sum(greatest(coalesce(given_up, 0), 0)) over so_far as decreases,
        max(case when vacant_own is null or vacant_own = 0 then end_on end) over so_far as full_to
    from valued
    window so_far as (partition by unit_type order by day rows unbounded preceding)
),
named as (
    select distinct unit_type, unit_id, counted_type from place
)
select
    n.unit_id, n.counted_type, c.day, c.end_on, c.quota, c.borrowed, c.actual, c.actual_least,
    c.actual_most, c.people_doubted, c.vacant_own, c.basis, c.counted_on, c.entries_known, c.entries, c.decreases,
    case when e.day is null then c.last_entry_on end,
    case when c.vacant_own >= 1 then coalesce(c.full_to, date '0001-01-01') end as vacant_since,
    c.unit_type
from counted c
join named n using (unit_type)
left join entry_unclear e on e.unit_type = c.unit_type and e.day = c.day
order by year(c.day), c.unit_type, c.day;

-- needs: total_told
update unit set told_as_total = true
where unit_id in (select unit_id from total_told where quota_told or people_told);
