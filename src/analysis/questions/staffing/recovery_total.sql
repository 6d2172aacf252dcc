-- recovery_total: what a rule for taking idle posts back would take in all, and from whom.
with summed as (
    select sum(r.taken) as taken, count(distinct r.org_id) filter (r.taken > 0) as units,
           sum(r.taken_from_plan) as from_plan, sum(r.taken_from_careful) as from_careful,
           count(distinct r.org_id) filter (r.taken is null) as units_unknown,
           count(distinct r.org_id) filter (r.taken_from_plan is null) as plan_unknown,
           count(distinct r.org_id) filter (r.taken_from_careful is null) as careful_unknown,
           -- where every post is known to be filled nothing is taken, and that is known
           case when count(*) = 0 and (
               select count(*) from idle(as_of := as_of, months := months) i) > 0 then 0 end as nothing
    from recovery_scenario(as_of := as_of, months := months, take := take, cap := cap) r
)
select
    cast(coalesce(s.taken, s.nothing) as bigint) as taken, s.units,
    cast(coalesce(s.from_plan, s.nothing) as bigint) as taken_from_plan,
    cast(coalesce(s.from_careful, s.nothing) as bigint) as taken_from_careful,
    s.units_unknown, s.plan_unknown, s.careful_unknown
from summed s
