-- What is known of each place between its changes, by the order of the rules (design 5).
-- Input: place, life, statement, quota_step, quota_unknown, borrowed_unknown, count_span, count_move,
--   count_unknown, counted_unit, first_spell, place_coverage.

-- Days of a unit that decide what is known.
create temp table known_from as
with begun as (
    select p.unit_id, min(f.since) as roster_from
    from first_spell f join place p using (place_no) group by p.unit_id
)
select p.place_no, p.untold, l.founded_on,
       -- an abolition that is stated and cannot be read is not what lineage says instead
       case when p.unit_id not in (select unit_id from end_unread) then l.abolished_on end as abolished_on,
       b.roster_from,
       b.roster_from is not null and c.unit_id is null as roster_only,
       q.first_day as quota_from, q.day_after as quota_to,
       r.first_day as people_from, r.day_after as people_to
from place p
join life l using (unit_id)
left join begun b using (unit_id)
left join counted_unit c using (unit_id)
left join place_coverage q on q.place_no = p.place_no and q.table_name = 'quota'
left join place_coverage r on r.place_no = p.place_no and r.table_name = 'roster';

-- Whose people are told by types needs no total of them.
create temp table typed_people as
select distinct p.unit_id from place p
where not p.untold
  and (p.place_no in (select place_no from first_spell)
       or p.place_no in (select place_no from count_span where basis = 'headcount' or posts > 0));

-- Everything that changes a place: what changes, on which day, by how much.
create temp table place_event as
with told as (
    -- without a book none of these days is: greatest() and least() would pass over its NULL
    select c.*,
           case when c.book_from is not null then greatest(c.day, c.book_from) end as whole_from,
           case when c.book_from is not null then greatest(c.day + 1, c.book_from) end as moved_from,
           case when c.book_from is not null then least(c.book_to + 1, c.lapses_on) end as whole_to
    from count_span c join place p using (place_no)
    where not (p.untold and p.unit_id in (select unit_id from typed_people))
),
-- each source is read once and unfolded; what does not happen has no day and falls out below
changed as (
    select place_no, day, unnest(['quota', 'quota_told']) as what,
           unnest([posts - lag(posts, 1, 0) over (partition by place_no order by day), 1]) as amount
    from quota_step
    union all
    select place_no, unnest([from_on, until_on]), 'quota_unknown', unnest([1, -1])
    from quota_unknown where from_on < until_on
    union all
    -- counts come and lapse; between, they move, within a book whose span knows everybody who came
    select place_no,
           unnest([day, lapses_on, day, lapses_on,
                   if(basis = 'snapshot', day, null), if(basis = 'snapshot', lapses_on, null),
                   day, lapses_on,
                   if(moved_from < lapses_on, moved_from, null), if(moved_from < lapses_on, lapses_on, null),
                   if(whole_from < whole_to, whole_from, null), if(whole_from < whole_to, whole_to, null)]),
           unnest(['counted', 'counted', 'counts', 'counts', 'snapshots', 'snapshots',
                   'counted_day', 'counted_day', 'moved', 'moved', 'whole', 'whole']),
           unnest([posts, -posts, 1, -1, 1, -1,
                   datediff('day', date '0001-01-01', day), -datediff('day', date '0001-01-01', day),
                   1, -1, 1, -1])
    from told
    union all
    select t.place_no, unnest([m.day, t.lapses_on]), 'counted', unnest([m.people, -m.people])
    from told t join count_move m on m.place_no = t.place_no and m.day > t.day and m.day < t.lapses_on
    union all
    select place_no, unnest([coalesce(from_on, date '0001-01-01'), until_on]), 'count_unknown', unnest([1, -1])
    from count_unknown
    union all
    select place_no, unnest([coalesce(from_on, date '0001-01-01'), until_on]), 'ended_unknown', unnest([1, -1])
    from doubt_place where table_name = 'ended'
    union all select place_no, since, 'spells', 1 from first_spell
    union all
    select place_no, day, 'lent', posts - lag(posts, 1, 0) over (partition by place_no order by day)
    from statement where table_name = 'borrowed_count'
    union all
    select place_no, unnest([from_on, until_on]), 'lent_unknown', unnest([1, -1])
    from borrowed_unknown where from_on < until_on
    -- days on which nothing changes but what is known
    union all
    select place_no, unnest([date '0001-01-01', founded_on, abolished_on, roster_from, quota_from,
                             quota_to, people_from, people_to]), 'rule', 0
    from known_from
)
select place_no, day,
       sum(case what when 'quota' then amount end) as quota,
       sum(case what when 'quota_told' then amount end) as quota_told,
       sum(case what when 'quota_unknown' then amount end) as quota_unknown,
       sum(case what when 'counted' then amount end) as counted,
       sum(case what when 'counts' then amount end) as counts,
       sum(case what when 'snapshots' then amount end) as snapshots,
       sum(case what when 'counted_day' then amount end) as counted_day,
       sum(case what when 'moved' then amount end) as moved,
       sum(case what when 'whole' then amount end) as whole,
       sum(case what when 'count_unknown' then amount end) as count_unknown,
       sum(case what when 'ended_unknown' then amount end) as ended_unknown,
       sum(case what when 'spells' then amount end) as spells,
       sum(case what when 'lent' then amount end) as lent,
       sum(case what when 'lent_unknown' then amount end) as lent_unknown
