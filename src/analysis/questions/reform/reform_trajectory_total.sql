-- reform_trajectory_total: the components of a reform together, month by month, indexed to its eve.
-- Those known on the eve and in the last month are counted; a month in which one of them is
-- unknown has no sum, so that the sum never changes its scope.
with spoken as (
    select t.*, max(t.month_no) over () as last_month
    from reform_trajectory(
        reform := reform, months_before := months_before, months_after := months_after) t
    where not is_beside(t.post_type)
),
scoped as (
    select s.*,
           -- where the eve is the last month that is told it is one month, not two
           count(s.quota) filter (s.month_no in (0, s.last_month)) over own
               = case when s.last_month = 0 then 1 else 2 end as quota_told,
           count(s.actual) filter (s.month_no in (0, s.last_month)) over own
               = case when s.last_month = 0 then 1 else 2 end as actual_told
    from spoken s
    window own as (partition by s.component, s.post_type)
),
summed as (
    select s.month_no, s.on_day,
           case when bool_and(s.quota is not null) filter (s.quota_told)
               then sum(s.quota) filter (s.quota_told) end as quota,
           case when bool_and(s.actual is not null) filter (s.actual_told)
               then sum(s.actual) filter (s.actual_told) end as actual,
           count(distinct s.component) filter (s.quota_told) as components
    from scoped s
    group by s.month_no, s.on_day
)
select
    s.month_no, s.on_day, cast(s.quota as bigint) as quota, cast(s.actual as bigint) as actual,
    s.quota / nullif(max(s.quota) filter (s.month_no = 0) over (), 0) as quota_index,
    s.actual / nullif(max(s.actual) filter (s.month_no = 0) over (), 0) as actual_index,
    s.components
from summed s
