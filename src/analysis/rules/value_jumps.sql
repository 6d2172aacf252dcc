-- warning | dataset | {what}在 {day} 由 {before} 变为 {posts}，{later} 又回到 {after} | 请核对 {day} 的数是否多写、少写一位或填错行；数字未作改动
-- needs: quota | headcount
-- A value that jumps and returns: off by half and by five at least, while before and after agree to
-- a tenth. A step of quota is a change, and its return makes it suspect.
with told as (
    select '核定编制' as what, u.unit_id, q.post_type, q.effective_on as day, sum(q.posts) as posts
    from quota q join unit u on u.org_id = q.org_id group by u.unit_id, q.post_type, q.effective_on
    union all
    select '人数', u.unit_id, h.post_type, h.counted_on, h.posts
    from headcount h join unit u on u.org_id = h.org_id
),
beside as (
    select *,
           lag(posts) over told_of as before,
           lead(posts) over told_of as after, lead(day) over told_of as later
    from told
    window told_of as (partition by what, unit_id, post_type order by day)
)
select concat_ws('|', unit_id, post_type, day) as key, what, day, before, posts, later, after
from beside
where abs(posts - before) >= greatest(5, before / 2.0)
  and abs(posts - after) >= greatest(5, after / 2.0)
  and abs(after - before) <= greatest(before, after) / 10.0
  and sign(posts - before) = sign(posts - after)
order by all
