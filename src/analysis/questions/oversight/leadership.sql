-- leadership: leading posts and who holds them on one day, by role and grade; 专, 挂 and 兼 apart.
with held as (
    select h.unit_id, h.role, h.grade, count(*) as leaders,
           count(*) filter (h.held = '专职') as full_time,
           count(*) filter (h.held = '挂职') as seconded,
           count(*) filter (h.held = '兼职') as part_time,
           count(*) filter (h.held = '未载明') as tenure_unknown
    from leaders_on(day_or_coverage_end(as_of)) h
    group by h.unit_id, h.role, h.grade
),
body as (
    select d.unit_id, sum(d.leaders) as body_size,
           case when sum(d.tenure_unknown) = 0
               then sum(d.full_time) / nullif(sum(d.leaders), 0) end as full_time_share
    from held d
    where not is_middle(d.role)
    group by d.unit_id
),
-- Of a unit that never told who leads it, nobody knows who does, unless a form counts: unknown, not 0.
told as (
    select distinct u.unit_id, is_middle(l.role) as middle
    from leader l join unit u on u.org_id = l.org_id
),
counted as (
    select c.* from leaders_counted_on(day_or_coverage_end(as_of)) c
    anti join told t on t.unit_id = c.unit_id and t.middle = is_middle(c.role)
),
posts as (
    select s.unit_id, s.role, s.grade from seats_on(day_or_coverage_end(as_of)) s
    union select h.unit_id, h.role, h.grade from held h
    union select c.unit_id, c.role, c.grade from counted c
),
joined as (
    select p.unit_id, p.role, p.grade,
           case when not in_doubt('leader_quota', p.unit_id, null, day_or_coverage_end(as_of))
                then s.posts end as posts,
           case when in_doubt('leader', p.unit_id, null, day_or_coverage_end(as_of))
                  or in_doubt('leader_count', p.unit_id, null, day_or_coverage_end(as_of)) then null
                when t.unit_id is not null then coalesce(h.leaders, 0)
                else c.posts end as actual,
           t.unit_id is not null
               and not in_doubt('leader', p.unit_id, null, day_or_coverage_end(as_of)) as by_person,
           coalesce(h.full_time, 0) as full_time, coalesce(h.seconded, 0) as seconded,
           coalesce(h.part_time, 0) as part_time
    from posts p
    left join seats_on(day_or_coverage_end(as_of)) s
      on s.unit_id = p.unit_id and s.role = p.role and s.grade is not distinct from p.grade
    left join held h
      on h.unit_id = p.unit_id and h.role = p.role and h.grade is not distinct from p.grade
    left join counted c
      on c.unit_id = p.unit_id and c.role = p.role and c.grade is not distinct from p.grade
    left join told t on t.unit_id = p.unit_id and t.middle = is_middle(p.role)
)
select j.unit_id as org_id, n.name, j.role, j.grade, j.posts, j.actual,
       -- 挂职 and 兼职 hold no post of the body's 职数
       posts_vacant(j.posts, j.actual - j.seconded - j.part_time) as vacant,
       posts_over(j.posts, j.actual - j.seconded - j.part_time) as over,
       case when j.role = '正职' then posts_vacant(j.posts, j.actual - j.seconded - j.part_time) end
           as head_vacant,
       case when j.by_person then j.full_time end as full_time,
       case when j.by_person then j.seconded end as seconded,
       case when j.by_person then j.part_time end as part_time,
       case when j.by_person then cast(coalesce(b.body_size, 0) as bigint) end as body_size,
       case when j.by_person then b.full_time_share end as full_time_share
from joined j
left join body b on b.unit_id = j.unit_id
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = j.unit_id
where j.posts > 0 or j.actual > 0 or j.posts is null
