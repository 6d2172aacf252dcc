-- retirement_due: who on a post reaches the age of retirement, and when, by unit and type.
with holder as (
    select h.person_key, h.unit_id, h.post_type, h.birth_month, h.sex
    from holders_on(day_or_coverage_end(as_of)) h
    union all
    -- where posts are told as a total, the row of the total has the people of all types
    select h.person_key, h.unit_id, '不分类型', h.birth_month, h.sex
    from holders_on(day_or_coverage_end(as_of)) h
    join unit u on u.org_id = h.unit_id
    where u.told_as_total and h.post_type <> '不分类型' and not is_beside(h.post_type)
      and h.unit_id not in (
          select i.unit_id from headcount c join unit i on i.org_id = c.org_id
          where c.post_type = '不分类型')
),
person as (
    select h.unit_id, h.post_type, d.due_month,
           date_trunc('month', day_or_coverage_end(as_of)) as this_month
    from holder h
    left join due_months(day_or_coverage_end(as_of)) d
      on d.person_key = h.person_key and h.birth_month is not null and h.sex is not null
),
counted as (
    select p.unit_id, p.post_type,
           count(p.due_month) as known,
           count(*) filter (p.due_month < p.this_month) as overdue,
           count(*) filter (p.due_month >= p.this_month
               and p.due_month <= day_or_coverage_end(as_of) + interval 1 month) as within_1,
           count(*) filter (p.due_month >= p.this_month
               and p.due_month <= day_or_coverage_end(as_of) + interval 3 month) as within_3,
           count(*) filter (p.due_month >= p.this_month
               and p.due_month <= day_or_coverage_end(as_of) + interval 12 month) as within_12,
           count(*) filter (p.due_month >= p.this_month
               and p.due_month <= day_or_coverage_end(as_of) + interval 24 month) as within_24,
           count(*) filter (p.due_month >= p.this_month
               and p.due_month <= day_or_coverage_end(as_of) + interval 60 month) as within_60
    from person p
    group by p.unit_id, p.post_type
)
select s.org_id, n.name, s.post_type, s.actual,
       -- of whom nothing at all is known, nobody can say who retires
       case when s.actual is not null and c.known > 0 then c.overdue end as overdue,
       case when s.actual is not null and c.known > 0 then c.within_1 end as within_1,
       case when s.actual is not null and c.known > 0 then c.within_3 end as within_3,
       case when s.actual is not null and c.known > 0 then c.within_12 end as within_12,
       case when s.actual is not null and c.known > 0 then c.within_24 end as within_24,
       case when s.actual is not null and c.known > 0 then c.within_60 end as within_60,
       greatest(s.actual - coalesce(c.known, 0), 0) + case when s.actual is null then null else 0 end
           as birth_unknown
from standing_on(day_or_coverage_end(as_of)) s
left join counted c on c.unit_id = s.org_id and c.post_type = s.post_type
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = s.org_id
where s.listed and coalesce(s.actual > 0, true)
