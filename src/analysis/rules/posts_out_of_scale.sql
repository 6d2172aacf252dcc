-- warning | quota | {type} 编制 {posts} 名，是同类第二大单位（{next_largest} 名）的 {times} 倍 | 请核对是否多写了几位，或把合计填入了一个单位；数字未作改动
-- needs: quota
-- Posts of one unit at least twenty times those of the next largest of the type, and a thousand.
with told as (
    select u.unit_id, q.post_type, q.effective_on, sum(q.posts) as posts
    from quota q join unit u on u.org_id = q.org_id
    group by u.unit_id, q.post_type, q.effective_on
),
largest as (
    select unit_id, post_type, max(posts) as posts, arg_max(effective_on, posts) as effective_on
    from told group by unit_id, post_type
),
ranked as (
    select *, lead(posts) over (partition by post_type order by posts desc, unit_id) as next_largest
    from largest
)
select concat_ws('|', unit_id, post_type, effective_on) as key, post_type as type, posts,
       next_largest, posts // next_largest as times
from ranked
where posts >= 1000 and posts >= 20 * next_largest and next_largest > 0
order by all
