-- bank_maturity: what is outstanding, by the quarter in which it falls due.
with day as (
    select day_or_coverage_end(as_of) as on_day
),
owed as (
    select l.pool, l.post_type, l.outstanding,
        case
            when l.due_on is null then '无到期日' when l.due_on < day.on_day then '逾期'
            else '按季到期'
        end as maturity,
        case when l.due_on >= day.on_day then cast(date_trunc('quarter', l.due_on) as date) end
            as quarter
    from loan_interval l, day
    where l.start_on <= (select day.on_day from day) and l.end_on > (select day.on_day from day)
      and l.outstanding > 0
),
summed as (
    select o.pool, o.post_type, o.maturity, o.quarter, sum(o.outstanding) as outstanding,
           count(*) as loans_open,
           case o.maturity when '逾期' then 0 when '按季到期' then 1 else 2 end as place
    from owed o
    group by all
)
select
    s.pool, s.post_type, s.maturity, s.quarter, cast(s.outstanding as integer) as outstanding,
    cast(s.loans_open as integer) as loans_open,
    cast(sum(s.outstanding) over (
        partition by s.pool, s.post_type order by s.place, s.quarter) as integer) as cumulative
from summed s
order by s.pool, s.post_type, s.place, s.quarter
