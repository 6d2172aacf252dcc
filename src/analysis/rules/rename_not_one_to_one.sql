-- warning | lineage | {from_unit} 于 {day} 更名为 {to_unit}，同日另有沿革，不是一对一：原单位按当日撤销计 | 请核对是更名还是合并、划入，把变动方式改写清楚
-- needs: lineage
-- A rename whose ids stand in other lineage of that day: the old unit ends, the new one is another.
select concat_ws('|', f.unit_id, t.unit_id, l.changed_on) as key, f.unit_id as from_unit,
       t.unit_id as to_unit, l.changed_on as day
from lineage l
join unit f on f.org_id = l.from_org
join unit t on t.org_id = l.to_org
where l.change = '更名' and f.unit_id <> t.unit_id
order by all
