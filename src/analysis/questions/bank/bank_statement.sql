-- bank_statement: every transaction in the order in which its day is played, what it did, and
-- the running figures of its own pool × type.
select
    b.txn_on, e.entry_no, b.txn_id, b.kind, b.pool, b.post_type,
    coalesce(u.unit_id, b.org_id) as org_id, b.posts, b.loan_id, e.loans, b.due_on,
    e.applied, e.unmatched, e.capital, e.outstanding, e.capital - e.outstanding as available,
    b.purpose, b.doc_no, e.note
from bank_txn b
join bank_entry e using (txn_id)
left join unit u on u.org_id = b.org_id
where b.txn_on between day_or_coverage_start(from_on) and day_or_coverage_end(to_on)
order by e.entry_no
