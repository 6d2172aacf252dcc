-- bank_loans: every loan ever made by one day, as the book stood at its end.
-- Settled loans stay listed; a loan that was taken over shows a row for each borrower.
with day as (
    select day_or_coverage_end(as_of) as on_day
),
standing as (
    select l.*,
        case when l.outstanding > 0 then greatest(day.on_day - l.due_on, 0) end as days_late
    from loan_interval l, day
    where l.start_on <= (select day.on_day from day) and l.end_on > (select day.on_day from day)
)
select
    s.loan_id, s.pool, s.org_id, s.post_type, s.lent_on, s.due_on, s.principal, s.repaid,
    s.converted, s.outstanding,
    cast(coalesce(s.days_late, 0) as integer) as days_overdue,
    case
        when s.outstanding = 0 then '已结清'
        when coalesce(s.days_late, 0) = 0 then '未到期'
        when s.days_late <= 90 then '1–90'
        when s.days_late <= 180 then '91–180'
        when s.days_late <= 365 then '181–365'
        else '365以上'
    end as bucket,
    s.extensions
from standing s
order by s.loan_id, s.lent_on, s.org_id