from changed
where day is not null and day < date '9999-12-31'
group by place_no, day;

create temp table place_known as
with total as (
    select place_no, day,
           coalesce(sum(quota) over so_far, 0) as quota,
           coalesce(sum(quota_told) over so_far, 0) as quota_told,
           coalesce(sum(quota_unknown) over so_far, 0) as quota_unknown,
           coalesce(sum(counted) over so_far, 0) as counted,
           coalesce(sum(counts) over so_far, 0) as counts,
           coalesce(sum(snapshots) over so_far, 0) as snapshots,
           coalesce(sum(counted_day) over so_far, 0) as counted_day,
           coalesce(sum(moved) over so_far, 0) as moved,
           coalesce(sum(whole) over so_far, 0) as whole,
           coalesce(sum(count_unknown) over so_far, 0) as count_unknown,
           coalesce(sum(ended_unknown) over so_far, 0) as ended_unknown,
           coalesce(sum(spells) over so_far, 0) as spells,
           coalesce(sum(lent) over so_far, 0) as lent,
           coalesce(sum(lent_unknown) over so_far, 0) as lent_unknown
    from place_event
    window so_far as (partition by place_no order by day rows unbounded preceding)
),
ruled as (
    select t.*, k.untold,
           coalesce(t.day >= k.abolished_on, false) as gone,
           coalesce(t.day < k.founded_on, false) as unborn,
           coalesce(t.day >= k.quota_from and t.day < k.quota_to, false) as covered,
           coalesce(t.day >= k.roster_from, false)
               or (k.roster_only and coalesce(t.day >= k.people_from and t.day < k.people_to, false))
               as rostered
    from total t
    join known_from k using (place_no)
),
based as (
    select *,
           case when ended_unknown > 0 and not gone then null
                when spells > 0 then 'roster'
                when gone then null
                when count_unknown > 0 then null
                when counts > 0 and moved > 0 then 'movement'
                when counts > 0 and snapshots > 0 then 'snapshot'
                when counts > 0 then 'headcount'
                when rostered and not untold then 'roster' end as basis
    from ruled
)
select place_no, day,
       case when gone then 0
            when quota_unknown > 0 then null
            when quota_told > 0 then quota
            when unborn or (covered and not untold) then 0 end as quota,
       -- beside the people of spells, who are counted person by person
       case when basis in ('headcount', 'snapshot', 'movement') then counted
            when basis = 'roster' or gone then 0
            when unborn and count_unknown = 0 and ended_unknown = 0 then 0 end as counted,
       basis,
       basis is null and not gone and (count_unknown > 0 or ended_unknown > 0) as people_doubted,
       case when basis in ('headcount', 'snapshot', 'movement') then counted_day end as counted_day,
       basis = 'roster' or (basis is not null and whole > 0) as entries_known,
       case when gone then 0 when lent_unknown > 0 then null else lent end as lent
from based;
