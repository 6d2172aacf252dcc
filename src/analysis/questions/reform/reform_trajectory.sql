-- reform_trajectory: the components of a reform month by month around its day. Month 0 is the
-- end of the day before, so that what the reform itself changes shows in month 1.
with point as (
    select k.month_no, months_from_reform(reform, k.month_no) as on_day
    from (
        select unnest(generate_series(-cast(months_before as integer),
                                      cast(months_after as integer))) as month_no
    ) k
),
-- Only days of which the data speak.
counted as (
    select p.month_no, p.on_day from point p, dataset a
    where p.on_day >= a.coverage_start and p.on_day <= a.coverage_end
),
joined as (
    select c.component, c.org_id as unit_id
    from lineage_component(before_on := months_from_reform(reform, -cast(months_before as integer)),
                           after_on := months_from_reform(reform, cast(months_after as integer))) c
),
touched as (
    select distinct coalesce(j.component, h.unit_id) as component_id
    from (
        select u.unit_id from reform_unit r join unit u on u.org_id = r.org_id
        where r.reform_id = cast(reform as varchar)
        union
        select u.unit_id from lineage l join unit u on u.org_id in (l.from_org, l.to_org)
        where l.reform_id = cast(reform as varchar) or cast(reform as varchar) is null
    ) h
    left join joined j on j.unit_id = h.unit_id
),
member as (
    select t.component_id, coalesce(j.unit_id, t.component_id) as unit_id
    from touched t
    left join joined j on j.component = t.component_id
),
monthly as (
    select m.component_id, s.post_type, p.month_no, p.on_day,
           case when count(*) filter (s.quota is null) = 0 then sum(s.quota) end as quota,
           sum(s.borrowed) as borrowed,
           case when count(*) filter (s.actual is null and s.quota is distinct from 0) = 0
               then sum(coalesce(s.actual, 0)) end as actual
    from member m
    join staffing_interval s on s.org_id = m.unit_id
    join counted p on s.start_on <= p.on_day and s.end_on > p.on_day
    group by m.component_id, s.post_type, p.month_no, p.on_day
),
listed as (
    select y.component_id, y.post_type from monthly y
    group by y.component_id, y.post_type
    -- what is not known is listed too
    having bool_or(y.quota is null or y.quota > 0 or y.borrowed > 0 or coalesce(y.actual > 0, false))
),
based as (
    select y.*, first_value(y.quota) over own as quota_at, first_value(y.actual) over own as actual_at,
           min(abs(y.month_no)) over own as nearest
    from monthly y
    join listed l on l.component_id = y.component_id and l.post_type = y.post_type
    window own as (partition by y.component_id, y.post_type order by abs(y.month_no)
                   rows between unbounded preceding and unbounded following)
)
select b.component_id as component, b.post_type, b.month_no, b.on_day,
       cast(b.quota as integer) as quota, cast(b.borrowed as integer) as borrowed,
       cast(b.actual as integer) as actual,
       -- indexed only where the day itself is in the data
       case when b.nearest = 0 then b.quota / nullif(b.quota_at, 0) end as quota_index,
       case when b.nearest = 0 then b.actual / nullif(b.actual_at, 0) end as actual_index
from based b
