-- assessment_score: what is left of a hundred points of every unit that exists.
with assessed as (
    select a.org_id, a.points_lost from assessment(as_of := as_of, in_year := in_year) a
),
lost as (
    select a.org_id, sum(a.points_lost) as points_lost,
           count(*) filter (a.points_lost > 0) as rules_lost,
           count(*) filter (a.points_lost is null) as rules_unknown
    from assessed a
    where a.org_id is not null
    group by a.org_id
),
-- A rule that leads nowhere, or could not be read, can be worked out for nobody.
nowhere as (
    select count(*) + rows_unread('assessment_rule', day_or_coverage_end(as_of)) as rules
    from assessed a where a.org_id is null
),
scored as (
    select u.unit_id, coalesce(l.points_lost, 0) as points_lost, coalesce(l.rules_lost, 0) as rules_lost,
           coalesce(l.rules_unknown, 0) + w.rules as rules_unknown,
           case when exists (select 1 from assessment_rule)
               then greatest(100 - coalesce(l.points_lost, 0), 0) end as score_most
    from unit u
    cross join nowhere w
    left join lost l on l.org_id = u.unit_id
    where u.org_id = u.unit_id
      and exists_on(u.founded_on, u.abolished_on, day_or_coverage_end(as_of))
)
select s.unit_id as org_id, n.name, s.points_lost, s.rules_lost, s.rules_unknown,
       case when s.rules_unknown = 0 then s.score_most end as score, s.score_most,
       case when s.rules_unknown = 0 and s.score_most is not null
           then rank() over (order by case when s.rules_unknown = 0 then s.score_most end desc nulls last) end
           as rank_no
from scored s
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = s.unit_id
