-- warning | quota | 核定编制变动（{before} → {posts}）没有文号 | 请补上批准文件的文号
-- needs: quota
-- A change of quota without a document, in a log that records documents at all.
with told as (
    select q.org_id, q.post_type, q.effective_on, sum(q.posts) as posts, any_value(q.doc_no) as doc_no
    from quota q where q.listed_on is null
    group by q.org_id, q.post_type, q.effective_on
),
step as (
    select *, lag(posts) over (partition by org_id, post_type order by effective_on) as before
    from told
)
select concat_ws('|', s.org_id, s.post_type, s.effective_on) as key, s.before, s.posts
from step s
where s.before is not null and s.posts <> s.before and s.doc_no is null
  and exists (select 1 from told where doc_no is not null)
order by all
