-- recovery_total: what a rule for taking idle posts back would take in all, and from whom.
select
    cast(sum(r.taken) as bigint) as taken,
    count(distinct r.org_id) filter (r.taken > 0) as units,
    cast(sum(r.taken_from_plan) as bigint) as taken_from_plan,
    cast(sum(r.taken_from_careful) as bigint) as taken_from_careful,
    count(distinct r.org_id) filter (r.taken is null) as units_unknown
from recovery_scenario(as_of := as_of, months := months, take := take, cap := cap) r
