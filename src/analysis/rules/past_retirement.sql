-- warning | roster | 已过退休年龄仍在编（{born} 出生，{sex}，应于 {due} 退休） | 请办理退休，或补报延迟退休的批准；女性处级或高级职称的请填职级、职称
-- needs: roster
-- Still there past retirement age at the end of coverage, by the term `retirement_of`: of a person's
-- rows the latest due month speaks, for any of them may tell the rank.
with due as (
    select r.person_key, max(r.due_month) as due_month,
           any_value(r.birth_month) as birth_month, any_value(r.sex) as sex
    from retirement_of(day_or_coverage_end(null)) r
    group by r.person_key
)
select e.person_key || '|' || p.unit_id as key, strftime(e.birth_month, '%Y-%m') as born, e.sex,
       strftime(e.due_month, '%Y-%m') as due
from due e
join (select distinct person_key, unit_id from people_on(day_or_coverage_end(null))) p
  on p.person_key = e.person_key
where e.due_month + interval 1 month <= day_or_coverage_end(null)
order by all
