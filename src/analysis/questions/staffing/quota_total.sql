-- quota_total: posts owned by units and in the pools, against the ceiling, by post type.
with span as (
    select day_or_coverage_end(as_of) as last_day,
           window_start(day_or_coverage_end(as_of), 12) as year_before
),
moment as (
    select true as now, span.last_day as on_day from span
    union all
    select false, span.year_before from span
),
owned as (
    select m.now, s.post_type, sum(s.quota) as posts,
           count(*) filter (s.quota is null) as unknown
    from staffing_interval s
    join moment m on s.start_on <= m.on_day and s.end_on > m.on_day
    where s.start_on <= day_or_coverage_end(as_of)
      and s.end_on > window_start(day_or_coverage_end(as_of), 12)
    group by all
),
-- Capital: deposits less what was given away for good or became a borrower's own.
pooled as (
    select m.now, counted_type(b.post_type) as post_type,
           sum(case b.kind when '入池' then b.posts when '出池' then -b.posts else 0 end) as posts
    from bank_txn b join moment m on b.txn_on <= m.on_day
    group by all
    union all
    select m.now, counted_type(l.post_type), -sum(l.converted)
    from loan_interval l join moment m on l.start_on <= m.on_day and l.end_on > m.on_day
    group by all
),
summed as (
    select p.now, p.post_type, sum(p.posts) as posts from pooled p group by all
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
every as (
    select o.post_type from owned o
    union select p.post_type from summed p
    union select a.post_type from allowed a
),
counted as (
    select e.post_type,
           coalesce(n.posts, 0) as owned, coalesce(n.unknown, 0) as units_unknown,
           coalesce(np.posts, 0) as pooled, a.posts as ceiling,
           coalesce(b.posts, 0) + coalesce(bp.posts, 0) as total_before
    from every e
    left join owned n on n.now and n.post_type = e.post_type
    left join owned b on not b.now and b.post_type = e.post_type
    left join summed np on np.now and np.post_type = e.post_type
    left join summed bp on not bp.now and bp.post_type = e.post_type
    left join allowed a on a.post_type = e.post_type
)
select
    c.post_type,
    cast(c.owned as bigint) as owned,
    c.units_unknown,
    cast(c.pooled as bigint) as pooled,
    cast(c.owned + c.pooled as bigint) as total,
    cast(c.ceiling as bigint) as ceiling,
    cast(c.ceiling - c.owned - c.pooled as bigint) as room,
    cast(c.owned + c.pooled - c.total_before as bigint) as growth
from counted c
order by c.post_type
