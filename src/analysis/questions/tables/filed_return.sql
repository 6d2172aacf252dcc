-- filed_return: the figures of a year as they were handed in, against what the data say now.
with asked_for as (
    select coalesce(moment(in_year), make_date((select max(y.year) from yearly_return y), 12, 31)) as year_end
),
filed as (
    select u.unit_id, counted_type(y.post_type) as post_type, max(y.filed_on) as filed_on,
           case when count(y.quota_filed) = count(*) then sum(y.quota_filed) end as quota,
           case when count(y.actual_filed) = count(*) then sum(y.actual_filed) end as actual
    from yearly_return y
    join unit u on u.org_id = y.org_id
    join asked_for a on y.year = year(a.year_end)
    where not in_doubt('yearly_return', u.unit_id, counted_type(y.post_type), a.year_end)
    group by u.unit_id, counted_type(y.post_type)
),
now_known as (
    select s.org_id as unit_id, s.post_type, s.quota, s.actual,
           is_listed(s.quota, s.borrowed, coalesce(s.actual, s.actual_most), s.people_doubted) as listed
    from asked_for a
    join staffing_interval s on s.start_on <= a.year_end and s.end_on > a.year_end
),
every as (
    select f.unit_id, f.post_type from filed f
    union
    -- whoever handed nothing in stands beside those who did
    select k.unit_id, k.post_type from now_known k where k.listed and exists (select 1 from filed)
),
side as (
    select e.unit_id, e.post_type, f.quota as quota_filed, f.actual as actual_filed, f.filed_on,
           -- of a type of which nobody speaks, what the silence of the tables says
           case when k.unit_id is not null then k.quota else z.quota end as quota_now,
           case when k.unit_id is not null then k.actual else z.actual end as actual_now
    from every e
    left join silence_on((select a.year_end from asked_for a)) z
      on z.unit_id = e.unit_id and z.post_type = e.post_type
    left join filed f on f.unit_id = e.unit_id and f.post_type = e.post_type
    left join now_known k on k.unit_id = e.unit_id and k.post_type = e.post_type
)
select s.unit_id as org_id, n.name, s.post_type, cast(s.quota_filed as bigint) as quota_filed,
       cast(s.quota_now as bigint) as quota_now, cast(s.quota_now - s.quota_filed as bigint) as quota_differs,
       cast(s.actual_filed as bigint) as actual_filed, cast(s.actual_now as bigint) as actual_now,
       cast(s.actual_now - s.actual_filed as bigint) as actual_differs, s.filed_on
from side s
cross join asked_for a
left join unit_name n on n.unit_id = s.unit_id and n.start_on <= a.year_end and n.end_on > a.year_end
