-- three_counts: people by the roster, by the count and by the printed list, side by side.
with rostered as (
    select s.unit_id from spells() s where s.start_on <= day_or_coverage_end(as_of)
    union
    select l.unit_id from listings() l
    where l.table_name = 'roster' and l.listed_on <= day_or_coverage_end(as_of)
),
held as (
    select h.unit_id, h.post_type, count(*) as people
    from holders_on(day_or_coverage_end(as_of)) h
    semi join rostered r on r.unit_id = h.unit_id
    group by h.unit_id, h.post_type
),
-- The last count of each type as it was told, while it holds: of a list of one moment, or of a
-- series of counts.
last_count as (
    select u.unit_id, h.post_type, counted_type(h.post_type) as own_type, h.listed_on is not null as of_list,
           arg_max(h.posts, (h.counted_on, h.org_id = u.unit_id, h.org_id)) as people,
           max(h.counted_on) as counted_on
    from headcount h join unit u on u.org_id = h.org_id
    where h.counted_on <= day_or_coverage_end(as_of)
      -- a unit that has ended counts nobody
      and coalesce(u.abolished_on > day_or_coverage_end(as_of), true)
    group by u.unit_id, h.post_type, h.listed_on is not null
),
-- of types that count as one, a part that has lapsed leaves the sum unknown
counts as (
    select c.unit_id, c.own_type,
           case when bool_and(c.holds) filter (not c.of_list)
               then sum(c.people) filter (not c.of_list) end as counted,
           case when bool_and(c.holds) filter (not c.of_list)
               then min(c.counted_on) filter (not c.of_list) end as counted_on,
           case when bool_and(c.holds) filter (c.of_list) then sum(c.people) filter (c.of_list) end as printed,
           case when bool_and(c.holds) filter (c.of_list) then min(c.counted_on) filter (c.of_list) end
               as printed_on
    from (
        select l.*, snapshot_holds(l.counted_on, false, day_or_coverage_end(as_of)) as holds from last_count l
    ) c
    group by c.unit_id, c.own_type
    having bool_and(c.holds) filter (c.of_list) or bool_and(c.holds) filter (not c.of_list)
),
every as (
    select h.unit_id, h.post_type from held h
    union select c.unit_id, c.own_type from counts c
),
side as (
    select e.unit_id, e.post_type,
           case when r.unit_id is not null
                 and not in_doubt('roster', e.unit_id, e.post_type, day_or_coverage_end(as_of))
                then coalesce(h.people, 0) end as on_roster,
           case when not in_doubt('headcount', e.unit_id, e.post_type, day_or_coverage_end(as_of))
                then c.counted end as counted,
           c.counted_on,
           case when not in_doubt('headcount', e.unit_id, e.post_type, day_or_coverage_end(as_of))
                then c.printed end as printed,
           c.printed_on
    from every e
    left join held h on h.unit_id = e.unit_id and h.post_type = e.post_type
    left join counts c on c.unit_id = e.unit_id and c.own_type = e.post_type
    left join rostered r on r.unit_id = e.unit_id
)
select s.unit_id as org_id, n.name, s.post_type, s.on_roster, cast(s.counted as bigint) as counted,
       s.counted_on, cast(s.printed as bigint) as printed, s.printed_on,
       cast(s.on_roster - s.counted as bigint) as roster_less_counted,
       cast(s.on_roster - s.printed as bigint) as roster_less_printed,
       cast(s.counted - s.printed as bigint) as counted_less_printed
from side s
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = s.unit_id
