-- approval_freeze: whose approvals are deferred or frozen for problems overdue, and for which.
with caused as (
    select u.unit_id, r.item_id, f.action, f.source,
           date_diff('day', r.due_on, day_or_coverage_end(as_of)) as days_over,
           cast(r.due_on + f.overdue_days + 1 as date) as since
    from rectification r
    join unit u on u.org_id = r.org_id
    join freeze_rule f
      on (f.kind = r.kind or f.kind in ('*', '全部'))
     and date_diff('day', r.due_on, day_or_coverage_end(as_of)) > f.overdue_days
    where coalesce(r.found_on <= day_or_coverage_end(as_of), true)
      and coalesce(r.closed_on > day_or_coverage_end(as_of), true)
),
heaviest as (
    select c.unit_id,
           case when bool_or(c.action = '冻结') then '冻结' else '暂缓' end as action
    from caused c
    group by c.unit_id
),
-- one row an item, by the rule that took hold first
once as (
    select c.* from caused c
    join heaviest h on h.unit_id = c.unit_id and h.action = c.action
    qualify row_number() over (partition by c.unit_id, c.item_id order by c.since, c.source nulls last) = 1
),
told as (
    select o.unit_id, any_value(o.action) as action, string_agg(o.item_id, '、' order by o.item_id) as items,
           count(*) as items_count, max(o.days_over) as days_over, min(o.since) as since,
           string_agg(distinct o.source, '；' order by o.source) as source
    from once o
    group by o.unit_id
),
-- a row that could not be read may freeze whom nothing else freezes
unsure as (
    select distinct d.unit_id from doubts_on('rectification', day_or_coverage_end(as_of)) d
    where exists (select 1 from freeze_rule) or rows_unread('freeze_rule', day_or_coverage_end(as_of)) > 0
    union
    -- and a rule that could not be read whoever has a problem overdue
    select u.unit_id
    from rectification r
    join unit u on u.org_id = r.org_id
    where r.due_on < day_or_coverage_end(as_of)
      and coalesce(r.found_on <= day_or_coverage_end(as_of), true)
      and coalesce(r.closed_on > day_or_coverage_end(as_of), true)
      and rows_unread('freeze_rule', day_or_coverage_end(as_of)) > 0
)
select coalesce(t.unit_id, s.unit_id) as org_id, n.name,
       case when s.unit_id is null or t.action = '冻结' then t.action end as action,
       -- what is known of it is shown, and not counted
       t.items, case when s.unit_id is null then t.items_count end as items_count,
       case when s.unit_id is null then t.days_over end as days_overdue,
       case when s.unit_id is null then t.since end as frozen_since, t.source
from told t
full join unsure s on s.unit_id = t.unit_id
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = coalesce(t.unit_id, s.unit_id)
