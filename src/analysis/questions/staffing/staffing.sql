-- staffing: who owns, uses and lacks posts at the end of one day.
-- Every column is qualified, for a macro's parameter silently shadows a column of its name.
select
    s.org_id, n.name, s.post_type, s.quota, s.borrowed,
    s.quota + s.borrowed as usable,
    s.actual,
    posts_vacant(s.quota + s.borrowed, s.actual) as vacant,
    posts_over(s.quota + s.borrowed, s.actual) as over,
    s.vacant_own,
    posts_vacant(s.quota + s.borrowed, s.actual) - s.vacant_own as borrowed_unused,
    posts_utilisation(s.quota + s.borrowed, s.actual) as utilisation,
    s.basis, s.counted_on, s.actual_least, s.actual_most
from staffing_on(day_or_coverage_end(as_of)) s
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = s.org_id
where is_listed(s.quota, s.borrowed, coalesce(s.actual, s.actual_most), s.people_doubted)
