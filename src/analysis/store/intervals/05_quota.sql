-- Quota: between which days a place's posts are told, and when what was told is no longer known.
-- Input: statement, listing, series_day, missing, place, life, succession, doubt_place, carry(months).

-- Steps: from each statement on, its posts.
create temp table quota_step as
select place_no, day, posts, listed_on,
       lead(day, 1, date '9999-12-31') over (partition by place_no order by day) as next_on
from statement
where table_name = 'quota';

-- Places of a successor in whose type the unit that ended had posts or people, with the day, unless
-- a transfer of that day says what moved.
create temp table handed_over (place_no integer, changed_on date, counted boolean);
-- needs: succession
insert into handed_over
with last_count as (
    select s.from_unit, s.changed_on, h.place_no,
           arg_max(h.posts, h.day) > 0 or bool_or(h.posts is null) as counted
    from succession s
    join place p on p.unit_id = s.from_unit
    join (
        select place_no, day, posts from statement where table_name = 'headcount'
        union all
        select place_no, coalesce(from_on, date '0001-01-01'), null
        from doubt_place where table_name = 'headcount'
    ) h on h.place_no = p.place_no and h.day < s.changed_on
    group by all
),
moved as (
    select a.unit_id as from_unit, b.unit_id as to_unit, x.post_type, x.moved_on
    from quota_transfer x
    join member a on a.org_id = x.from_org
    join member b on b.org_id = x.to_org
),
way as (
    select f.place_no as from_place, t.place_no, s.changed_on, coalesce(c.counted, false) as counted
    from succession s
    join place f on f.unit_id = s.from_unit
    join place t on t.unit_id = s.to_unit and t.post_type = f.post_type
    left join last_count c on c.place_no = f.place_no and c.changed_on = s.changed_on
    anti join moved m
      on m.from_unit = s.from_unit and m.to_unit = s.to_unit and m.post_type = f.post_type
     and m.moved_on = s.changed_on
),
handed as (
    with recursive heir as (
        select w.place_no, w.changed_on, w.counted
        from way w
        where w.counted
           or exists (select 1 from quota_step q
                      where q.place_no = w.from_place and q.posts > 0
                        and q.day < w.changed_on and q.next_on >= w.changed_on)
           or exists (select 1 from doubt_place d
                      where d.place_no = w.from_place and coalesce(d.from_on < w.changed_on, true)
                        and coalesce(d.until_on >= w.changed_on, true))
           or exists (select 1 from roster r join org_place p using (org_id, post_type)
                      where p.place_no = w.from_place
                        and coalesce(r.start_on, r.listed_on) < w.changed_on
                        and coalesce(r.end_on >= w.changed_on, true))
        union
        -- what it had taken over itself, and nobody told since, goes on with it
        select w.place_no, w.changed_on, h.counted
        from heir h
        join way w on w.from_place = h.place_no and w.changed_on >= h.changed_on
        where not exists (
            select 1 from statement x
            where x.place_no = h.place_no and x.table_name in ('quota', 'headcount')
              and x.day between h.changed_on and w.changed_on)
    )
    from heir
)
select place_no, changed_on, bool_or(counted) as counted from handed group by all;

-- The log's own word at each snapshot of a place, and whether they agree.
create temp table quota_agreement (place_no integer, listed_on date, posts integer, log_on date, agrees boolean);
-- needs: quota_step
insert into quota_agreement
select s.place_no, s.listed_on, s.posts, g.day as log_on, g.posts = s.posts as agrees
from quota_step s
asof join (select place_no, day, posts from quota_step where listed_on is null) g
  on g.place_no = s.place_no and g.day <= s.listed_on
where s.listed_on is not null;

create temp table quota_unknown as
-- A snapshot's posts are carried to the next of the series; where that has no row of the place,
-- or there is none, they lapse: there at once, here after so many months, unless a log agrees.
select s.place_no,
       case when d.next_on is not null then d.next_on
            else cast(s.listed_on + to_months((select months from carry)) as date) end as from_on,
       s.next_on as until_on, '时点名单之后未再载明' as reason
from quota_step s
join series_day d on d.table_name = 'quota' and d.listed_on = s.listed_on
left join quota_agreement a on a.place_no = s.place_no and a.listed_on = s.listed_on
where s.listed_on is not null
  and coalesce(d.next_on, cast(s.listed_on + to_months((select months from carry)) as date)) < s.next_on
  and not (d.next_on is null and coalesce(a.agrees, false))
