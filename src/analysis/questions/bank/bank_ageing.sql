-- bank_ageing: overdue posts by how long they are overdue, over all pools and types; how many it cannot
-- class stands beside.
with class as (
    select unnest(['1–90', '91–180', '181–365', '365以上']) as bucket
),
loan as (
    select l.loan_id, l.bucket, l.outstanding from bank_loans(as_of := as_of) l
),
unclassed as (
    select count(*) as loans_open, sum(l.outstanding) as outstanding,
           coalesce(bool_or(l.outstanding is null), false) or exists (
               select 1 from pools_in_doubt(day_or_coverage_end(as_of)) d) as open
    from loan l
    where l.bucket is null
)
select
    c.bucket, count(l.loan_id) as loans_open, cast(coalesce(sum(l.outstanding), 0) as bigint) as outstanding
from class c
left join loan l on l.bucket = c.bucket
group by c.bucket
union all
select
    '未知', case when not u.open then u.loans_open end,
    case when not u.open then cast(u.outstanding as bigint) end
from unclassed u
where u.open or u.loans_open > 0
