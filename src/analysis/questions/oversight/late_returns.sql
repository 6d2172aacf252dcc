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
),
-- a month is one, whichever ids of the unit reported; on time where all of them were
told as (
    select u.unit_id, r.month as on_month, bool_or(r.status = '未上报') as missing,
           bool_and(r.status = '按时上报') as on_time
    from realname_return r
    join unit u on u.org_id = r.org_id
    cross join span s
    where r.month between s.first_month and s.last_month and r.status is not null
    group by u.unit_id, r.month
)
select
    c.unit_id as org_id, n.name,
    case when not c.open then c.months - c.missing_months - c.on_time end as late_months,
    case when not c.open then c.missing_months end as missing_months,
    case when not c.open then c.on_time / nullif(c.months, 0) end as on_time_rate
from (
    select t.unit_id, count(*) as months, count(*) filter (t.missing) as missing_months,
           count(*) filter (t.on_time) as on_time,
           t.unit_id in (select x.unit_id from unread x) as open
    from told t
    group by t.unit_id
) c
left join names_on(day_or_coverage_end(month_of(to_month))) n on n.unit_id = c.unit_id
where c.on_time < c.months
