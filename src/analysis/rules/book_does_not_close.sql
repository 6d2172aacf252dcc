-- warning | movement | {from_day} 有 {opening} 人，上编 {ups}、下编 {downs}，{day} 应有 {expected} 人，清点为 {counted} 人 | 请核对台账有无漏记；其后以清点为准
-- needs: headcount, book
-- Closing stock ≠ opening stock + 上编 − 下编, between two counts within the movement book.
with counted as (
    select u.unit_id, h.post_type, h.counted_on as day, sum(h.posts) as posts
    from headcount h join unit u on u.org_id = h.org_id
    group by u.unit_id, h.post_type, h.counted_on
),
pair as (
    select unit_id, post_type, day, posts,
           lag(day) over told as from_day, lag(posts) over told as opening
    from counted
    window told as (partition by unit_id, post_type order by day)
),
moved as (
    select p.unit_id, p.post_type, p.from_day, p.day, p.opening, p.posts,
           count(m.moved_on) filter (m.direction = '上编') as ups,
           count(m.moved_on) filter (m.direction = '下编') as downs
    from pair p
    left join (
        select v.*, u.unit_id from movement v join unit u on u.org_id = v.org_id
    ) m on m.unit_id = p.unit_id and m.post_type = p.post_type
       and m.moved_on > p.from_day and m.moved_on <= p.day
    where p.from_day is not null
      and exists (
          select 1 from book b
          where coalesce(b.org_id = p.unit_id, true)
            and b.start_on <= p.from_day + 1 and b.end_on >= p.day)
    group by p.unit_id, p.post_type, p.from_day, p.day, p.opening, p.posts
)
select concat_ws('|', unit_id, post_type, day) as key, from_day, opening, ups, downs, day,
       opening + ups - downs as expected, posts as counted
from moved
where opening + ups - downs <> posts
  and not in_doubt('movement', unit_id, post_type, day)
order by all
