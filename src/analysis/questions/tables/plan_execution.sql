-- plan_execution: what became of the posts that were approved for use, plan by plan.
with plan as (
    select u.unit_id, counted_type(p.post_type) as own_type, p.direction, p.plan_no, p.approved_on,
           p.expected_on, p.closed_on, p.posts, p.used, p.abandoned,
           coalesce(p.closed_on > day_or_coverage_end(as_of), true) as still_open
    from quota_plan p
    join unit u on u.org_id = p.org_id
    where p.approved_on <= day_or_coverage_end(as_of)
      and snapshot_holds(p.listed_on, exists (
          select 1 from quota_plan x
          where x.listed_on > p.listed_on and x.listed_on <= day_or_coverage_end(as_of)),
          day_or_coverage_end(as_of))
),
-- Who came or left under a plan's number: by the book, else by the roster; each person once.
moved as (
    select u.unit_id, m.plan_no, m.person_key, if(m.direction = '上编', '进', '出') as way
    from movement m join unit u on u.org_id = m.org_id
    where m.plan_no is not null and m.moved_on <= day_or_coverage_end(as_of)
    union
    select u.unit_id, r.plan_no, r.person_key, '进'
    from roster r join unit u on u.org_id = r.org_id
    where r.plan_no is not null
      and coalesce(r.start_on, r.listed_on) <= day_or_coverage_end(as_of)
),
joined as (
    select m.unit_id, m.plan_no, m.way, count(*) as persons from moved m group by all
),
told as (select distinct m.plan_no is not null as yes from moved m)
select p.unit_id as org_id, n.name, p.own_type as post_type, p.direction, p.plan_no, p.approved_on,
       p.expected_on, p.closed_on, p.posts as approved, p.used, p.abandoned,
       cast(case when in_doubt('quota_plan', p.unit_id, p.own_type, day_or_coverage_end(as_of)) then null
                 when not p.still_open then 0
                 else greatest(p.posts - coalesce(p.used, 0) - coalesce(p.abandoned, 0), 0) end as integer)
           as posts_left,
       -- a plan without a number cannot be joined, nor can any where nobody's number is told
       case when p.plan_no is not null and exists (select 1 from told) then coalesce(j.persons, 0) end
           as persons_joined,
       p.used - case when p.plan_no is not null and exists (select 1 from told)
                     then coalesce(j.persons, 0) end as used_less_joined,
       case when p.still_open and p.expected_on < day_or_coverage_end(as_of)
             and p.posts - coalesce(p.used, 0) - coalesce(p.abandoned, 0) > 0
             and not in_doubt('quota_plan', p.unit_id, p.own_type, day_or_coverage_end(as_of))
            then date_diff('day', p.expected_on, day_or_coverage_end(as_of)) else 0 end as days_past
from plan p
left join joined j on j.unit_id = p.unit_id and j.plan_no = p.plan_no and j.way = p.direction
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = p.unit_id
