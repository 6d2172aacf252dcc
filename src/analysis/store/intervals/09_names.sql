-- What a unit is called on each day: the id in force, under its 正式 (or 曾用) name of that day,
-- else as `org` has it.
-- Input: member, org, org_name.
insert into unit_name
with turning as (
    select m.unit_id, date '0001-01-01' as day from member m
    union select m.unit_id, m.replaced_on from member m where m.replaced_on is not null
    union select m.unit_id, unnest([n.start_on, n.end_on])
    from org_name n join member m using (org_id) where n.kind in ('正式', '曾用')
),
in_force as (
    select t.unit_id, t.day, arg_min(m.org_id, m.position) as org_id
    from turning t
    join member m on m.unit_id = t.unit_id and (m.replaced_on is null or m.replaced_on > t.day)
    where t.day is not null
    group by all
),
called as (
    select f.unit_id, f.day,
           coalesce(
               (select arg_max(n.name, (n.kind = '正式', n.start_on)) from org_name n
                where n.org_id = f.org_id and n.kind in ('正式', '曾用') and n.start_on <= f.day
                  and coalesce(n.end_on > f.day, true)),
               (select o.name from org o where o.org_id = f.org_id), f.org_id) as name
    from in_force f
),
changed as (
    select * from called
    qualify name is distinct from lag(name) over (partition by unit_id order by day)
)
select unit_id, name, day, lead(day, 1, date '9999-12-31') over (partition by unit_id order by day)
from changed
order by unit_id, day;
