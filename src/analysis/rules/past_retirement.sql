-- warning | roster | 已过退休年龄仍在编（{born} 出生，{sex}，应于 {due} 退休） | 请办理退休，或补报延迟退休的批准
-- Still there past retirement age at the end of coverage. Ages: State Council decree 104 of
-- 1978 (60; women 55, workers 50); from 2025 later step by step by the decision of the
-- Standing Committee of the NPC of 13 September 2024: a month for every four months of birth
-- after 1964-12 (men) or 1969-12 (women 55), up to 36; for every two after 1974-12, up to 60.
with person as (
    select distinct r.person_key, u.unit_id, r.birth_month, r.sex,
           case when r.sex = '男' then 60 when r.job_class in ('工勤', '辅助') then 50 else 55 end
               as age
    from roster r
    join unit u using (org_id)
    cross join dataset d
    where r.start_on <= d.coverage_end and (r.end_on is null or r.end_on > d.coverage_end)
      and r.birth_month is not null and r.sex is not null
),
later as (
    select p.*,
        date_diff('month', make_date(2024 - p.age, 12, 1), p.birth_month) as months_after,
        case when p.age = 50 then 2 else 4 end as step,
        case when p.age = 50 then 60 else 36 end as most
    from person p
),
due as (
    select l.*, cast(l.birth_month + to_months(
        12 * l.age + greatest(0, least(l.most, (l.months_after + l.step - 1) // l.step))::integer
    ) as date) as due_month
    from later l
)
select e.person_key || '|' || e.unit_id as key, strftime(e.birth_month, '%Y-%m') as born, e.sex,
       strftime(e.due_month, '%Y-%m') as due
from due e
cross join dataset d
where e.due_month + interval 1 month <= d.coverage_end
order by all
