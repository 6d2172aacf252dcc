-- Silence: what is known of a type of which no row of a unit ever speaks. A type of which one does has
-- its intervals (`staffing_on`).

-- Which types of a unit a table speaks of on a day: what the card says of the unit itself, else of all.
create or replace macro spoken_of(of_table, on_day) as table
    with span as (
        select c.org_id, c.post_type,
               bool_or(on_day between c.coverage_start and c.coverage_end and not c.listed_only) as of_all,
               bool_or(on_day between c.coverage_start and c.coverage_end) as of_listed
        from coverage c
        where c.table_name = of_table
        group by c.org_id, c.post_type
    ),
    named as (
        select distinct u.unit_id
        from (
            select q.org_id from quota q where of_table = 'quota'
            union all
            select r.org_id from roster r where of_table = 'roster'
        ) x
        join unit u on u.org_id = x.org_id
    )
    select u.unit_id, t.post_type
    from unit u
    cross join post_type t
    left join span o on o.org_id = u.unit_id and o.post_type = t.post_type
    left join span g on g.org_id is null and g.post_type = t.post_type
    left join named n on n.unit_id = u.unit_id
    where u.org_id = u.unit_id
      and case when o.org_id is not null then o.of_all or (o.of_listed and n.unit_id is not null)
               else g.of_all or (g.of_listed and n.unit_id is not null) end;

-- Units whose roster has begun by a day, by a spell or by a snapshot that holds, and units that have a
-- roster and no count at all: of them a roster tells every type.
create or replace macro roster_tells(on_day) as table
    select s.unit_id, bool_or(s.start_on <= on_day) as begun, bool_and(c.unit_id is null) as alone
    from (
        select u.unit_id, r.start_on
        from roster r
        join unit u on u.org_id = r.org_id
        where r.listed_on is null and r.start_on is not null and coalesce(r.end_on > r.start_on, true)
    ) s
    left join counted_units() c on c.unit_id = s.unit_id
    group by s.unit_id
    union all
    select distinct l.unit_id, true, false
    from listings() l
    where l.table_name = 'roster' and l.listed_on <= on_day and snapshot_holds(l.listed_on, false, on_day);

-- Posts and people that the silence of the tables says of every unit × type at the end of a day: 0, or
-- not known. Posts: 0 where the table speaks of the type or the unit does not exist; what is told as a
-- total is not told by types. People: none where the unit's roster has begun; a count of other types says
-- nothing of this one.
create or replace macro silence_on(on_day) as table
    with place as (
        select u.unit_id, t.post_type,
               coalesce(u.abolished_on <= on_day, false) as gone,
               exists_on(u.founded_on, u.abolished_on, on_day) as there
        from unit u
        cross join post_type t
        where u.org_id = u.unit_id
    ),
    doubted as (
        select d.unit_id, t.post_type, bool_or(d.quota) as quota, bool_or(not d.quota) as people
        from (
            select q.unit_id, q.post_type, true as quota from doubts_on('quota', on_day) q
            union all select r.unit_id, r.post_type, false from doubts_on('roster', on_day) r
            union all select h.unit_id, h.post_type, false from doubts_on('headcount', on_day) h
            union all select m.unit_id, m.post_type, false from doubts_on('movement', on_day) m
        ) d
        join post_type t on coalesce(d.post_type = t.post_type, true)
        group by d.unit_id, t.post_type
    ),
    told_as_total as (
        select u.unit_id, bool_or(x.quota) as quota, bool_or(not x.quota) as people
        from (
            select q.org_id, true as quota from quota q
            where q.post_type = '不分类型' and q.effective_on <= on_day
            union all
            select h.org_id, false from headcount h
            where h.post_type = '不分类型' and h.counted_on <= on_day
              and snapshot_holds(h.counted_on, false, on_day)
        ) x
        join unit u on u.org_id = x.org_id
        group by u.unit_id
    ),
    tells as (
        select r.unit_id, bool_or(r.begun) as begun, bool_or(r.alone) as alone
        from roster_tells(on_day) r group by r.unit_id
    )
    select p.unit_id, p.post_type,
           case when p.gone then 0
                when d.quota or t.quota then null
                when not p.there or q.unit_id is not null then 0 end as quota,
           case when p.gone then 0
                when d.people then null
                when not p.there then 0
                when t.people then null
                when r.begun or (r.alone and s.unit_id is not null) then 0 end as actual
    from place p
    left join doubted d on d.unit_id = p.unit_id and d.post_type = p.post_type
    left join told_as_total t on t.unit_id = p.unit_id
    left join tells r on r.unit_id = p.unit_id
    left join spoken_of('quota', on_day) q on q.unit_id = p.unit_id and q.post_type = p.post_type
    left join spoken_of('roster', on_day) s on s.unit_id = p.unit_id and s.post_type = p.post_type;
