-- reform_targets: each target of a reform, measured on one day. Rates of reduction compare the
-- units in scope, with their predecessors, with the day before the reform.
with recursive target as (
    select t.reform_id, t.target_id, t.measure, t.scope, t.operator, t.threshold,
           coalesce(t.soft, false) as soft, t.source, cast(r.effective_on - 1 as date) as eve,
           day_or_coverage_end(as_of) as last_day
    from reform_target t
    left join reform r on r.reform_id = t.reform_id
    where cast(reform as varchar) is null or t.reform_id = cast(reform as varchar)
),
of_reform as (
    select r.reform_id, u.unit_id from reform_unit r join unit u on u.org_id = r.org_id
    union
    select l.reform_id, u.unit_id from lineage l join unit u on u.org_id in (l.from_org, l.to_org)
    where l.reform_id is not null
    union
    -- of a reform that names no unit, its scopes speak of all
    select t.reform_id, u.unit_id from target t cross join unit u
    where t.reform_id not in (select x.reform_id from reform_unit x)
      and t.reform_id not in (select x.reform_id from lineage x where x.reform_id is not null)
),
trait as (
    select u.unit_id, [u.unit_id, o.name, o.kind, o.level, o.category, o.sector, o.region_code]
               as traits, w.size_of_unit
    from unit u
    join org o on o.org_id = u.unit_id
    left join (
        select s.org_id, case when count(s.quota) = count(*) then sum(s.quota) end as size_of_unit
        from standing_on(day_or_coverage_end(as_of)) s
        where s.in_whole
        group by s.org_id
    ) w on w.org_id = u.unit_id
    where u.org_id = u.unit_id
),
-- The units that a target speaks of: those of the reform that its scope fits.
spoken_of as (
    select t.reform_id, t.target_id, f.unit_id
    from target t
    join of_reform f on f.reform_id = t.reform_id
    join trait x on x.unit_id = f.unit_id
    where in_scope(t.scope, x.traits, x.size_of_unit)
),
-- They and whatever lineage joins them to between the two days.
edge as (
    select distinct t.reform_id, e.from_unit as one, e.to_unit as other
    from (select distinct reform_id, eve, last_day from target) t
    join unit_events() e on e.changed_on > t.eve and e.changed_on <= t.last_day
),
reached(reform_id, target_id, unit_id) as (
    select s.reform_id, s.target_id, s.unit_id from spoken_of s
    union
    select r.reform_id, r.target_id, case when e.one = r.unit_id then e.other else e.one end
    from reached r
    join edge e on e.reform_id = r.reform_id and r.unit_id in (e.one, e.other)
),
-- 行政编制 of those units on both days.
unit_posts as (
    select r.reform_id, r.target_id, r.unit_id, x.side,
           case when s.org_id is not null then s.quota else z.quota end as quota
    from reached r
    join target t on t.reform_id = r.reform_id and t.target_id = r.target_id
    cross join lateral (
        select unnest(['before', 'after']) as side, unnest([t.eve, t.last_day]) as on_day) x
    left join staffing_interval s on s.org_id = r.unit_id and s.post_type = '行政'
     and s.start_on <= x.on_day and s.end_on > x.on_day
    left join lateral (
        select o.unit_id, o.quota from silence_on(x.on_day) o where o.post_type = '行政'
    ) z on z.unit_id = r.unit_id
),
posts as (
    select p.reform_id, p.target_id, p.side,
           case when count(*) filter (p.quota is null) = 0 then sum(p.quota) end as value
    from unit_posts p
    group by p.reform_id, p.target_id, p.side
),
-- Of units whose inner units nobody told of, nothing is known while they exist.
inner_units as (
    select p.reform_id, p.target_id, p.side,
           case when bool_and(p.told) then sum(p.inner_units) end as value,
           count(*) filter (not p.told) as untold
    from (
        select r.reform_id, r.target_id, x.side,
               not exists_on(u.founded_on, u.abolished_on, x.on_day)
                   or (r.unit_id in (select m.unit_id from inner_unit i join unit m on m.org_id = i.org_id)
                       and not in_doubt('inner_unit', r.unit_id, null, x.on_day)) as told,
               case when exists_on(u.founded_on, u.abolished_on, x.on_day) then (
                   select count(distinct i.inner_id) from inner_unit i join unit m on m.org_id = i.org_id
                   where m.unit_id = r.unit_id and exists_on(i.founded_on, i.abolished_on, x.on_day))
                    else 0 end as inner_units
        from reached r
        join target t on t.reform_id = r.reform_id and t.target_id = r.target_id
        join unit u on u.org_id = r.unit_id
        cross join lateral (
            select unnest(['before', 'after']) as side, unnest([t.eve, t.last_day]) as on_day) x
    ) p
    group by p.reform_id, p.target_id, p.side
),
untold as (
    select p.reform_id, p.target_id, count(*) filter (p.quota is null) as posts
    from unit_posts p
    group by p.reform_id, p.target_id
),
-- Who came in without a post: people seconded in, and leaders 挂职 or 兼职.
filled_in as (
    select p.reform_id, p.target_id,
           case when not bool_or(p.unsure) then count(distinct p.person_key) end as people
    from (
        select r.reform_id, r.target_id, c.person_key, false as unsure
        from reached r
        join target t on t.reform_id = r.reform_id and t.target_id = r.target_id
        join unit u on u.unit_id = r.unit_id
        join secondment c on c.to_org = u.org_id
        where c.start_on <= t.last_day and coalesce(c.end_on > t.last_day, true)
        union all
        select r.reform_id, r.target_id, null, true
        from reached r
        join target t on t.reform_id = r.reform_id and t.target_id = r.target_id
        where in_doubt('secondment', r.unit_id, null, t.last_day)
           or in_doubt('leader', r.unit_id, null, t.last_day)
        union all
        select r.reform_id, r.target_id, l.person_key, false
        from reached r
        join target t on t.reform_id = r.reform_id and t.target_id = r.target_id
        join unit u on u.unit_id = r.unit_id
        join leader l on l.org_id = u.org_id
        where l.tenure in ('挂职', '兼职')
          and l.start_on <= t.last_day and coalesce(l.end_on > t.last_day, true)
    ) p
    group by p.reform_id, p.target_id
),
compared as (
    select t.reform_id, t.target_id,
           case t.measure when '行政编制精简率' then b.value when '补充力量比例' then b.value
                          when '内设机构精简率' then ib.value end as value_before,
           case t.measure when '行政编制精简率' then a.value when '补充力量比例' then a.value
                          when '内设机构精简率' then ia.value end as value_after,
           f.people, n.posts as posts_untold, ib.untold + ia.untold as inner_untold
    from target t
    left join posts b on b.reform_id = t.reform_id and b.target_id = t.target_id and b.side = 'before'
    left join posts a on a.reform_id = t.reform_id and a.target_id = t.target_id and a.side = 'after'
    left join inner_units ib on ib.reform_id = t.reform_id and ib.target_id = t.target_id
        and ib.side = 'before'
    left join inner_units ia on ia.reform_id = t.reform_id and ia.target_id = t.target_id
        and ia.side = 'after'
    left join filled_in f on f.reform_id = t.reform_id and f.target_id = t.target_id
    left join untold n on n.reform_id = t.reform_id and n.target_id = t.target_id
),
-- What each unit must meet by itself: counts of today and the make-up of its leading body.
per_unit as (
    select distinct s.org_id as unit_id, s.measure, s.value
    from structure(as_of := as_of) s where s.org_id is not null and s.value is not null
),
each_unit as (
    select s.reform_id, s.target_id, count(*) as units,
           count(*) filter (p.value is null) as untold,
           count(*) filter (not meets(p.value, t.operator, t.threshold)) as missing,
           string_agg(o.name, '、' order by o.name)
               filter (not meets(p.value, t.operator, t.threshold)) as missed_by,
           -- the unit furthest from the threshold speaks for all
           case when t.operator in ('>=', '>') then min(p.value)
                when t.operator in ('<=', '<') then max(p.value)
                else arg_max(p.value, (abs(p.value - t.threshold), p.value)) end as value
    from spoken_of s
    join target t on t.reform_id = s.reform_id and t.target_id = s.target_id
    join unit u on u.org_id = s.unit_id
    left join org o on o.org_id = s.unit_id
    left join per_unit p on p.unit_id = s.unit_id and p.measure = t.measure
    where exists_on(u.founded_on, u.abolished_on, t.last_day)
    group by s.reform_id, s.target_id, t.operator, t.threshold
),
valued as (
    select t.*, c.value_before, c.value_after, coalesce(e.units, 0) as units,
           coalesce(e.missing, 0) as missing, e.missed_by,
           t.measure in ('行政编制精简率', '内设机构精简率', '补充力量比例') as is_rate,
           case t.measure
               when '行政编制精简率' then
                   case when c.posts_untold = 0
                        then (c.value_before - c.value_after) / nullif(c.value_before, 0) end
               when '内设机构精简率' then
                   case when c.inner_untold = 0
                        then (c.value_before - c.value_after) / nullif(c.value_before, 0) end
               when '补充力量比例' then
                   case when c.posts_untold = 0 and c.value_before > c.value_after
                        then c.people / (c.value_before - c.value_after) end
               else e.value end as value,
           case t.measure when '内设机构精简率' then c.inner_untold else c.posts_untold end
               as rate_untold,
           coalesce(e.untold, 0) as unit_untold, c.people
    from target t
    left join compared c on c.reform_id = t.reform_id and c.target_id = t.target_id
    left join each_unit e on e.reform_id = t.reform_id and e.target_id = t.target_id
),
judged as (
    select v.*,
           case when v.eve is null or v.last_day <= v.eve then null
                when not v.is_rate and v.missing > 0 then false
                when not v.is_rate and v.unit_untold > 0 then null
                else meets(v.value, v.operator, v.threshold) end as met
    from valued v
)
select j.reform_id, j.target_id, j.measure, j.scope, j.operator, j.threshold, j.soft,
       cast(j.units as integer) as units, cast(j.value_before as double) as value_before,
       cast(j.value_after as double) as value_after,
       case when j.last_day > j.eve then j.value end as value, j.met,
       case when j.met then '达到' when j.met is null then '无法计算'
            when j.soft then '需说明' else '未达到' end as verdict,
       case
           when j.eve is null then '改革没有生效日'
           when j.last_day <= j.eve then '时点在改革之前'
           when j.units = 0 and not j.is_rate then '改革涉及的单位中没有这一范围的'
           when not j.is_rate and j.missing > 0 then '未达到的：' || j.missed_by
           when not j.is_rate and j.unit_untold > 0 then
               case when j.unit_untold = j.units then '没有这一指标的数据'
                    else cast(j.units - j.unit_untold as varchar) || ' 个单位达到，'
                         || cast(j.unit_untold as varchar) || ' 个没有数据' end
           when j.met is not null and j.measure = '补充力量比例'
               then '补充 ' || cast(j.people as varchar) || ' 人；没有登记的志愿者未计入'
           when j.met is not null then null
           when coalesce(j.rate_untold, 1) > 0 or j.value_before is null or j.value_after is null then
               case j.measure when '内设机构精简率' then '没有改革前后内设机构的数据'
                              else '改革前后的行政编制未知' end
           when j.measure = '补充力量比例' and j.value_before <= j.value_after then '没有精简编制'
           when j.measure = '补充力量比例' then '没有借调、挂职或兼职人员的数据'
           else '改革前为 0' end as explanation,
       j.source
from judged j
