-- bank_borrowers: what each unit owes the bank, how much of it is overdue, and since when.
with loan as (
    select l.*, l.outstanding is null as open, l.days_overdue is null as due_open
    from bank_loans(as_of := as_of) l
    where l.outstanding > 0 or l.outstanding is null
)
select
    l.org_id, l.name,
    string_agg(distinct l.pool, '、' order by l.pool) as pools,
    case when not bool_or(l.open) then cast(sum(l.outstanding) as bigint) end as outstanding,
    case when not bool_or(l.open or l.due_open)
         then cast(coalesce(sum(l.outstanding) filter (l.days_overdue > 0), 0) as bigint) end as overdue,
    -- a loan of which it is not known what is left may be settled
    case when not bool_or(l.open) then count(*) end as loans_open,
    case when not bool_or(l.open) then min(l.lent_on) end as first_lent_on,
    case when not bool_or(l.open or l.due_open) then min(l.due_on) end as next_due_on,
    case when not bool_or(l.open) then max(l.extensions) end as extensions
from loan l
group by l.org_id, l.name
