-- warning | headcount | {day} 清点 {counted} 人，名册同日为 {listed} 人 | 请核对名册的起止日期与清点范围；统计以名册为准
-- needs: headcount, roster
-- A day on which both the roster and a count speak of a unit × type, and differ.
with counted as (
    select u.unit_id, h.post_type, h.counted_on as day, sum(h.posts) as posts
    from headcount h join unit u on u.org_id = h.org_id
    group by u.unit_id, h.post_type, h.counted_on
),
begun as (
    select s.unit_id, s.post_type, min(s.start_on) as since from spells() s
    group by s.unit_id, s.post_type
),
by_name as (
    select c.unit_id, c.post_type, c.day, count(distinct s.person_key) as people
    from counted c
    join begun b on b.unit_id = c.unit_id and b.post_type = c.post_type and b.since <= c.day
    left join spells() s on s.unit_id = c.unit_id and s.post_type = c.post_type
     and s.start_on <= c.day and s.end_on > c.day
    group by c.unit_id, c.post_type, c.day
    union all
    select u.unit_id, r.post_type, r.listed_on, count(distinct r.person_key)
    from roster r join unit u on u.org_id = r.org_id
    where r.listed_on is not null
    group by u.unit_id, r.post_type, r.listed_on
)
select concat_ws('|', c.unit_id, c.post_type, c.day) as key, c.day, c.posts as counted,
       n.people as listed
from counted c
join by_name n on n.unit_id = c.unit_id and n.post_type = c.post_type and n.day = c.day
where n.people <> c.posts and not in_doubt('roster', c.unit_id, c.post_type, c.day)
order by all
