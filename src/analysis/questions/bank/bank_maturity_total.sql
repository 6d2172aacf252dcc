-- bank_maturity_total: what is outstanding in all pools, by the quarter in which it falls due.
with doubted as (
    -- what is owed to a pool of which a transaction could not be read may fall due at any time
    select exists (
        select 1 from pools_in_doubt(day_or_coverage_end(as_of)) d
        where not coalesce(is_beside(d.post_type), false)) as open
),
summed as (
    select m.maturity, m.quarter, not (select d.open from doubted d) as known,
           sum(m.outstanding) as outstanding, sum(m.loans_open) as loans_open,
           case m.maturity when '逾期' then 0 when '按季到期' then 1 else 2 end as place
    from bank_maturity(as_of := as_of) m
    where not is_beside(m.post_type)
    group by m.maturity, m.quarter
),
-- every quarter between the first and the last, of whatever pool
quarters as (
    select cast(unnest(generate_series(min(s.quarter), max(s.quarter), interval 3 month)) as date)
               as quarter
    from summed s
),
every as (
    select s.maturity, s.quarter, s.known, s.outstanding, s.loans_open, s.place from summed s
    union all
    select '按季到期', q.quarter, not (select d.open from doubted d), 0, 0, 1
    from quarters q
    where q.quarter is not null and q.quarter not in (
        select s.quarter from summed s where s.quarter is not null)
)
select
    e.maturity, e.quarter,
    case when e.known then cast(e.outstanding as bigint) end as outstanding,
    case when e.known then cast(e.loans_open as bigint) end as loans_open,
    case when bool_and(e.known) over in_turn
         then cast(sum(e.outstanding) over in_turn as bigint) end as cumulative
from every e
window in_turn as (order by e.place, e.quarter rows unbounded preceding)
