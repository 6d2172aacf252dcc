-- bank_total: all pools of a post type together at the end of a day, and of all types not beside.
with every as (
    select b.post_type as type_of, b.* exclude (post_type) from bank_balance(as_of := as_of) b
    where b.post_type is not null
    union all
    select '合计', b.* exclude (post_type) from bank_balance(as_of := as_of) b
    where not coalesce(is_beside(b.post_type), false)
)
select
    e.type_of as post_type, count(distinct e.pool) as pools,
    -- one unknown pool leaves what a total of the bank would be open
    case when bool_and(e.capital is not null) then cast(sum(e.capital) as bigint) end as capital,
    case when bool_and(e.outstanding is not null) then cast(sum(e.outstanding) as bigint) end
        as outstanding,
    case when bool_and(e.available is not null) then cast(sum(e.available) as bigint) end as available,
    case when bool_and(e.overdue is not null) then cast(sum(e.overdue) as bigint) end as overdue,
    case when bool_and(e.loans_open is not null) then cast(sum(e.loans_open) as bigint) end as loans_open,
    case when bool_and(e.unmatched is not null) then cast(sum(e.unmatched) as bigint) end as unmatched,
    case when bool_and(e.capital is not null and e.outstanding is not null)
         then sum(e.outstanding) / nullif(sum(e.capital), 0) end as lending_rate
from every e
group by e.type_of
