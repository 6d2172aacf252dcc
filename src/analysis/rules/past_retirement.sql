-- warning | roster | 已过退休年龄仍在编（{born} 出生，{sex}，应于 {due} 退休） | 请办理退休，或补报延迟退休的批准
-- Still there past retirement age at the end of coverage; the age is the term `retirement_month`.
with due as (
    select distinct r.person_key, u.unit_id, r.birth_month, r.sex,
           retirement_month(r.birth_month, r.sex, r.job_class) as due_month
    from roster r
    join unit u using (org_id)
    cross join dataset d
    where r.start_on <= d.coverage_end and (r.end_on is null or r.end_on > d.coverage_end)
      and r.birth_month is not null and r.sex is not null
)
select e.person_key || '|' || e.unit_id as key, strftime(e.birth_month, '%Y-%m') as born, e.sex,
       strftime(e.due_month, '%Y-%m') as due
from due e
cross join dataset d
where e.due_month + interval 1 month <= d.coverage_end
order by all
