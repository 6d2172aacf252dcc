-- doubts: what could not be read, and what it makes unknown on a day.
select d."table", d.org_id, n.name, d.post_type, d.from_on, d.until_on, d.reason, d.file, d.sheet,
       d.row, d.cell, d.problem
from doubt d
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = d.org_id
where coalesce(d.from_on <= day_or_coverage_end(as_of), true)
  and coalesce(d.until_on > day_or_coverage_end(as_of), true)
