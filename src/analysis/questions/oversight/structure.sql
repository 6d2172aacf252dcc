-- structure: inner units, institutions, posts and leading bodies of each unit, against the norms
-- in force, and institutions of each region against its limit. Plates are no units: they are in
-- org_name and are not counted.
with alive as (
    select u.unit_id, o.name, o.kind, p.unit_id as parent_unit, o.region_code,
           in_doubt('org', u.unit_id, null, day_or_coverage_end(as_of))
               or in_doubt('lineage', u.unit_id, null, day_or_coverage_end(as_of)) as end_unsure,
           [u.unit_id, o.name, o.kind, o.level, o.category, o.sector, o.region_code] as traits
    from unit u
    left join org o on o.org_id = u.unit_id
    left join unit p on p.org_id = o.parent_id and p.unit_id <> u.unit_id
    where u.org_id = u.unit_id
      and exists_on(u.founded_on, u.abolished_on, day_or_coverage_end(as_of))
),
owned as (
    select s.org_id as unit_id,
           case when count(*) filter (s.quota is null and s.in_whole) = 0
               then sum(s.quota) filter (s.in_whole) end as size_of_unit,
           case when count(*) filter (s.quota is null and s.post_type = '行政') = 0
               then sum(s.quota) filter (s.post_type = '行政') end as administrative,
           count(*) filter (s.post_type = '行政') as rows_of_type
    from standing_on(day_or_coverage_end(as_of)) s
    group by s.org_id
),
administrative as (
    select a.unit_id,
           case when w.rows_of_type > 0 then w.administrative else z.quota end as posts
    from alive a
    left join owned w on w.unit_id = a.unit_id
    left join silence_on(day_or_coverage_end(as_of)) z on z.unit_id = a.unit_id and z.post_type = '行政'
),
led as materialized (from leadership(as_of := as_of)),
-- Every measure of every unit that the data tell of; a unit that never told has no row.
measured as (
    select u.unit_id, '内设机构数' as measure,
           case when not in_doubt('inner_unit', u.unit_id, null, day_or_coverage_end(as_of))
                then cast(count(distinct i.inner_id) filter (
               coalesce(i.founded_on <= day_or_coverage_end(as_of), true)
               and coalesce(i.abolished_on > day_or_coverage_end(as_of), true)) as double) end as value
    from inner_unit i
    join unit u on u.org_id = i.org_id
    group by u.unit_id
    union all
    -- of one that may have ended nobody knows whether it is still there
    select p.unit_id, '事业单位数',
           case when not coalesce(bool_or(a.end_unsure), false) then count(a.unit_id) end
    from (
        -- whoever ever had an institution is told of, by the last row of each unit
        select distinct u.unit_id from org o
        join unit c on c.org_id = o.org_id
        join unit u on u.org_id = o.parent_id and u.unit_id <> c.unit_id
        where o.kind = '事业单位'
    ) p
    left join alive a on a.parent_unit = p.unit_id and a.kind = '事业单位'
    group by p.unit_id
    union all
    select w.unit_id, '行政编制数', w.posts from administrative w where w.posts is not null
    union all
    -- of a body of which somebody stands where no posts are told, nobody knows them all
    select s.unit_id, '领导职数', sum(s.posts)
    from seats_on(day_or_coverage_end(as_of)) s
    where not is_middle(s.role)
      and s.unit_id not in (select l.org_id from led l where l.posts is null and not is_middle(l.role))
      and not in_doubt('leader_quota', s.unit_id, null, day_or_coverage_end(as_of))
      and not in_doubt('leader', s.unit_id, null, day_or_coverage_end(as_of))
    group by s.unit_id
    union all
    select b.org_id, k.measure,
           case k.measure when '领导班子专职数' then b.full_time when '领导班子挂职数' then b.seconded
                          else b.part_time end
    from (
        select l.org_id, sum(l.full_time) as full_time, sum(l.seconded) as seconded,
               sum(l.part_time) as part_time
        from led l
        where l.full_time_share is not null and not is_middle(l.role) group by l.org_id
    ) b
    cross join (values ('领导班子专职数'), ('领导班子挂职数'), ('领导班子兼职数')) k(measure)
    union all
    select l.org_id, '领导班子专职比例', any_value(l.full_time_share)
    from led l where l.full_time_share is not null group by l.org_id
),
-- A norm or a limit that could not be read may be of any measure.
unread as (
    select rows_unread('norm', day_or_coverage_end(as_of)) > 0 as norms,
           rows_unread('org_limit', day_or_coverage_end(as_of)) > 0 as limits
),
norm_in_force as (
    select n.norm_id, n.scope, n.measure, n.operator, n.threshold, coalesce(n.soft, false) as soft,
           n.source
    from norm n
    where coalesce(n.effective_on <= day_or_coverage_end(as_of), true)
),
held as (
    select a.unit_id, n.norm_id, n.measure, n.operator, n.threshold, n.soft, n.source
    from norm_in_force n
    join (
        select v.unit_id, v.traits, w.size_of_unit from alive v left join owned w on w.unit_id = v.unit_id
    ) a on in_scope(n.scope, a.traits, a.size_of_unit)
),
compared as (
    select coalesce(h.unit_id, m.unit_id) as unit_id, coalesce(h.measure, m.measure) as measure,
           m.value, h.norm_id, h.operator, h.threshold, h.soft, h.source
    from held h
    full join (
        select m.* from measured m join alive a on a.unit_id = m.unit_id where m.value is not null) m
      on m.unit_id = h.unit_id and m.measure = h.measure
    union all
    -- a limit on the number of units of a kind in a region
    select cast(null as varchar), '机构数：' || l.kind || '（' || l.region_code || '）',
           (select case when not coalesce(bool_or(a.end_unsure), false) then count(*) end
            from alive a where a.kind = l.kind and a.region_code = l.region_code),
           '机构限额', '<=', case when not r.limits then l.units end, false, l.doc_no
    from unread r
    cross join (
        select x.region_code, x.kind, arg_max(x.units, x.effective_on) as units,
               arg_max(x.doc_no, x.effective_on) as doc_no
        from org_limit x
        where x.effective_on <= day_or_coverage_end(as_of)
        group by x.region_code, x.kind
    ) l
)
select c.unit_id as org_id, t.name, c.measure, c.value, c.operator, c.threshold, c.soft,
       case when c.operator in ('<=', '=') and c.value is not null and c.threshold is not null
               and c.measure <> '领导班子专职比例'
           then greatest(c.threshold - c.value, 0) end as spare,
       meets(c.value, c.operator, c.threshold) as met,
       case when c.threshold is null and (c.norm_id is not null or r.norms) then '无法计算'
            when c.threshold is null then '无规范'
            when c.value is null then '无法计算'
            when meets(c.value, c.operator, c.threshold) then '符合'
            when c.soft then '需说明' else '不符合' end as verdict,
       case when c.threshold is null and c.norm_id is not null then '机构限额有行读不出'
            when c.threshold is null and r.norms then '规范有行读不出'
            when c.threshold is not null and c.value is null then
            case c.measure when '内设机构数' then '没有内设机构的数据'
                           when '事业单位数' then '名录中没有它的事业单位'
                           when '行政编制数' then '行政编制未知'
                           when '领导职数' then '没有领导职数的数据'
                           when '领导班子专职比例' then '没有领导任职的数据，或任职方式未载明'
                           else '没有这一指标的数据' end end as explanation,
       c.norm_id, c.source
from compared c
cross join unread r
left join names_on(day_or_coverage_end(as_of)) t on t.unit_id = c.unit_id
