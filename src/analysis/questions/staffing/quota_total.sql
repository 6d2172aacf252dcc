-- quota_total: posts owned by units and in the pools, against the ceiling, by post type.
with span as (
    select day_or_coverage_end(as_of) as last_day,
           window_start(day_or_coverage_end(as_of), 12) as year_before
),
standing as (
    select s.org_id, s.post_type, s.quota, b.quota as quota_before
    from staffing_on(day_or_coverage_end(as_of)) s
    join staffing_on(window_start(day_or_coverage_end(as_of), 12)) b on b.unit_type = s.unit_type
),
owned as (
    select s.post_type, sum(s.quota) as posts, count(*) filter (s.quota is null) as unknown,
           sum(s.quota_before) as posts_before,
           count(*) filter (s.quota_before is null) as unknown_before,
           sum(s.quota - s.quota_before) as known_change,
           count(*) filter (s.quota is null or s.quota_before is null) as not_compared
    from standing s
    group by s.post_type
),
-- Capital: deposits less what was given away for good or became a borrower's own. A pool of which
-- only loans are told has an unknown capital.
pooled as (
    select counted_type(p.post_type) as post_type, p.pool, m.now,
           sum(p.deposited - p.allocated - p.converted) as capital,
           bool_or(p.deposited > 0 or p.allocated > 0) as told
    from pool_interval p
    join (
        select true as now, span.last_day as on_day from span
        union all select false, span.year_before from span
    ) m on p.start_on <= m.on_day and p.end_on > m.on_day
    group by all
),
summed as (
    select p.post_type,
           case when bool_and(p.told) filter (p.now) then sum(p.capital) filter (p.now) end as capital,
           case when bool_and(p.told) filter (not p.now) then sum(p.capital) filter (not p.now) end
               as capital_before,
           count(*) filter (p.now and not p.told) as untold,
           count(*) filter (not p.now and not p.told) as untold_before
    from pooled p
    group by p.post_type
),
allowed as (
    select k.post_type, sum(k.posts) as posts
    from (
        select q.region_code, q.level, q.post_type as own_type,
               counted_type(q.post_type) as post_type, arg_max(q.posts, q.effective_on) as posts
        from quota_ceiling q, span
        where q.effective_on <= span.last_day
        group by all
    ) k
    group by k.post_type
),
-- What of the pools or of the ceilings could not be read.
open_now as (select d.post_type from pooled_types_in_doubt(day_or_coverage_end(as_of)) d),
open_before as (select d.post_type from pooled_types_in_doubt(window_start(day_or_coverage_end(as_of), 12)) d),
every as (
    select o.post_type from owned o
    union select p.post_type from summed p
    union select a.post_type from allowed a
),
counted as (
    select e.post_type,
           -- nobody's posts known: unknown; nobody there: none
           case when o.post_type is null then 0 else o.posts end as owned,
           coalesce(o.unknown, 0) as units_unknown,
           case when coalesce(p.untold, 0) = 0 and n.post_type is null then coalesce(p.capital, 0) end as pooled,
           case when c.own_type is null then a.posts end as ceiling,
           case when coalesce(o.unknown_before, 0) = 0 and coalesce(p.untold_before, 0) = 0
                     and b.post_type is null
                then coalesce(o.posts_before, 0) + coalesce(p.capital_before, 0) end as total_before,
           coalesce(o.unknown, 0) = 0 as all_known,
           coalesce(o.known_change, case when o.post_type is null then 0 end) as growth_known,
           coalesce(o.not_compared, 0) as units_not_compared
    from every e
    left join owned o on o.post_type = e.post_type
    left join summed p on p.post_type = e.post_type
    left join allowed a on a.post_type = e.post_type
    left join open_now n on n.post_type = e.post_type
    left join open_before b on b.post_type = e.post_type
    left join ceilings_in_doubt(day_or_coverage_end(as_of)) c on c.own_type = e.post_type
)
select
    c.post_type,
    cast(c.owned as bigint) as owned,
    c.units_unknown,
    cast(c.pooled as bigint) as pooled,
    cast(c.owned + c.pooled as bigint) as total,
    cast(c.ceiling as bigint) as ceiling,
    case when c.units_unknown = 0 then cast(c.ceiling - c.owned - c.pooled as bigint) end as room,
    -- unknown where a unit was unknown a year ago, or is now
    case when c.all_known then cast(c.owned + c.pooled - c.total_before as bigint) end as growth,
    cast(c.growth_known as bigint) as growth_known,
    c.units_not_compared
from counted c
