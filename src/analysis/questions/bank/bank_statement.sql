-- bank_statement: every transaction in the order in which its day is played, what it did, and
-- the running figures of its own pool × type.
with endowed as (
    -- a ledger of loans alone tells of no capital: before the first posts put in or given away none is known
    select b.pool, b.post_type, min(e.entry_no) as first_no
    from bank_txn b join bank_entry e on e.txn_id = b.txn_id
    where b.kind in ('入池', '出池') and b.posts > 0
    group by b.pool, b.post_type
),
entered as (
    select b.*, coalesce(e.entry_no >= w.first_no, false) as told, e.entry_no, e.loans, e.applied,
           e.unmatched, e.capital, e.outstanding, e.note,
           -- after a transaction of its pool × type that could not be read, the running figures are open
           exists (select 1 from doubt d
                   where d."table" = 'bank_txn' and not is_of_due_day(d.reason)
                     and coalesce(d.pool = b.pool, true)
                     and coalesce(d.post_type = b.post_type, true)
                     and coalesce(d.from_on <= b.txn_on, true)) as open
    from bank_txn b
    join bank_entry e on e.txn_id = b.txn_id
    left join endowed w on w.pool = b.pool and w.post_type = b.post_type
    where b.txn_on between day_or_coverage_start(from_on) and day_or_coverage_end(to_on)
)
select
    b.txn_on, b.entry_no, b.txn_id, b.kind, b.pool, b.post_type,
    coalesce(u.unit_id, b.org_id) as org_id, n.name, b.posts, b.loan_id, b.loans, b.due_on,
    b.applied, b.unmatched,
    case when b.told and not b.open then b.capital end as capital,
    case when not b.open then b.outstanding end as outstanding,
    case when b.told and not b.open then b.capital - b.outstanding end as available,
    b.purpose, b.doc_no, b.note
from entered b
left join unit u on u.org_id = b.org_id
left join unit_name n on n.unit_id = u.unit_id and n.start_on <= b.txn_on and n.end_on > b.txn_on
