-- warning | quota | 核定编制变动（{before} → {posts}）没有文号 | 请补上批准文件的文号
-- A change of quota without a document, in datasets that record documents at all.
with step as (
    select q.*, lag(q.posts) over (
        partition by q.org_id, q.post_type order by q.effective_on) as before
    from quota q
)
select concat_ws('|', s.org_id, s.post_type, s.effective_on) as key, s.before, s.posts
from step s
where s.before is not null and s.posts <> s.before and s.doc_no is null
  and exists (select 1 from quota q where q.doc_no is not null)
order by all