union all
-- Before the first snapshot nobody spoke, unless a log did, of this type or of another of the unit;
-- before its founding it had none.
select f.place_no, coalesce(e.founded_on, date '0001-01-01'), f.first_on, '首次名单之前'
from (select place_no, min(day) as first_on from quota_step group by place_no) f
join place p using (place_no)
left join life e on e.unit_id = p.unit_id
where coalesce(e.founded_on < f.first_on, true) and not exists (
    select 1 from quota_step g join place o using (place_no)
    where o.unit_id = p.unit_id and g.listed_on is null and g.day <= f.first_on)
union all
-- A place of which no statement tells, in a unit that stands in snapshots: known to have no posts
-- only while its unit is listed.
select p.place_no, coalesce(any_value(e.founded_on), date '0001-01-01'), min(l.listed_on), '首次名单之前'
from place p join listing l on l.table_name = 'quota' and l.unit_id = p.unit_id
left join life e on e.unit_id = p.unit_id
where coalesce(e.founded_on < l.listed_on, true) and p.place_no not in (select place_no from quota_step)
  and p.unit_id not in (select s.unit_id from statement s where s.table_name = 'quota' and s.listed_on is null)
group by p.place_no
union all
select p.place_no, cast(max(l.listed_on) + to_months((select months from carry)) as date),
       date '9999-12-31', '时点名单之后未再载明'
from place p join listing l on l.table_name = 'quota' and l.unit_id = p.unit_id
where p.place_no not in (select place_no from quota_step)
  and p.unit_id not in (select s.unit_id from statement s where s.table_name = 'quota' and s.listed_on is null)
group by p.place_no
union all
-- Missing from a snapshot: nobody knows whether it kept its posts.
select p.place_no, m.from_on, coalesce(
           (select min(q.day) from quota_step q where q.place_no = p.place_no and q.day >= m.from_on),
           m.until_on, date '9999-12-31'), '时点名单中缺失'
from missing m join place p using (unit_id)
where m.table_name = 'quota'
union all
-- A snapshot that differs from the log: unknown since the last day on which they agreed.
select a.place_no, greatest(a.log_on, coalesce(
           (select max(b.listed_on) from quota_agreement b
            where b.place_no = a.place_no and b.listed_on < a.listed_on and b.agrees),
           a.log_on)) + 1, a.listed_on, '名单与台账不符'
from quota_agreement a
where not a.agrees
union all
-- A successor without a row of that day: a merger is not a cut.
select x.place_no, x.changed_on, coalesce(
           (select min(q.day) from quota_step q where q.place_no = x.place_no and q.day > x.changed_on),
           date '9999-12-31'), '承接后未载明编制'
from handed_over x
where not exists (
    select 1 from quota_step q where q.place_no = x.place_no and q.day = x.changed_on)
union all
-- While a unit's posts are told as a total, its other types are not told.
select p.place_no, min(q.day), date '9999-12-31', '只报总数'
from place t
join (
    select place_no, day from quota_step
    union all
    -- a total that could not be read is told all the same
    select place_no, coalesce(from_on, date '0001-01-01') from doubt_place where table_name = 'quota'
) q on q.place_no = t.place_no
join place p on p.unit_id = t.unit_id and not p.untold
where t.untold and p.place_no not in (select place_no from quota_step)
group by p.place_no
union all
select p.place_no, coalesce(d.from_on, date '0001-01-01'), coalesce(d.until_on, date '9999-12-31'), d.reason
from doubt_place d join place p using (place_no)
where d.table_name = 'quota';

-- Borrowed posts as forms tell them, where the bank keeps no book: known from one count to the
-- next of the series or until they lapse; before the first, nobody told.
create temp table borrowed_unknown as
with told as (
    select place_no, unit_id, day, listed_on,
           lead(day, 1, date '9999-12-31') over (partition by place_no order by day) as next_on
    from statement where table_name = 'borrowed_count'
),
lapsing as (
    select t.place_no, t.next_on, least(
               cast(t.day + to_months((select months from carry)) as date),
               (select min(m.from_on) from missing m
                where m.table_name = 'borrowed_count' and m.unit_id = t.unit_id and m.from_on > t.day)
           ) as lapses_on
    from told t
)
select place_no, lapses_on as from_on, next_on as until_on from lapsing where lapses_on < next_on
union all
select place_no, date '0001-01-01', min(day) from told group by place_no
union all
select d.place_no, coalesce(d.from_on, date '0001-01-01'), coalesce(d.until_on, date '9999-12-31')
from doubt_place d
where d.table_name = 'borrowed_count';
