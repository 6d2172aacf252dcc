-- quota_changes: every step of a unit's quota between two days, with its document.
with step as (
    select s.org_id, s.post_type, s.start_on, s.quota,
           lag(s.quota) over own as quota_until, lag(s.start_on) over own as previous_on
    from staffing_during(
        cast(day_or_coverage_start(before_on) - 1 as date), day_or_coverage_end(after_on)) s
    window own as (partition by s.org_id, s.post_type order by s.start_on)
),
changed as (
    select p.org_id, p.post_type, p.start_on, p.quota_until, p.quota
    from step p
    where p.previous_on is not null and p.start_on > day_or_coverage_start(before_on)
      and p.quota is distinct from p.quota_until
),
told_as_total as (
    select distinct y.unit_id
    from quota x
    join unit y on y.org_id = x.org_id
    where x.post_type = '不分类型'
)
select c.org_id, t.name, c.post_type, c.start_on as changed_on, c.quota_until as quota_before,
       c.quota as quota_after, c.quota - c.quota_until as quota_change,
       string_agg(distinct q.doc_no, '、' order by q.doc_no) as doc_no,
       case when u.abolished_on = c.start_on then '撤销'
            when u.founded_on = c.start_on then '设立'
            when count(q.org_id) = 0 then '已知范围变化' else '核定' end as step_reason
from changed c
join unit u on u.org_id = c.org_id
left join unit i on i.unit_id = c.org_id
left join told_as_total w on w.unit_id = c.org_id
left join quota q on q.org_id = i.org_id and q.effective_on = c.start_on
    and (counted_type(q.post_type) = c.post_type
         -- a row of totals over posts told by types rests on the rows of these
         or (c.post_type = '不分类型' and not is_beside(counted_type(q.post_type))
             and w.unit_id is null))
left join unit_name t on t.unit_id = c.org_id and t.start_on <= c.start_on and t.end_on > c.start_on
group by c.org_id, t.name, c.post_type, c.start_on, c.quota_until, c.quota, u.abolished_on, u.founded_on
