-- support_share: how much of people and inner units serves the office itself, and what stands twice.
-- who sits where, under the name of the inner unit, be it closed by now; units without a list of inner
-- units write the name itself
with seated as (
    select h.unit_id, h.person_key, h.inner_id,
           coalesce((select max(coalesce(i.name, i.inner_id)) from inner_unit i join unit u on u.org_id = i.org_id
                     where u.unit_id = h.unit_id and i.inner_id = h.inner_id), h.inner_id) as inner_name
    from seated_on(day_or_coverage_end(as_of)) h
),
part as (
    select i.unit_id, i.inner_name as part_name, cast(null as varchar) as person_key, 1 as inner_one, 0 as institution
    from inner_units_on(day_or_coverage_end(as_of)) i
    union all
    select s.unit_id, s.inner_name, s.person_key, 0, 0 from seated s where s.inner_id is not null
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
-- whoever ever told of inner units, while it exists, and whoever has people in one
spoken as (
    select u.unit_id from inner_unit i
    join unit u on u.org_id = i.org_id
    where exists_on(u.founded_on, u.abolished_on, day_or_coverage_end(as_of))
    union
    select s.unit_id from seated s where s.inner_id is not null
    union
    -- what could not be read was told
    select d.unit_id from doubts_on('inner_unit', day_or_coverage_end(as_of)) d
    join unit u on u.org_id = d.unit_id
    where exists_on(u.founded_on, u.abolished_on, day_or_coverage_end(as_of))
),
grouped_unit as (
    select s.unit_id, case when "by" = 'unit' then s.unit_id else g.group_name end as group_key
    from spoken s
    join groups_on(if("by" = 'unit', 'post_type', "by"), day_or_coverage_end(as_of)) g
      on g.unit_id = s.unit_id
),
-- a group of which something could not be read: its people, its inner units
doubted as (
    select k.group_key,
           in_doubt('roster', k.unit_id, null, day_or_coverage_end(as_of))
           or in_doubt('movement', k.unit_id, null, day_or_coverage_end(as_of)) as people,
           in_doubt('inner_unit', k.unit_id, null, day_or_coverage_end(as_of)) as inner_units,
           in_doubt('org', k.unit_id, null, day_or_coverage_end(as_of)) as itself
    from grouped_unit k
),
unsure as (
    select k.group_key, bool_or(k.people or k.inner_units) as people,
           bool_or(k.inner_units or k.itself) as inner_units
    from doubted k
    group by k.group_key
),
whole as (
    select k.group_key,
           count(distinct (j.unit_id, j.person_key)) filter (j.person_key is not null) as told,
           sum(j.inner_one) as inner_units
    from grouped_unit k
    left join judged j on j.unit_id = k.unit_id
    group by k.group_key
),
untold as (
    select k.group_key, count(*) as people
    from (
        select s.unit_id, s.person_key from seated s
        group by s.unit_id, s.person_key having count(s.inner_id) = 0
    ) p
    join grouped_unit k on k.unit_id = p.unit_id
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
       case when w.told > 0 and not x.people then c.people end as people,
       case when not x.people then c.people / nullif(w.told, 0) end as people_share,
       case when not x.people then coalesce(t.people, 0) end as people_untold,
       case when not x.inner_units then cast(c.inner_units as bigint) end as inner_units,
       case when not x.inner_units then c.inner_units / nullif(w.inner_units, 0) end as inner_share,
       cast(c.institutions as bigint) as institutions,
       case when not x.inner_units and not x.people then c.units_having end as units_having,
       case when c.function_name <> '合计' and not x.inner_units then c.inner_units + c.institutions > 1 end
           as repeated
from counted c
join whole w on w.group_key = c.group_key
join unsure x on x.group_key = c.group_key
left join untold t on t.group_key = c.group_key
left join names_on(day_or_coverage_end(as_of)) n on "by" = 'unit' and n.unit_id = c.group_key
