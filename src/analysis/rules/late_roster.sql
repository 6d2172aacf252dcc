-- note | roster | 名册自 {since} 才开始，此前 {counts} 次人数汇总，闲置没有下界 | 请补报名册建立以前的任职，或说明名册何时建立
-- needs: roster, headcount
-- A unit whose roster begins only after headcounts: before it, people may come and go unseen.
with begun as (
    select s.unit_id, min(s.start_on) as since from spells() s group by s.unit_id
)
select b.unit_id as key, b.since, count(distinct h.counted_on) as counts
from begun b
join unit u on u.unit_id = b.unit_id
join headcount h on h.org_id = u.org_id and h.counted_on < b.since
group by b.unit_id, b.since
order by all
