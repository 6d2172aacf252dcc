-- warning | headcount | {day} 的 {type} 人数 {people}，是前后各次（{others}）的数倍 | 请核对是否多写一位，或把合计填入了一个单位；数字未作改动
-- needs: headcount
-- A count at least three times, and ten more than, each of its neighbours in time.
with told as (
    select u.unit_id, h.post_type, h.counted_on as day, h.posts,
           lag(h.posts) over told_of as before, lead(h.posts) over told_of as after
    from headcount h join unit u on u.org_id = h.org_id
    window told_of as (partition by u.unit_id, h.post_type order by h.counted_on)
)
select concat_ws('|', unit_id, post_type, day) as key, day, post_type as type, posts as people,
       concat_ws('、', before, after) as others
from told
where coalesce(before, after) is not null
  and coalesce(posts >= 3 * before and posts >= before + 10, true)
  and coalesce(posts >= 3 * after and posts >= after + 10, true)
order by all
