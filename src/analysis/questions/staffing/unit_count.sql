-- unit_count: units that exist at the end of a day, by level and kind, and in all.
with standing as (
    select coalesce(o.level, '未载明') as level_of, coalesce(o.kind, '未载明') as kind_of,
           d.unit_id is not null as unclear
    from unit u
    left join org o on o.org_id = u.unit_id
    left join existence_in_doubt(day_or_coverage_end(as_of)) d on d.unit_id = u.unit_id
    where u.unit_id = u.org_id
      and (d.unit_id is not null
           or exists_on(u.founded_on, u.abolished_on, day_or_coverage_end(as_of)))
)
select s.level_of as level, s.kind_of as kind, count(*) filter (not s.unclear) as units,
       count(*) filter (s.unclear) as units_unknown
from standing s
group by all
union all
select '合计', '合计', count(*) filter (not s.unclear), count(*) filter (s.unclear) from standing s
