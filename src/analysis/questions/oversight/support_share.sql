-- support_share: how much of people and inner units serves the office itself, and what stands twice.
with latest as (
    select max(x.listed_on) as listed_on from roster x where x.listed_on <= day_or_coverage_end(as_of)
),
-- who stands on the day, with the inner unit of the row that says so
person as (
    select distinct r.person_key, u.unit_id, r.inner_id
    from roster r
    cross join latest l
    join unit u on u.org_id = r.org_id
    semi join people_on(day_or_coverage_end(as_of)) p
      on p.person_key = r.person_key and p.unit_id = u.unit_id and p.post_type = r.post_type
    where coalesce(r.listed_on = l.listed_on,
                   r.start_on <= day_or_coverage_end(as_of)
                   and coalesce(r.end_on > day_or_coverage_end(as_of), true))
),
inner_named as (
    select u.unit_id, i.inner_id, coalesce(i.name, i.inner_id) as inner_name
    from inner_unit i
    join unit u on u.org_id = i.org_id
    where exists_on(i.founded_on, i.abolished_on, day_or_coverage_end(as_of))
),
-- leaders and units without inner units write the unit's own name
seated as (
    select p.unit_id, p.person_key, coalesce(i.inner_name, p.inner_id) as inner_name
    from person p
    left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = p.unit_id
    left join inner_named i on i.unit_id = p.unit_id and p.inner_id in (i.inner_id, i.inner_name)
    where p.inner_id is not null
),
part as (
    select i.unit_id, i.inner_name as part_name, cast(null as varchar) as person_key, 1 as inner_one, 0 as institution
    from inner_named i
    union all
    select s.unit_id, s.inner_name, s.person_key, 0, 0 from seated s
    union all
    -- an institution that serves a unit stands under it
    select p.unit_id, o.name, null, 0, 1
    from unit c
    join org o on o.org_id = c.unit_id
    join unit p on p.org_id = o.parent_id
    where c.org_id = c.unit_id and o.kind = '事业单位' and p.unit_id <> c.unit_id
      and exists_on(c.founded_on, c.abolished_on, day_or_coverage_end(as_of))
),
judged as (
    select p.*,
           case when regexp_matches(p.part_name, '财务|计财|会计|核算') then '财务'
                when regexp_matches(p.part_name, '后勤|总务|机关服务|车队|物业|食堂') then '后勤'
                when regexp_matches(p.part_name, '信息中心|信息科|信息处|信息化|网络中心|网络科|数据中心') then '信息'
                when regexp_matches(p.part_name, '办公室|综合科|综合处|综合部|行政科|行政处|行政部|人事|党办|秘书|政工')
                    then '行政管理' end as served
    from part p
),
spoken as (
    select distinct j.unit_id from judged j where j.inner_one = 1 or j.person_key is not null
),
grouped_unit as (
    select s.unit_id, case when "by" = 'unit' then s.unit_id else g.group_name end as group_key
    from spoken s
    join groups_on(if("by" = 'unit', 'post_type', "by"), day_or_coverage_end(as_of)) g
      on g.unit_id = s.unit_id
),
whole as (
    select k.group_key,
           count(distinct (j.unit_id, j.person_key)) filter (j.person_key is not null) as told,
           sum(j.inner_one) as inner_units
    from judged j
    join grouped_unit k on k.unit_id = j.unit_id
    group by k.group_key
),
untold as (
    select k.group_key, count(distinct (p.unit_id, p.person_key)) as people
    from person p
    join grouped_unit k on k.unit_id = p.unit_id
    where p.inner_id is null
    group by k.group_key
),
named as (select unnest(['行政管理', '财务', '后勤', '信息', '合计']) as function_name),
counted as (
    select k.group_key, f.function_name,
           count(distinct (j.unit_id, j.person_key)) filter (j.person_key is not null) as people,
           coalesce(sum(j.inner_one), 0) as inner_units, coalesce(sum(j.institution), 0) as institutions,
           count(distinct j.unit_id) as units_having
    from (select distinct g.group_key from grouped_unit g) k
    cross join named f
    left join (
        select g.group_key, x.* from judged x join grouped_unit g on g.unit_id = x.unit_id
        where x.served is not null
    ) j on j.group_key = k.group_key and f.function_name in (j.served, '合计')
    group by k.group_key, f.function_name
)
select coalesce(n.name, c.group_key) as group_name,
       case when "by" = 'unit' then c.group_key end as org_id, n.name, c.function_name,
       case when w.told > 0 then c.people end as people,
       c.people / nullif(w.told, 0) as people_share,
       coalesce(t.people, 0) as people_untold,
       cast(c.inner_units as bigint) as inner_units,
       c.inner_units / nullif(w.inner_units, 0) as inner_share,
       cast(c.institutions as bigint) as institutions,
       c.units_having,
       case when c.function_name <> '合计' then c.inner_units + c.institutions > 1 end as repeated
from counted c
join whole w on w.group_key = c.group_key
left join untold t on t.group_key = c.group_key
left join names_on(day_or_coverage_end(as_of)) n on "by" = 'unit' and n.unit_id = c.group_key
