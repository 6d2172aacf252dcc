-- warning | quota | {day} 的名单载 {type} 编制 {listed} 名，台账在 {logged_on} 起为 {logged} 名 | 请核对两处；自最近一次相符之日起核定编制按未知计，名单当日起以名单为准
-- needs: quota
-- A snapshot of quota that differs from the log's last word on its day.
with listed as (
    select u.unit_id, q.post_type, q.listed_on as day, sum(q.posts) as posts
    from quota q join unit u on u.org_id = q.org_id
    where q.listed_on is not null group by u.unit_id, q.post_type, q.listed_on
),
logged as (
    select u.unit_id, q.post_type, q.effective_on as day, sum(q.posts) as posts
    from quota q join unit u on u.org_id = q.org_id
    where q.listed_on is null group by u.unit_id, q.post_type, q.effective_on
)
select concat_ws('|', l.unit_id, l.post_type, l.day) as key, l.day, l.post_type as type,
       l.posts as listed, g.day as logged_on, g.posts as logged
from listed l
asof join logged g on g.unit_id = l.unit_id and g.post_type = l.post_type and g.day <= l.day
where l.posts <> g.posts
order by all
