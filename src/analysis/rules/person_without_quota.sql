-- warning | roster | {unit} 没有 {type} 编制（核定与借入均为 0），却有 {people} 人 | 请核对编制类型，或补报核定编制
-- People on a post type of which their unit owns and borrows none, at the end of coverage.
select s.org_id || '|' || s.post_type as key, s.org_id as unit, s.post_type as type,
       s.actual as people
from staffing_on(day_or_coverage_end(null)) s
where s.quota = 0 and s.borrowed = 0 and s.actual > 0
order by all
