-- error | quota | 单位已于 {abolished_on} 撤销，此后又核定 {type} 编制 {posts} 名 | 请核对撤销日期，或更正为承接单位的编制
-- needs: quota
-- Posts given to a unit on or after its abolition: they count nowhere.
select distinct concat_ws('|', q.org_id, q.post_type, q.effective_on) as key,
       u.abolished_on, q.post_type as type, sum(q.posts) over (
           partition by q.org_id, q.post_type, q.effective_on) as posts
from quota q
join unit u on u.org_id = q.org_id
where q.effective_on >= u.abolished_on and q.posts > 0
order by all
