-- warning | roster | {unit} 有 {people} 名{identity}身份人员占用{type}编制（混编） | 请核对人员身份，或在来源卡 count_as 中说明
-- 参公 people on 事业 posts and the reverse, at the end of coverage, unless the card explains it.
select concat_ws('|', u.unit_id, r.post_type, r.identity) as key, u.unit_id as unit,
       r.identity, r.post_type as type, count(*) as people
from roster r
join unit u using (org_id)
cross join dataset d
where r.start_on <= d.coverage_end and (r.end_on is null or r.end_on > d.coverage_end)
  and (r.end_on is null or r.end_on > r.start_on)
  and (r.post_type, r.identity) in (
      ('事业', '参公'), ('参公', '事业'), ('行政', '事业'), ('事业', '公务员'))
  and not exists (
      select 1 from counted_as c
      where (c.post_type, c.counts_as) in ((r.identity, r.post_type), (r.post_type, r.identity)))
group by all
order by all
