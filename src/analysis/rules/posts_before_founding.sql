-- warning | quota | 单位 {founded_on} 才设立，此前（{effective_on}）已核定 {type} 编制 {posts} 名 | 请核对设立日与生效日
-- needs: quota
-- Posts given to a unit before it was founded: they count from their own day.
select distinct concat_ws('|', q.org_id, q.post_type, q.effective_on) as key, u.founded_on,
       q.effective_on, q.post_type as type, sum(q.posts) over (
           partition by q.org_id, q.post_type, q.effective_on) as posts
from quota q
join unit u on u.org_id = q.org_id
where q.effective_on < u.founded_on and q.posts > 0
order by all
