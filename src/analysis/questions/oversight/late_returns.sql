-- late_returns: units that were late or silent in a span of months, and how often.
with span as (
    select month_of(day_or_coverage_start(month_of(from_month))) as first_month,
           month_of(day_or_coverage_end(month_of(to_month))) as last_month
)
select
    u.unit_id as org_id, n.name,
    count(*) filter (r.status = '逾期上报') as late_months,
    count(*) filter (r.status = '未上报') as missing_months,
    count(*) filter (r.status = '按时上报') / nullif(count(r.status), 0) as on_time_rate
from realname_return r
join unit u on u.org_id = r.org_id
cross join span
left join names_on(day_or_coverage_end(month_of(to_month))) n on n.unit_id = u.unit_id
where r.month between span.first_month and span.last_month
group by u.unit_id, n.name
having late_months + missing_months > 0
