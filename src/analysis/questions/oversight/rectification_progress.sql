-- rectification_progress: problems found, closed, open and overdue at the end of a day, by group.
with item as (
    select u.unit_id, u.root_id, coalesce(r.kind, '未载明') as kind, r.found_on, r.due_on,
           coalesce(r.closed_on <= day_or_coverage_end(as_of), false) as is_closed
    from rectification r
    join unit u on u.org_id = r.org_id
    where coalesce(r.found_on <= day_or_coverage_end(as_of), true)
),
-- units of whose book a row could not be read
unsure as (
    select distinct d.unit_id, u.root_id
    from doubts_on('rectification', day_or_coverage_end(as_of)) d
    join unit u on u.org_id = d.unit_id
),
keyed as (
    select i.*,
           case cast("by" as varchar)
               when 'unit' then i.unit_id when 'kind' then i.kind when 'parent' then i.root_id
               else cast(error('by 只能是 unit、kind 或 parent，不是「'
                               || coalesce(cast("by" as varchar), '（空）') || '」') as varchar)
           end as group_key,
           not i.is_closed and coalesce(i.due_on < day_or_coverage_end(as_of), false) as is_late
    from item i
),
grouped as (
    select k.group_key, count(*) as found,
           count(*) filter (k.is_closed) as closed,
           count(*) filter (not k.is_closed) as still_open,
           count(*) filter (k.is_late) as overdue,
           case when count(*) filter (not k.is_closed and k.found_on is null) = 0
               then min(k.found_on) filter (not k.is_closed) end as oldest_on
    from keyed k
    group by k.group_key
),
open_groups as (
    select case cast("by" as varchar) when 'unit' then s.unit_id when 'parent' then s.root_id end as group_key,
           count(*) as units_unknown
    from unsure s
    group by all
),
shown as (
    select g.*, coalesce(o.units_unknown, 0) as units_unknown
    from grouped g
    left join open_groups o on o.group_key = g.group_key or cast("by" as varchar) = 'kind'
    union all
    select o.group_key, null, null, null, null, null, o.units_unknown
    from open_groups o
    anti join grouped g on g.group_key = o.group_key
    where o.group_key is not null
)
select case cast("by" as varchar) when 'kind' then s.group_key else coalesce(n.name, o.name, s.group_key) end
           as group_name,
       case when cast("by" as varchar) <> 'kind' then s.group_key end as org_id,
       case when cast("by" as varchar) <> 'kind' then coalesce(n.name, o.name) end as name,
       case when not unsaid then s.found end as found,
       case when not unsaid then s.closed end as closed,
       case when not unsaid then s.still_open end as "open",
       case when not unsaid then s.overdue end as overdue,
       case when not unsaid then s.closed / nullif(s.found, 0) end as closing_rate,
       case when not unsaid then date_diff('day', s.oldest_on, day_or_coverage_end(as_of)) end as oldest_open_days,
       s.units_unknown
from (select x.*, cast("by" as varchar) = 'unit' and x.units_unknown > 0 as unsaid from shown x) s
left join org o on o.org_id = s.group_key
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = s.group_key
