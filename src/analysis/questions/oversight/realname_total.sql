-- realname_total: returns and filings over a span of months, year by year and in all.
with monthly as (
    select m.*, cast(year(m.month) as varchar) as in_year
    from realname_compliance(from_month := from_month, to_month := to_month) m
),
every as (
    select m.* from monthly m
    union all
    select m.* replace ('合计' as in_year) from monthly m
)
select
    e.in_year as period, count(*) as month_count,
    case when bool_and(e.units is not null) then min(e.units) end as units_least,
    case when bool_and(e.units is not null) then max(e.units) end as units_most,
    case when bool_and(e.units is not null) then cast(sum(e.units) as bigint) end as returns_due,
    case when bool_and(e.on_time is not null) then cast(sum(e.on_time) as bigint) end as returns_on_time,
    case when bool_and(e.on_time is not null) then sum(e.on_time) / nullif(sum(e.units), 0) end
        as on_time_rate,
    case when bool_and(e.posts_used is not null) then cast(sum(e.posts_used) as bigint) end as posts_used,
    case when bool_and(e.posts_recorded is not null) then cast(sum(e.posts_recorded) as bigint) end
        as posts_recorded,
    case when bool_and(e.posts_recorded is not null)
         then sum(e.posts_recorded) / nullif(sum(e.posts_used), 0) end as recording_rate
from every e
group by e.in_year
