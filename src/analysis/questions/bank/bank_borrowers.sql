-- bank_borrowers: what each unit owes the bank, how much of it is overdue, and since when.
select
    l.org_id, l.name,
    string_agg(distinct l.pool, '、' order by l.pool) as pools,
    case when bool_and(l.outstanding is not null) then cast(sum(l.outstanding) as bigint) end
        as outstanding,
    case when bool_and(l.outstanding is not null and l.days_overdue is not null)
         then cast(coalesce(sum(l.outstanding) filter (l.days_overdue > 0), 0) as bigint) end as overdue,
    count(*) as loans_open, min(l.lent_on) as first_lent_on,
    case when bool_and(l.days_overdue is not null) then min(l.due_on) end as next_due_on,
    max(l.extensions) as extensions
from bank_loans(as_of := as_of) l
where l.outstanding > 0 or l.outstanding is null
group by l.org_id, l.name
