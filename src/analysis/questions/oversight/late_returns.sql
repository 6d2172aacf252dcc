-- late_returns: units that were late or silent in a span of months, and how often.
with span as (
    select month_of(day_or_coverage_start(month_of(from_month))) as first_month,
           month_of(day_or_coverage_end(month_of(to_month))) as last_month
),
-- a month that could not be read may have been late too
unread as (
    select distinct d.org_id as unit_id
    from doubt d
    cross join span x
    where d."table" = 'realname_return' and d.org_id is not null
      and coalesce(d.from_on between x.first_month and x.last_month, true)
)
select
    c.unit_id as org_id, n.name,
    case when not c.open then c.late_months end as late_months,
    case when not c.open then c.missing_months end as missing_months,
    case when not c.open then c.on_time / nullif(c.told, 0) end as on_time_rate
from (
    select u.unit_id,
           count(*) filter (r.status = '逾期上报') as late_months,
           count(*) filter (r.status = '未上报') as missing_months,
           count(*) filter (r.status = '按时上报') as on_time,
           count(r.status) as told,
           count(x.unit_id) > 0 as open
    from realname_return r
    join unit u on u.org_id = r.org_id
    left join unread x on x.unit_id = u.unit_id
    cross join span s
    where r.month between s.first_month and s.last_month
    group by u.unit_id
) c
left join names_on(day_or_coverage_end(month_of(to_month))) n on n.unit_id = c.unit_id
where c.late_months + c.missing_months > 0
