-- standard_gap: posts that the standards would give for the work of a year, against what there is.
with asked as (
    select coalesce(cast(in_year as integer), (
        select max(w.year) from workload w where w.year <= year(day_or_coverage_end(as_of)))) as workload_year
),
alive as (
    select u.unit_id, o.sector
    from unit u
    join org o on o.org_id = u.unit_id
    where u.org_id = u.unit_id
      and exists_on(u.founded_on, u.abolished_on, day_or_coverage_end(as_of))
),
-- a measure that a unit tells in some year is its own; a year without it leaves its posts unknown
told as (
    select u.unit_id, w.measure,
           sum(w.value) filter (w.year = a.workload_year) as amount
    from workload w
    cross join asked a
    join unit u on u.org_id = w.org_id
    group by u.unit_id, w.measure
),
part as (
    select v.unit_id, counted_type(s.post_type) as post_type, s.source,
           case when in_doubt('workload', v.unit_id, null, day_or_coverage_end(as_of)) then null
                when regexp_matches(coalesce(s.source, ''), '进一|进位|向上取整|向上进')
                    then cast(ceil(round(t.amount * s.posts_per_unit, 6)) as double)
                when regexp_matches(coalesce(s.source, ''), '舍去|舍尾|向下取整|去尾')
                    then cast(floor(round(t.amount * s.posts_per_unit, 6)) as double)
                when contains(coalesce(s.source, ''), '四舍五入')
                    then cast(round(round(t.amount * s.posts_per_unit, 6)) as double)
                else round(t.amount * s.posts_per_unit, 6) end as posts
    from standard s
    join alive v on v.sector = s.sector
    join told t on t.unit_id = v.unit_id and t.measure = s.measure
),
needed as (
    select p.unit_id, p.post_type,
           -- a standard that could not be read may be of any sector, and add to any
           case when count(p.posts) = count(*)
                     and rows_unread('standard', day_or_coverage_end(as_of)) = 0 then sum(p.posts) end as required,
           string_agg(distinct p.source, '；' order by p.source) as source
    from part p
    group by p.unit_id, p.post_type
),
standing as (
    select d.unit_id, d.post_type,
           case when s.org_id is not null then s.quota else z.quota end as quota,
           case when s.org_id is not null then s.actual else z.actual end as actual
    from needed d
    left join staffing_on(day_or_coverage_end(as_of)) s
      on s.org_id = d.unit_id and s.post_type = d.post_type
    left join silence_on(day_or_coverage_end(as_of)) z
      on z.unit_id = d.unit_id and z.post_type = d.post_type
)
select d.unit_id as org_id, n.name, d.post_type, a.workload_year, d.required, s.quota, s.actual,
       d.required - s.quota as quota_gap, d.required - s.actual as actual_gap, d.source
from needed d
cross join asked a
join standing s on s.unit_id = d.unit_id and s.post_type = d.post_type
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = d.unit_id
