-- bank_maturity: what is outstanding, by the quarter in which it falls due.
with owed as (
    select l.pool, l.post_type, l.outstanding, l.loans_open, l.maturity, l.quarter
    from (
        select x.pool, x.post_type, x.outstanding, 1 as loans_open,
               case when x.loan_id in (select d.loan_id from due_in_doubt(day_or_coverage_end(as_of)) d)
                    then '到期日未知'
                    when x.due_on is null then '无到期日'
                    when x.due_on < day_or_coverage_end(as_of) then '逾期' else '按季到期' end as maturity,
               case when x.due_on >= day_or_coverage_end(as_of)
                    and x.loan_id not in (select d.loan_id from due_in_doubt(day_or_coverage_end(as_of)) d)
                    then cast(date_trunc('quarter', x.due_on) as date) end as quarter
        from loans_on(day_or_coverage_end(as_of)) x
        where x.outstanding > 0
    ) l
),
-- every quarter between the first and the last in which something of a pool × type falls due
quarters as (
    select o.pool, o.post_type, cast(unnest(generate_series(
               min(o.quarter), max(o.quarter), interval 3 month)) as date) as quarter
    from owed o
    where o.quarter is not null
    group by o.pool, o.post_type
),
every as (
    select o.pool, o.post_type, o.maturity, o.quarter, o.outstanding, o.loans_open from owed o
    union all
    select q.pool, q.post_type, '按季到期', q.quarter, 0, 0 from quarters q
),
summed as (
    select e.pool, e.post_type, e.maturity, e.quarter, sum(e.outstanding) as outstanding,
           sum(e.loans_open) as loans_open,
           case e.maturity when '逾期' then 0 when '按季到期' then 1 else 2 end as place
    from every e
    group by e.pool, e.post_type, e.maturity, e.quarter
),
-- a transaction that could not be read leaves what its pool × type is owed in doubt
doubtful as (
    select d.pool, d.post_type from pools_in_doubt(day_or_coverage_end(as_of)) d
)
select
    s.pool, s.post_type, s.maturity, s.quarter,
    case when d.pool is null then cast(s.outstanding as integer) end as outstanding,
    case when d.pool is null then cast(s.loans_open as integer) end as loans_open,
    case when d.pool is null then cast(sum(s.outstanding) over (
        partition by s.pool, s.post_type order by s.place, s.quarter) as integer) end as cumulative
from summed s
left join (
    select x.pool, x.maturity, x.quarter, x.post_type from summed x
    where exists (select 1 from doubtful d
                  where d.pool = x.pool and coalesce(d.post_type = x.post_type, true))
) d on d.pool = s.pool and d.post_type = s.post_type and d.maturity = s.maturity
   and d.quarter is not distinct from s.quarter
