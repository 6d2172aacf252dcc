-- flows: who came and who left, month by month, by manner, with the stock at both ends of each month.
with span as (
    select day_or_coverage_start(from_on) as first_day, day_or_coverage_end(to_on) as last_day
),
part as (
    select cast(m as date) as on_month, greatest(cast(m as date), s.first_day) - 1 as day_before,
           least(last_day(cast(m as date)), s.last_day) as day_after
    from span s, unnest(generate_series(
        date_trunc('month', s.first_day), date_trunc('month', s.last_day), interval 1 month)) g(m)
),
spell as (
    select s.person_key, s.unit_id, s.post_type as told_type, coalesce(c.counts_as, s.post_type) as own_type,
           s.start_on, s.end_on, coalesce(s.entry, '未载明') as entry, coalesce(s.exit, '未载明') as exit
    from held_spells() s left join counted_as c on c.post_type = s.post_type
),
-- Spells of one person in one unit × type that touch or overlap are one run: an entry at its
-- beginning, an exit at its end.
reach as (
    select s.*, max(s.end_on) over (
        partition by s.person_key, s.unit_id, s.own_type order by s.start_on, s.end_on
        rows between unbounded preceding and 1 preceding) as reached
    from spell s
),
numbered as (
    select r.*, count(*) filter (r.reached is null or r.start_on > r.reached) over (
        partition by r.person_key, r.unit_id, r.own_type order by r.start_on, r.end_on
        rows unbounded preceding) as run_no
    from reach r
),
run as (
    select n.unit_id, n.own_type, min(n.start_on) as start_on, max(n.end_on) as end_on,
           arg_min(n.entry, (n.start_on, n.entry)) as entry, arg_max(n.exit, (n.end_on, n.exit)) as exit
    from numbered n
    group by n.person_key, n.unit_id, n.own_type, n.run_no
),
spelled as (
    select s.unit_id, s.told_type, min(s.start_on) as since from spell s group by s.unit_id, s.told_type
),
-- Where people are counted, the book moves the count.
booked as (
    select u.unit_id, coalesce(c.counts_as, m.post_type) as own_type, m.moved_on as on_day, m.direction,
           coalesce(m.manner, '未载明') as manner
    from movement m
    join unit u on u.org_id = m.org_id
    join counted_units() k on k.unit_id = u.unit_id
    left join counted_as c on c.post_type = m.post_type
    left join spelled s on s.unit_id = u.unit_id and s.told_type = m.post_type
    where coalesce(m.moved_on < s.since, true)
      -- within a day somebody who leaves and comes back has not moved
      and not exists (
          select 1 from movement x
          where x.person_key = m.person_key and x.org_id = m.org_id and x.post_type = m.post_type
            and x.moved_on = m.moved_on and x.direction <> m.direction)
),
-- Two snapshots of a roster in a row: who is new came on the day written, if it lies between, else
-- on the later day; who is missing left by the later day.
series_day as (
    select d.listed_on, lag(d.listed_on) over (order by d.listed_on) as earlier
    from (select distinct r.listed_on from roster r where r.listed_on is not null) d
),
pair as (
    select l.unit_id, l.listed_on as later, b.listed_on as earlier
    from listings() l
    join series_day d on d.listed_on = l.listed_on
    join listings() b on b.unit_id = l.unit_id and b.table_name = 'roster' and b.listed_on = d.earlier
    where l.table_name = 'roster'
      and not exists (
          select 1 from book k
          where (k.org_id is null or k.org_id = l.unit_id)
            and k.start_on <= l.listed_on and k.end_on > b.listed_on)
),
on_list as (
    select u.unit_id, r.listed_on, r.person_key, coalesce(c.counts_as, r.post_type) as own_type,
           min(greatest(r.start_on, r.entered_on)) as begun_on, min(r.entry) as entry
    from roster r
    join unit u on u.org_id = r.org_id
    left join counted_as c on c.post_type = r.post_type
    left join spelled s on s.unit_id = u.unit_id and s.told_type = r.post_type
    where r.listed_on is not null and coalesce(r.listed_on < s.since, true)
    group by all
),
compared as (
    select p.unit_id, n.own_type,
           case when n.begun_on > p.earlier and n.begun_on <= p.later then n.begun_on else p.later end as on_day,
           '上编' as direction, coalesce(n.entry, '未载明') as manner
    from pair p
    join on_list n on n.unit_id = p.unit_id and n.listed_on = p.later
    anti join on_list b on b.unit_id = n.unit_id and b.listed_on = p.earlier
         and b.person_key = n.person_key and b.own_type = n.own_type
    union all
    select p.unit_id, b.own_type, p.later, '下编', '未载明'
    from pair p
    join on_list b on b.unit_id = p.unit_id and b.listed_on = p.earlier
    anti join on_list n on n.unit_id = b.unit_id and n.listed_on = p.later
         and n.person_key = b.person_key and n.own_type = b.own_type
),
moved as (
    select r.unit_id, r.own_type, r.start_on as on_day, '上编' as direction, r.entry as manner from run r
    union all
    select r.unit_id, r.own_type, r.end_on, '下编', r.exit from run r where r.end_on < date '9999-12-31'
    union all select b.unit_id, b.own_type, b.on_day, b.direction, b.manner from booked b
    union all select c.unit_id, c.own_type, c.on_day, c.direction, c.manner from compared c
),
-- Where a row could not be read nobody knows who came and who left: such a unit × type is left out of
-- the month, and counted apart.
unclear as (
    select d.on_month, d.unit_id, d.own_type
    from flow_doubts(day_or_coverage_start(from_on), day_or_coverage_end(to_on)) d
),
missing as (
    select u.on_month, u.own_type, count(distinct u.unit_id) as units from unclear u group by u.on_month, u.own_type
),
flow as (
    select p.on_month, m.unit_id, m.own_type, m.direction, m.manner, count(*) as persons
    from moved m
    join part p on m.on_day > p.day_before and m.on_day <= p.day_after
    anti join unclear u on u.on_month = p.on_month and u.unit_id = m.unit_id and u.own_type = m.own_type
    group by all
),
-- A total (不分类型) of people who are told by types would count them twice.
state as (
    select d.on_day, s.org_id, s.post_type, s.actual
    from (select day_before as on_day from part union select day_after from part) d
    join staffing_during(
        cast(day_or_coverage_start(from_on) - 1 as date), day_or_coverage_end(to_on)) s
      on s.start_on <= d.on_day and s.end_on > d.on_day
    qualify s.post_type <> '不分类型'
        or bool_and(s.post_type = '不分类型' or s.actual is null or s.actual = 0)
               over (partition by d.on_day, s.org_id)
),
stock as (
    select w.on_month, w.unit_id, w.own_type, max(w.before) as before, max(w.after) as after
    from (
        select p.on_month, b.org_id as unit_id, b.post_type as own_type, b.actual as before, cast(null as integer) as after
        from part p join state b on b.on_day = p.day_before
        union all
        select p.on_month, a.org_id, a.post_type, cast(null as integer), a.actual
        from part p join state a on a.on_day = p.day_after
    ) w
    group by w.on_month, w.unit_id, w.own_type
),
ends as (
    select s.on_month, s.own_type, sum(s.before) as opening, sum(s.after) as closing
    from stock s group by s.on_month, s.own_type
),
netted as (
    select f.on_month, f.unit_id, f.own_type,
           sum(case f.direction when '上编' then f.persons else -f.persons end) as net
    from flow f group by f.on_month, f.unit_id, f.own_type
),
-- What the moves do not explain, each unit by what is known of it at both ends of the month.
rest as (
    select coalesce(s.on_month, n.on_month) as on_month, coalesce(s.own_type, n.own_type) as own_type,
           case when u.unit_id is not null then '存疑单位的人数变动'
                when s.before is null and s.after is null then '人数未知单位的进出'
                when s.before is null then '人数由未知转为已知'
                when s.after is null then '人数由已知转为未知'
                else '清点与进出之差' end as manner,
           coalesce(s.after, 0) - coalesce(s.before, 0) - coalesce(n.net, 0) as persons
    from stock s
    full join netted n on n.on_month = s.on_month and n.unit_id = s.unit_id and n.own_type = s.own_type
    left join unclear u on u.on_month = s.on_month and u.unit_id = s.unit_id and u.own_type = s.own_type
),
told as (
    select f.on_month, f.own_type, f.direction, f.manner, sum(f.persons) as persons
    from flow f group by all
    union all
    select r.on_month, r.own_type, '其他变动', r.manner, sum(r.persons)
    from rest r where r.persons <> 0 group by r.on_month, r.own_type, r.manner
    union all
    select m.on_month, m.own_type, d.direction, '存疑', null
    from missing m cross join (select unnest(['上编', '下编']) as direction) d
)
select t.on_month as month, t.own_type as post_type, t.direction, t.manner,
       cast(t.persons as bigint) as persons, cast(e.opening as bigint) as opening,
       cast(e.closing as bigint) as closing, coalesce(m.units, 0) as units_unknown
from told t
left join missing m on m.on_month = t.on_month and m.own_type = t.own_type
left join ends e on e.on_month = t.on_month and e.own_type = t.own_type
