-- bank_loans: every loan ever made by one day, as the book stood at its end.
-- Settled loans stay listed; a loan that was taken over shows a row for each borrower.
with standing as (
    select l.*,
        case when l.outstanding > 0
             then greatest(date_diff('day', l.due_on, day_or_coverage_end(as_of)), 0) end as days_late,
        t.loan_id is not null as open,
        t.loan_id is not null or l.loan_id in (
            select d.loan_id from due_in_doubt(day_or_coverage_end(as_of)) d) as due_open,
        l.loan_id in (
            select h.loan_id from loan_interval h group by h.loan_id having count(distinct h.org_id) > 1
        ) as shared
    from loans_on(day_or_coverage_end(as_of)) l
    left join loans_in_doubt() t
      on t.loan_id = l.loan_id and t.from_on <= day_or_coverage_end(as_of)
)
select
    s.loan_id, s.pool, s.org_id, n.name, s.post_type, s.lent_on,
    case when not s.due_open then s.due_on end as due_on,
    -- of a loan in several hands it is not known how much each took over
    case when not s.open or not s.shared then s.principal end as principal,
    case when not s.open then s.repaid end as repaid,
    case when not s.open then s.converted end as converted,
    case when not s.open then s.outstanding end as outstanding,
    case when not s.open and (not s.due_open or s.outstanding = 0)
         then cast(coalesce(s.days_late, 0) as integer) end as days_overdue,
    case
        when s.open then null
        when s.outstanding = 0 then '已结清'
        when s.due_open then null
        when coalesce(s.days_late, 0) = 0 then '未到期'
        when s.days_late <= 90 then '1–90'
        when s.days_late <= 180 then '91–180'
        when s.days_late <= 365 then '181–365'
        else '365以上'
    end as bucket,
    case when not s.open then s.extensions end as extensions
from standing s
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = s.org_id
