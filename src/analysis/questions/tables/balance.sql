-- balance: the office's own signed 空缺 of every unit, net of plans and reservations.
with standing as (
    select s.org_id, s.post_type, s.quota, s.actual,
           -- who tells a total has it in one row; its types are added only where the card says so
           is_in_balance(s.post_type)
               and (s.in_whole or not is_in_balance('不分类型')) as counts
    from standing_on(day_or_coverage_end(as_of)) s
    where s.listed
),
posts as (
    select s.org_id as unit_id,
           count(*) filter (s.counts) > 0 or not bool_or(s.post_type = '不分类型') as told,
           count(*) filter (s.counts and s.quota is null) = 0 as quota_known,
           count(*) filter (s.counts and s.actual is null) = 0 as actual_known,
           coalesce(sum(s.quota) filter (s.counts), 0) as quota,
           coalesce(sum(s.actual) filter (s.counts), 0) as actual
    from standing s
    group by s.org_id
),
-- A form tells what is reserved of a unit, not of which type.
planned as (
    select p.unit_id, sum(p.posts_left) as posts
    from plans_on(day_or_coverage_end(as_of)) p
    where p.direction = '进' and (is_in_balance(p.post_type) or p.post_type = '不分类型')
    group by p.unit_id
),
reserved as (
    select r.unit_id, sum(r.posts) filter (r.kind = '领导') as leaders,
           sum(r.posts) filter (r.kind <> '领导') as others
    from reservations_on(day_or_coverage_end(as_of)) r
    where is_in_balance(r.post_type) or r.post_type = '不分类型'
    group by r.unit_id
),
doubted as (
    select d.unit_id, '待上编' as what from doubts_on('quota_plan', day_or_coverage_end(as_of)) d
    where coalesce(is_in_balance(d.post_type) or d.post_type = '不分类型', true)
    union
    select d.unit_id, '预留' from doubts_on('reservation', day_or_coverage_end(as_of)) d
    where coalesce(is_in_balance(d.post_type) or d.post_type = '不分类型', true)
),
every as (
    select p.unit_id from posts p
    union select p.unit_id from planned p where p.posts > 0
    union select r.unit_id from reserved r where r.leaders > 0 or r.others > 0
),
joined as (
    select e.unit_id,
           case when p.told and p.quota_known then p.quota end as quota,
           case when p.told and p.actual_known then p.actual end as actual,
           case when not exists (select 1 from doubted d where d.unit_id = e.unit_id and d.what = '待上编')
                then coalesce(n.posts, 0) end as planned,
           case when not exists (select 1 from doubted d where d.unit_id = e.unit_id and d.what = '预留')
                then coalesce(r.leaders, 0) end as reserved_leaders,
           case when not exists (select 1 from doubted d where d.unit_id = e.unit_id and d.what = '预留')
                then coalesce(r.others, 0) end as reserved_other
    from every e
    left join posts p on p.unit_id = e.unit_id
    left join planned n on n.unit_id = e.unit_id
    left join reserved r on r.unit_id = e.unit_id
)
select j.unit_id as org_id, n.name, cast(j.quota as bigint) as quota, cast(j.actual as bigint) as actual,
       cast(j.planned as bigint) as planned, cast(j.reserved_leaders as bigint) as reserved_leaders,
       cast(j.reserved_other as bigint) as reserved_other,
       cast(j.quota - j.actual - j.planned - j.reserved_leaders - j.reserved_other as bigint) as balance
from joined j
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = j.unit_id
