-- idle_component: idle posts of units joined by lineage inside the window, so that a merger
-- does not launder them. Vacancies are summed over the units alive on each day, then the
-- smallest day counts.
with span as (
    select day_or_coverage_end(as_of) as last_day,
           window_start(day_or_coverage_end(as_of), months) as first_day
),
joined as (
    select c.org_id as unit_id, c.component as smallest
    from lineage_component(
        before_on := window_start(day_or_coverage_end(as_of), months),
        after_on := day_or_coverage_end(as_of)
    ) c
),
-- Each interval's vacancy comes and goes: +v when it starts, -v when it ends.
piece as (
    select coalesce(j.smallest, s.org_id) as component_id, s.org_id, s.post_type,
           greatest(s.start_on, span.first_day) as low, s.end_on as high,
           s.vacant_own, s.quota, s.borrowed, s.actual,
           s.end_on > span.last_day as last_one,
           coalesce(s.start_on >= u.abolished_on or s.start_on < u.founded_on, false) as absent
    from staffing_interval s
    cross join span
    join unit u on u.org_id = s.org_id
    left join joined j on j.unit_id = s.org_id
    where s.start_on <= day_or_coverage_end(as_of)
      and s.end_on > window_start(day_or_coverage_end(as_of), months)
),
step as (
    select p.component_id, p.post_type, p.low as on_day,
           sum(case when p.absent then 0 else coalesce(p.vacant_own, 0) end) as posts,
           count(*) filter (p.vacant_own is null and not p.absent) as unknown
    from piece p group by all
    union all
    select p.component_id, p.post_type, p.high,
           -sum(case when p.absent then 0 else coalesce(p.vacant_own, 0) end),
           -count(*) filter (p.vacant_own is null and not p.absent)
    from piece p, span
    where p.high <= span.last_day
    group by all
),
netted as (
    select t.component_id, t.post_type, t.on_day, sum(t.posts) as posts, sum(t.unknown) as unknown
    from step t group by all
),
level as (
    select n.component_id, n.post_type, n.on_day,
           sum(n.posts) over so_far as posts, sum(n.unknown) over so_far as unknown
    from netted n
    window so_far as (
        partition by n.component_id, n.post_type order by n.on_day rows unbounded preceding)
),
answered as (
    select l.component_id, l.post_type,
           case when arg_max(l.unknown, l.on_day) = 0 then arg_max(l.posts, l.on_day) end
               as vacant_own,
           case when max(l.unknown) = 0 then min(l.posts) end as idle_upper
    from level l group by all
),
listed as (
    select p.component_id, p.post_type, string_agg(distinct coalesce(o.name, p.org_id), '、'
               order by coalesce(o.name, p.org_id)) as units_joined
    from piece p
    left join org o on o.org_id = p.org_id
    group by all
    having bool_or(p.last_one and (p.quota > 0 or p.borrowed > 0 or p.actual > 0))
)
select a.component_id as component, i.units_joined, a.post_type,
       cast(a.vacant_own as integer) as vacant_own, cast(a.idle_upper as integer) as idle_upper
from answered a
join listed i on i.component_id = a.component_id and i.post_type = a.post_type
order by a.component_id, a.post_type
