-- note | roster | 名册自 {since} 才开始，此前 {counts} 次人数汇总，闲置没有下界 | 请补报名册建立以前的任职，或说明名册何时建立
-- A unit whose roster begins only after headcounts: before it, people may come and go unseen.
with begun as (
    select u.unit_id, min(r.start_on) as since
    from roster r
    join unit u using (org_id)
    where r.end_on is null or r.end_on > r.start_on
    group by u.unit_id
)
select b.unit_id as key, b.since, count(distinct h.counted_on) as counts
from begun b
join unit u using (unit_id)
join headcount h on h.org_id = u.org_id and h.counted_on < b.since
group by all
order by all
