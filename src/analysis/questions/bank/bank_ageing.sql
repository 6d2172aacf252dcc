-- bank_ageing: overdue posts by how long they are overdue, over all pools and types.
with class as (
    select unnest(['1–90', '91–180', '181–365', '365以上']) as bucket
)
select
    c.bucket, count(l.loan_id) as loans_open, cast(coalesce(sum(l.outstanding), 0) as bigint) as outstanding
from class c
left join bank_loans(as_of := as_of) l on l.bucket = c.bucket
group by c.bucket
