-- error | bank_txn | {day} {kind} {posts} 名{type}，{unit} 的核定编制却没有相应变动（应变动 {wanted} 名，实变动 {found} 名） | 请补报编制核定表中的一行，或更正业务日与文号
-- needs: bank_txn, quota
-- 入池 from a unit, 出池 to it and 转正 each need their step in `quota`: on the same day or under
-- the same document, alone or together with the day's other movements of that unit and type.
with movement as (
    select b.txn_id, b.txn_on, b.kind, b.post_type, b.doc_no, coalesce(u.unit_id, b.org_id) as unit,
           case b.kind when '转正' then e.applied else b.posts end as posts,
           case b.kind when '入池' then -b.posts when '出池' then b.posts else e.applied end
               as wanted
    from bank_txn b
    join bank_entry e using (txn_id)
    left join unit u on u.org_id = b.org_id
    where b.kind in ('入池', '出池', '转正') and b.org_id is not null and e.applied > 0
      and exists (select 1 from quota where listed_on is null)
),
step as (
    select unit_id, post_type, effective_on, doc_no,
           posts - coalesce(lag(posts) over (
               partition by unit_id, post_type order by effective_on), 0) as change
    from (
        select u.unit_id, q.post_type, q.effective_on, any_value(q.doc_no) as doc_no,
               sum(q.posts) as posts
        from quota q
        join unit u using (org_id)
        where q.listed_on is null
        group by u.unit_id, q.post_type, q.effective_on
    )
),
transfer as (
    select u.unit_id, t.post_type, t.moved_on, sum(t.posts) as posts
    from (
        select to_org as org_id, post_type, moved_on, posts from quota_transfer
        union all
        select from_org, post_type, moved_on, -posts from quota_transfer
    ) t
    join unit u using (org_id)
    group by all
),
compared as (
    select m.*,
        sum(m.wanted) over (partition by m.unit, m.post_type, m.txn_on) as wanted_that_day,
        sum(m.wanted) over (partition by m.unit, m.post_type, m.doc_no) as wanted_by_document,
        (select sum(s.change) from step s where s.unit_id = m.unit and s.post_type = m.post_type
            and s.effective_on = m.txn_on) as that_day,
        (select sum(s.change) from step s where s.unit_id = m.unit and s.post_type = m.post_type
            and s.doc_no = m.doc_no) as by_document,
        (select t.posts from transfer t where t.unit_id = m.unit and t.post_type = m.post_type
            and t.moved_on = m.txn_on) as transferred
    from movement m
)
select c.txn_id as key, c.txn_on as day, c.kind, c.posts, c.post_type as type, c.unit,
       c.wanted_that_day as wanted, coalesce(c.that_day, 0) as found
from compared c
where coalesce(c.that_day, 0) not in (
          c.wanted_that_day, c.wanted_that_day + coalesce(c.transferred, 0))
  and coalesce(c.by_document, 0) <> c.wanted_by_document
order by c.txn_on, c.txn_id
