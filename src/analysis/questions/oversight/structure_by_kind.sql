-- structure_by_kind: each measure of structure by kind of unit: smallest, middle and largest.
with once as (
    select distinct s.org_id, s.measure, s.value from structure(as_of := as_of) s
    where s.org_id is not null
)
select
    x.measure, coalesce(o.kind, '未载明') as kind, count(x.value) as units,
    count(*) filter (x.value is null) as units_unknown,
    min(x.value) as smallest, median(x.value) as middle, max(x.value) as largest
from once x
left join org o on o.org_id = x.org_id
group by all
