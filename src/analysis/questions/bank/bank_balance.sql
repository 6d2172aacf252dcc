-- bank_balance: each pool × type at the end of a day, and what of it is overdue.
with day as (
    select day_or_coverage_end(as_of) as on_day
),
owed as (
    select l.pool, l.post_type,
           coalesce(sum(l.outstanding) filter (l.due_on < day.on_day), 0) as overdue,
           count(*) filter (l.outstanding > 0) as loans_open
    from loan_interval l, day
    where l.start_on <= (select day.on_day from day) and l.end_on > (select day.on_day from day)
    group by all
),
standing as (
    select p.*, p.deposited - p.allocated - p.converted as capital
    from pool_interval p, day
    where p.start_on <= (select day.on_day from day) and p.end_on > (select day.on_day from day)
)
select
    s.pool, s.post_type, s.deposited, s.allocated, s.converted, s.capital, s.lent, s.repaid,
    s.unmatched, s.outstanding, s.capital - s.outstanding as available,
    cast(coalesce(o.overdue, 0) as integer) as overdue,
    cast(coalesce(o.loans_open, 0) as integer) as loans_open,
    s.outstanding / nullif(s.capital, 0) as lending_rate
from standing s
left join owed o using (pool, post_type)
order by s.pool, s.post_type
