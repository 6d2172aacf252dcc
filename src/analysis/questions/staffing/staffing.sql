-- staffing: who owns, uses and lacks posts at the end of one day.
-- One filtered scan of the intervals; every column is qualified, for a macro's parameter
-- silently shadows a column of its name.
select
    s.org_id, s.post_type, s.quota, s.borrowed,
    s.quota + s.borrowed as usable,
    s.actual,
    posts_vacant(s.quota + s.borrowed, s.actual) as vacant,
    posts_over(s.quota + s.borrowed, s.actual) as over,
    s.vacant_own,
    posts_vacant(s.quota + s.borrowed, s.actual) - s.vacant_own as borrowed_unused,
    s.actual / nullif(s.quota + s.borrowed, 0) as utilisation,
    s.basis
from staffing_interval s
where s.start_on <= day_or_coverage_end(as_of)
  and s.end_on > day_or_coverage_end(as_of)
  and (s.quota > 0 or s.borrowed > 0 or s.actual > 0)
-- numbered in the order of unit and type, and an integer sorts faster
order by s.unit_type
