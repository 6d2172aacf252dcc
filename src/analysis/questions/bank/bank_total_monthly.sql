-- bank_total_monthly: capital, loans and what is free of all pools at month ends, since the first
-- transaction.
with first_one as (
    select min(p.on_day) as on_day
    from (
        select p.start_on as on_day from pool_interval p
        union all
        -- a transaction that could not be read was one
        select d.from_on from pools_ever_in_doubt() d where d.from_on > date '0001-01-01'
    ) p
),
span as (
    select greatest(coalesce(beginning(from_on), f.on_day), f.on_day) as first_day,
           day_or_coverage_end(to_on) as last_day
    from first_one f
),
month_end as (
    select least(last_day(m.on_month), span.last_day) as on_day
    from span, (select cast(unnest(generate_series(
        date_trunc('month', span.first_day), cast(span.last_day as timestamp), interval 1 month)) as date)
        as on_month from span) m
),
doubted as (
    select distinct m.on_day, p.pool, p.post_type
    from month_end m
    cross join pools_ever_in_doubt() p
    where coalesce(p.from_on <= m.on_day, true) and coalesce(p.until_on > m.on_day, true)
),
balance_of as (
    select m.on_day, p.pool, p.post_type, p.outstanding,
           case when p.deposited > 0 or p.allocated > 0
               then p.deposited - p.allocated - p.converted end as capital,
           count(d.on_day) > 0 as open
    from month_end m
    join pool_interval p on p.start_on <= m.on_day and p.end_on > m.on_day
    left join doubted d on d.on_day = m.on_day and d.pool = p.pool
     and coalesce(d.post_type = p.post_type, true)
    where not is_beside(p.post_type)
    group by m.on_day, p.pool, p.post_type, p.outstanding, p.deposited, p.allocated, p.converted
    union all
    -- a pool of which nothing else tells has an account all the same
    select d.on_day, d.pool, d.post_type, null, null, true
    from doubted d
    where not coalesce(is_beside(d.post_type), false)
)
select
    b.on_day,
    case when bool_and(not b.open and b.capital is not null) then cast(sum(b.capital) as bigint) end
        as capital,
    case when bool_and(not b.open) then cast(sum(b.outstanding) as bigint) end as outstanding,
    case when bool_and(not b.open and b.capital is not null)
         then cast(sum(b.capital - b.outstanding) as bigint) end as available
from balance_of b
group by b.on_day
