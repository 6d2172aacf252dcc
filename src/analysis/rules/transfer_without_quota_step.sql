-- warning | quota_transfer | {day} {direction}{type} {posts} 名，核定编制当日却没有相应的一行 | 请在核定编制中补上划转后的数；未补以前，该单位的核定仍是原数
-- needs: quota_transfer
-- A transfer that no row of quota follows, on its day or under its document: the owned posts stand as
-- before, and before_after() shows the posts as unexplained.
with side as (
    select to_org as org_id, post_type, moved_on, posts, doc_no, '划入' as direction
    from quota_transfer
    union all
    select from_org, post_type, moved_on, posts, doc_no, '划出' from quota_transfer
)
select concat_ws('|', u.unit_id, s.post_type, s.moved_on, s.direction) as key, s.moved_on as day,
       s.direction, s.post_type as type, s.posts
from side s
join unit u on u.org_id = s.org_id
where not exists (
    select 1 from quota q join unit x on x.org_id = q.org_id
    where x.unit_id = u.unit_id and q.post_type = s.post_type
      and (q.effective_on = s.moved_on or q.doc_no = s.doc_no))
  and coalesce(u.abolished_on > s.moved_on, true)
  -- a list that speaks later tells the posts by itself
  and not exists (
    select 1 from quota q join unit x on x.org_id = q.org_id
    where x.unit_id = u.unit_id and q.listed_on >= s.moved_on)
order by all
