-- quota_history: every step of a unit's posts, leaders' posts, name and lineage, with its document.
with wanted as (
    select distinct u.unit_id, u.founded_on, u.abolished_on
    from unit u
    where u.org_id = u.unit_id
      and (cast(org as varchar) is null
           or u.unit_id in (select i.unit_id from unit i where i.org_id = cast(org as varchar))
           or u.unit_id in (select n.unit_id from unit_name n where n.name = cast(org as varchar))
           or u.unit_id in (
               select i.unit_id from org_name m join unit i on i.org_id = m.org_id
               where m.name = cast(org as varchar)))
),
quota_step as (
    select s.org_id as unit_id, s.post_type, s.start_on, s.quota,
           lag(s.quota) over (partition by s.org_id, s.post_type order by s.start_on) as quota_until,
           lag(s.start_on) over (partition by s.org_id, s.post_type order by s.start_on) as previous_on
    from staffing_interval s semi join wanted w on w.unit_id = s.org_id
),
-- a type of which nothing was ever told steps from silence to silence: no line of the unit's book
told_type as (
    select q.unit_id, q.post_type from quota_step q where q.quota > 0
    union
    select u.unit_id, counted_type(q.post_type) from quota q join unit u on u.org_id = q.org_id
    union
    select u.unit_id, counted_type(d.post_type) from doubt d join unit u on u.org_id = d.org_id
    where d."table" = 'quota'
),
quota_document as (
    select u.unit_id, counted_type(q.post_type) as post_type, q.effective_on,
           string_agg(distinct q.doc_no, '、' order by q.doc_no) as doc_no
    from quota q join unit u on u.org_id = q.org_id
    group by u.unit_id, counted_type(q.post_type), q.effective_on
),
seat_step as (
    select u.unit_id, q.role, q.grade, q.effective_on, q.posts, q.doc_no,
           lag(q.posts) over (partition by u.unit_id, q.role, q.grade order by q.effective_on) as posts_until
    from leader_quota q join unit u on u.org_id = q.org_id semi join wanted w on w.unit_id = u.unit_id
),
told as (
    select s.unit_id, s.start_on as changed_on, '编制' as item, s.post_type as detail,
           s.quota_until as value_before, s.quota as value_after, d.doc_no
    from quota_step s
    semi join told_type t
      on t.unit_id = s.unit_id and coalesce(t.post_type = s.post_type, true)  -- a doubt of every type
    left join quota_document d
      on d.unit_id = s.unit_id and d.post_type = s.post_type and d.effective_on = s.start_on
    where s.previous_on is not null and s.quota is distinct from s.quota_until
      -- behind the data's end nothing happens but what they tell ahead: there a statement only lapses
      and (s.quota is not null or s.start_on <= day_or_coverage_end(null))
    union all
    select s.unit_id, s.effective_on, '职数', concat_ws(' ', s.role, s.grade), s.posts_until, s.posts, s.doc_no
    from seat_step s where s.posts is distinct from s.posts_until
    union all
    -- a rename with a new id bears the document of its lineage
    select n.unit_id, n.start_on, '名称', n.name, null, null,
           (select min(l.doc_no) from lineage l join unit u on u.org_id = l.to_org
            where u.unit_id = n.unit_id and l.changed_on = n.start_on and l.change = '更名')
    from unit_name n semi join wanted w on w.unit_id = n.unit_id
    where n.start_on > date '0001-01-01'
    union all
    select u.unit_id, m.start_on, '挂牌', m.name, null, null, null
    from org_name m join unit u on u.org_id = m.org_id semi join wanted w on w.unit_id = u.unit_id
    where m.kind = '挂牌'
    union all
    select w.unit_id, l.changed_on, '沿革',
           l.change || case when f.unit_id = w.unit_id then '：往' || coalesce(tn.name, t.unit_id)
                            else '：自' || coalesce(fn.name, f.unit_id) end,
           null, null, l.doc_no
    from lineage l
    join unit f on f.org_id = l.from_org
    join unit t on t.org_id = l.to_org
    join wanted w on w.unit_id in (f.unit_id, t.unit_id)
    left join unit_name fn
      on fn.unit_id = f.unit_id and fn.start_on < l.changed_on and fn.end_on >= l.changed_on
    left join unit_name tn
      on tn.unit_id = t.unit_id and tn.start_on <= l.changed_on and tn.end_on > l.changed_on
    where f.unit_id <> t.unit_id
    union all
    select w.unit_id, w.founded_on, '设立', null, null, null, o.doc_no
    from wanted w left join org o on o.org_id = w.unit_id where w.founded_on is not null
    union all
    select w.unit_id, w.abolished_on, '撤销', null, null, null, null
    from wanted w where w.abolished_on is not null
)
select distinct t.unit_id as org_id, n.name, t.changed_on, t.item, t.detail, t.value_before, t.value_after,
       t.value_after - t.value_before as value_change, t.doc_no, d.issuer, d.title
from told t
-- on the last day of a unit it is still called as before
left join unit_name n on n.unit_id = t.unit_id and n.start_on <= t.changed_on and n.end_on > t.changed_on
left join document d on document_key(d.doc_no) = document_key(t.doc_no)
