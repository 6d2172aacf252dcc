-- lineage_component: which units lineage between two days joins, transitively. Unchanged units
-- have no row: each is a component of its own.
with recursive edge as (
    select e.from_unit as one, e.to_unit as other from unit_events() e
    where e.changed_on > day_or_coverage_start(before_on)
      and e.changed_on <= day_or_coverage_end(after_on)
    union
    select e.to_unit, e.from_unit from unit_events() e
    where e.changed_on > day_or_coverage_start(before_on)
      and e.changed_on <= day_or_coverage_end(after_on)
),
-- The smallest org_id that can be reached: each unit hears it from its neighbours.
joined(unit_id, smallest) using key (unit_id) as (
    select distinct e.one, e.one from edge e
    union
    select e.other, min(j.smallest)
    from joined j
    join edge e on e.one = j.unit_id
    join recurring.joined r on r.unit_id = e.other
    where j.smallest < r.smallest
    group by e.other
)
select j.smallest as component, j.unit_id as org_id, n.name
from joined j
left join names_on(day_or_coverage_end(after_on)) n on n.unit_id = j.unit_id
