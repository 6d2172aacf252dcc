-- warning | roster | {unit} 有 {people} 名{identity}身份人员占用{type}编制（混编） | 请核对人员身份，或在来源卡 count_as 中说明
-- needs: roster
-- 参公 people on 事业 posts and the reverse, at the end of coverage, unless the card explains it.
select concat_ws('|', p.unit_id, p.post_type, p.identity) as key, p.unit_id as unit,
       p.identity, p.post_type as type, count(*) as people
from people_on(day_or_coverage_end(null)) p
where (p.post_type, p.identity) in (
      ('事业', '参公'), ('参公', '事业'), ('行政', '事业'), ('事业', '公务员'))
  and not exists (
      select 1 from counted_as c
      where (c.post_type, c.counts_as) in ((p.identity, p.post_type), (p.post_type, p.identity)))
group by p.unit_id, p.post_type, p.identity
order by all
