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
-- Each interval's vacancy comes and goes: +v when it starts, -v when it ends. Lineage that could
-- not be read leaves open whom the unit belongs with, a day of abolition until when it is there.
piece as (
    select coalesce(j.smallest, s.org_id) as component_id, s.org_id, s.post_type,
           greatest(s.start_on, span.first_day) as low, s.end_on as high,
           case when not s.unclear then s.vacant_own end as vacant_own,
           s.quota, s.borrowed, coalesce(s.actual, s.actual_most) as people, s.people_doubted,
           s.end_on > span.last_day as last_one,
           not s.unclear and coalesce(s.start_on >= u.abolished_on or s.start_on < u.founded_on, false)
               as absent
    from (
        select w.*, in_doubt('lineage', w.org_id, w.post_type, day_or_coverage_end(as_of))
               or in_doubt('org', w.org_id, w.post_type, day_or_coverage_end(as_of)) as unclear
        from staffing_during(
            window_start(day_or_coverage_end(as_of), months), day_or_coverage_end(as_of)) w
    ) s
    cross join span
    join unit u on u.org_id = s.org_id
    left join joined j on j.unit_id = s.org_id
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
           case when min(l.posts) filter (l.unknown = 0) = 0 then 0
                when max(l.unknown) = 0 then min(l.posts) end as idle_upper
    from level l group by all
),
listed as (
    select p.component_id, p.post_type, string_agg(distinct coalesce(t.name, p.org_id), '、'
               order by coalesce(t.name, p.org_id)) as units_joined
    from piece p
    left join names_on(day_or_coverage_end(as_of)) t on t.unit_id = p.org_id
    group by all
    having bool_or(p.last_one and is_listed(p.quota, p.borrowed, p.people, p.people_doubted))
)
select a.component_id as component, i.units_joined, a.post_type,
       cast(a.vacant_own as integer) as vacant_own, cast(a.idle_upper as integer) as idle_upper
from answered a
join listed i on i.component_id = a.component_id and i.post_type = a.post_type
