-- bank_balance: each pool × type at the end of a day, and what of it is overdue.
with owed as (
    select l.pool, l.post_type,
           coalesce(sum(l.outstanding) filter (l.due_on < day_or_coverage_end(as_of)), 0) as overdue,
           bool_or(l.outstanding > 0 and d.loan_id is not null) as due_open,
           count(*) filter (l.outstanding > 0) as loans_open
    from loans_on(day_or_coverage_end(as_of)) l
    left join due_in_doubt(day_or_coverage_end(as_of)) d on d.loan_id = l.loan_id
    group by l.pool, l.post_type
),
-- A transaction that could not be read leaves the pool, and that type of it, in doubt from its day.
doubtful as (
    select d.pool, d.post_type from pools_in_doubt(day_or_coverage_end(as_of)) d
),
standing as (
    select p.pool, p.post_type, p.deposited, p.allocated, p.converted, p.lent, p.repaid, p.unmatched,
           p.outstanding,
           exists (select 1 from doubtful d
                   where d.pool = p.pool and coalesce(d.post_type = p.post_type, true)) as open,
           -- a ledger of loans alone tells of no capital
           p.deposited > 0 or p.allocated > 0 as told
    from pools_on(day_or_coverage_end(as_of)) p
    union all
    -- a pool of which nothing else tells has an account all the same
    select d.pool, d.post_type, null, null, null, null, null, null, null, true, false
    from doubtful d
    where not exists (
        select 1 from pools_on(day_or_coverage_end(as_of)) p
        where p.pool = d.pool and coalesce(p.post_type = d.post_type, true))
)
select
    s.pool, s.post_type,
    case when not s.open then s.deposited end as deposited,
    case when not s.open then s.allocated end as allocated,
    case when not s.open then s.converted end as converted,
    case when not s.open and s.told then s.deposited - s.allocated - s.converted end as capital,
    case when not s.open then s.lent end as lent,
    case when not s.open then s.repaid end as repaid,
    case when not s.open then s.unmatched end as unmatched,
    case when not s.open then s.outstanding end as outstanding,
    case when not s.open and s.told
         then s.deposited - s.allocated - s.converted - s.outstanding end as available,
    case when not s.open and not coalesce(o.due_open, false)
         then cast(coalesce(o.overdue, 0) as integer) end as overdue,
    case when not s.open then cast(coalesce(o.loans_open, 0) as integer) end as loans_open,
    case when not s.open and s.told
         then s.outstanding / nullif(s.deposited - s.allocated - s.converted, 0) end as lending_rate
from standing s
left join owed o on o.pool = s.pool and o.post_type = s.post_type
