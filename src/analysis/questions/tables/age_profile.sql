-- age_profile: people on posts by age, in the bands that reports print, by groups of units or types.
with band as (
    select * from (values
        ('≤ 27', 0, 27), ('28–34', 28, 34), ('35–44', 35, 44), ('45–50', 45, 50),
        ('51–54', 51, 54), ('≥ 55', 55, 999), ('未知', null, null)
    ) b(age_band, youngest, oldest)
),
standing as (
    select s.org_id, s.post_type, s.actual,
           case when cast("by" as varchar) = 'post_type' then s.post_type else g.group_name end as group_name
    from standing_on(day_or_coverage_end(as_of)) s
    join groups_on("by", day_or_coverage_end(as_of)) g on g.unit_id = s.org_id
    where s.listed
      -- by type every type stands for itself; else the types beside are no part of the whole
      and case when cast("by" as varchar) = 'post_type' then s.post_type <> '不分类型' or s.in_whole
               else s.in_whole end
),
-- Where a total speaks for the types of a unit, the people stand under their types.
person as (
    select h.unit_id, h.post_type,
           date_diff('month', h.birth_month, day_or_coverage_end(as_of)) // 12 as age
    from holders_on(day_or_coverage_end(as_of)) h
    where h.birth_month is not null
),
matched as (
    select s.group_name, s.org_id, s.post_type, p.age
    from standing s
    join person p on p.unit_id = s.org_id
     and (p.post_type = s.post_type or (s.post_type = '不分类型' and not is_beside(p.post_type)))
    where s.actual is not null
),
aged as (
    select m.group_name, b.age_band, count(*) as persons
    from matched m join band b on m.age between b.youngest and b.oldest
    group by m.group_name, b.age_band
),
whole as (
    select s.group_name, sum(s.actual) as actual,
           count(distinct s.org_id) filter (s.actual is null) as units_unknown
    from standing s group by s.group_name
),
known as (
    select a.group_name, sum(a.persons) as persons from aged a group by a.group_name
)
select w.group_name, b.age_band,
       case when w.actual is null then null
            when b.youngest is null then greatest(w.actual - coalesce(k.persons, 0), 0)
            when k.persons is not null or w.actual = 0 then coalesce(a.persons, 0) end::bigint as persons,
       case when b.youngest is not null then coalesce(a.persons, 0) / nullif(k.persons, 0) end as share,
       w.units_unknown
from whole w
cross join band b
left join aged a on a.group_name = w.group_name and a.age_band = b.age_band
left join known k on k.group_name = w.group_name
