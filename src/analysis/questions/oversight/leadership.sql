-- leadership: leading posts and who holds them on one day, by role; 专, 挂 and 兼 apart.
with seat as (
    -- the number in force: of each id its last row, of a unit the row of its newest step
    select u.unit_id, q.role, arg_max(q.posts, q.effective_on) as posts
    from leader_quota q
    join unit u on u.org_id = q.org_id
    where q.effective_on <= day_or_coverage_end(as_of)
      and coalesce(u.abolished_on > day_or_coverage_end(as_of), true)
    group by u.unit_id, q.role
),
-- A person counts once in a role; the newest term says how the post is held.
holder as (
    select u.unit_id, l.role, l.person_key, arg_max(coalesce(l.tenure, '未载明'), l.start_on) as held
    from leader l
    join unit u on u.org_id = l.org_id
    where l.start_on <= day_or_coverage_end(as_of)
      and coalesce(l.end_on > day_or_coverage_end(as_of), true)
    group by u.unit_id, l.role, l.person_key
),
held as (
    select h.unit_id, h.role, count(*) as leaders,
           count(*) filter (h.held = '专职') as full_time,
           count(*) filter (h.held = '挂职') as seconded,
           count(*) filter (h.held = '兼职') as part_time,
           count(*) filter (h.held = '未载明') as tenure_unknown
    from holder h
    group by h.unit_id, h.role
),
body as (
    select d.unit_id, sum(d.leaders) as body_size,
           case when sum(d.tenure_unknown) = 0
               then sum(d.full_time) / nullif(sum(d.leaders), 0) end as full_time_share
    from held d
    group by d.unit_id
),
-- Of a unit that never told who leads it, nobody knows who does: unknown, not 0.
told as (
    select distinct u.unit_id from leader l join unit u on u.org_id = l.org_id
)
select coalesce(s.unit_id, h.unit_id) as org_id, coalesce(s.role, h.role) as role, s.posts,
       case when t.unit_id is not null then coalesce(h.leaders, 0) end as actual,
       case when t.unit_id is not null then coalesce(h.full_time, 0) end as full_time,
       case when t.unit_id is not null then coalesce(h.seconded, 0) end as seconded,
       case when t.unit_id is not null then coalesce(h.part_time, 0) end as part_time,
       -- 挂职 and 兼职 hold no post of the body's 职数
       case when s.posts is not null and t.unit_id is not null
           then greatest(coalesce(h.leaders - h.seconded - h.part_time, 0) - s.posts, 0)
       end as over,
       case when t.unit_id is not null then cast(coalesce(b.body_size, 0) as bigint)
       end as body_size,
       b.full_time_share
from seat s
full join held h on h.unit_id = s.unit_id and h.role = s.role
left join body b on b.unit_id = coalesce(s.unit_id, h.unit_id)
left join told t on t.unit_id = coalesce(s.unit_id, h.unit_id)
where s.posts > 0 or h.leaders > 0
order by 1, 2 desc
