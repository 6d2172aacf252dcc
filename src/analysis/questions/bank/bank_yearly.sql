-- bank_yearly: posts due in each year, as known when it began, beside those returned and converted.
with first_one as (
    select min(p.start_on) as on_day from pool_interval p
),
span as (
    select cast(year(f.on_day) as integer) as first_year,
           cast(year(day_or_coverage_end(as_of)) as integer) as last_year
    from first_one f
    where f.on_day is not null
),
listed as (
    select y.in_year, cast(make_date(y.in_year, 1, 1) - 1 as date) as eve,
           least(make_date(y.in_year, 12, 31), day_or_coverage_end(as_of)) as until
    from (select unnest(generate_series(span.first_year, span.last_year)) as in_year from span) y
),
owed as (
    select y.in_year, sum(l.outstanding) as due
    from listed y
    join loan_interval l on l.start_on <= y.eve and l.end_on > y.eve
     and l.due_on > y.eve and l.due_on <= y.until
    where not is_beside(l.post_type)
    group by y.in_year
),
done as (
    select y.in_year, sum(b.repaid - coalesce(a.repaid, 0)) as repaid,
           sum(b.converted - coalesce(a.converted, 0)) as converted
    from listed y
    join pool_interval b on b.start_on <= y.until and b.end_on > y.until
    left join pool_interval a on a.pool = b.pool and a.post_type = b.post_type
     and a.start_on <= y.eve and a.end_on > y.eve
    where not is_beside(b.post_type)
    group by y.in_year
),
-- a transaction that could not be read leaves the years from its day on in doubt
open_from as (
    select min(coalesce(d.from_on, date '0001-01-01')) as on_day, count(*) as rows_open
    from doubt d where d."table" = 'bank_txn'
)
select
    y.in_year as year,
    case when o.rows_open = 0 or o.on_day > y.until then cast(coalesce(w.due, 0) as bigint) end as due,
    case when o.rows_open = 0 or o.on_day > y.until then cast(coalesce(f.repaid, 0) as bigint) end
        as repaid,
    case when o.rows_open = 0 or o.on_day > y.until then cast(coalesce(f.converted, 0) as bigint) end
        as converted
from listed y
cross join open_from o
left join owed w on w.in_year = y.in_year
left join done f on f.in_year = y.in_year
