-- inspection_yield: inspections between two days by kind, and the posts that they recovered.
select coalesce(i.kind, '未载明') as kind,
       count(i.done_on) as done,
       count(distinct u.unit_id) filter (i.done_on is not null) as units_inspected,
       count(distinct u.unit_id) filter (i.done_on is not null and i.posts_recovered > 0) as units,
       cast(case when count(i.done_on) = 0 then 0
                 else sum(i.posts_recovered) filter (i.done_on is not null) end as bigint) as posts_recovered,
       count(*) filter (i.done_on is not null and i.posts_recovered is null) as not_told,
       count(*) filter (i.done_on is null) as undated
from inspection i
join unit u on u.org_id = i.org_id
where coalesce(i.done_on between day_or_coverage_start(from_on) and day_or_coverage_end(to_on), true)
group by coalesce(i.kind, '未载明')
