-- Units: from when to when each exists, renames already folded into one unit.
-- Input: mentioned(org_id), identity(org_id, unit_id, position, replaced_on), org, lineage and the
--   dated tables.

-- Every organisation id that any table mentions, with the unit it stands for.
create temp table member as
select
    m.org_id,
    coalesce(i.unit_id, m.org_id) as unit_id,
    coalesce(i.position, 0) as position,
    i.replaced_on
from mentioned m
left join identity i using (org_id);

-- Lineage between units: renames and rows of a unit with itself are no change.
create temp table event (from_unit varchar, to_unit varchar, changed_on date, change varchar);
-- needs: lineage
insert into event
select distinct f.unit_id as from_unit, t.unit_id as to_unit, l.changed_on, l.change
from lineage l
join member f on f.org_id = l.from_org
join member t on t.org_id = l.to_org
where f.unit_id <> t.unit_id;

-- A unit that went whole into one other: its only successor that day, and not by a split. A
-- rename that is not one to one is such a change: the old id ends.
create temp table absorbed (from_unit varchar, to_unit varchar, changed_on date);
-- needs: event
insert into absorbed
select from_unit, min(to_unit) as to_unit, changed_on
from event
group by from_unit, changed_on
having count(distinct to_unit) = 1 and bool_and(goes_whole(change) or change = '更名');

-- The first day on which any dated table knows the unit.
create temp table first_seen as
with dated as (
    select org_id, min(effective_on) as seen_on from quota group by all
    union all
    select org_id, min(start_on) from roster
    where listed_on is null and (end_on is null or end_on > start_on) group by all
    union all
    select org_id, min(counted_on) from headcount group by all
    union all
    select org_id, min(listed_on) from roster where listed_on is not null group by all
    union all
    select org_id, min(moved_on) from movement group by all
    union all
    select org_id, min(txn_on) from bank_txn where org_id is not null group by all
)
select unit_id, min(seen_on) as seen_on
from (
    select m.unit_id, d.seen_on from dated d join member m using (org_id)
    union all
    -- whoever was changed had been there, also by a rename or a row of a unit with itself
    select m.unit_id, l.changed_on from lineage l join member m on m.org_id = l.from_org
)
group by unit_id;

-- A unit lives from its first id's founding to its last id's abolition. Without these days,
-- lineage tells: a product without earlier data is founded, a unit absorbed whole ends.
create temp table life as
with written as (
    select
        m.unit_id,
        arg_min(o.founded_on, m.position) filter (m.position = 0) as founded_on,
        max(o.abolished_on) filter (m.org_id = m.unit_id) as abolished_on
    from member m
    left join org o using (org_id)
    group by m.unit_id
),
-- A day of founding that is written and cannot be read is not for lineage to tell.
product as (
    select to_unit as unit_id, min(changed_on) as made_on
    from event
    where to_unit not in (
        select m.unit_id from doubtful d join member m using (org_id)
        where d.table_name = 'org' and is_of_founding(d.reason))
    group by to_unit
),
ending as (
    select from_unit as unit_id, min(changed_on) as ended_on
    from (
        select from_unit, changed_on from absorbed
        union all
        select from_unit, changed_on from event where change = '更名'
    )
    group by from_unit
)
select
    w.unit_id,
    coalesce(
        w.founded_on,
        case when s.seen_on is null or s.seen_on >= p.made_on then p.made_on end
    ) as founded_on,
    coalesce(w.abolished_on, e.ended_on) as abolished_on,
    w.abolished_on is null and e.ended_on is not null as ended_by_lineage,
    w.founded_on is null
        and p.made_on is not null
        and (s.seen_on is null or s.seen_on >= p.made_on) as founded_by_lineage
from written w
left join product p using (unit_id)
left join ending e using (unit_id)
left join first_seen s using (unit_id);

-- The topmost unit above each: up the parents that are units of this dataset, never in a circle.
create temp table root as
with recursive parent as (
    select c.unit_id, p.unit_id as parent_id
    from org o
    join member c on c.org_id = o.org_id and c.unit_id = o.org_id
    join member p on p.org_id = o.parent_id
    where p.unit_id <> c.unit_id
),
climb(unit_id, root_id, way) as (
    select distinct unit_id, unit_id, [unit_id] from member
    union all
    select c.unit_id, p.parent_id, list_append(c.way, p.parent_id)
    from climb c join parent p on p.unit_id = c.root_id
    where not list_contains(c.way, p.parent_id)
)
select unit_id, arg_max(root_id, len(way)) as root_id from climb group by unit_id;

insert into unit
select m.org_id, m.unit_id, r.root_id, l.founded_on, l.abolished_on, l.ended_by_lineage,
       l.founded_by_lineage, false
from member m
join life l using (unit_id)
join root r using (unit_id)
order by m.org_id;
