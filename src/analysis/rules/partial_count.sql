-- warning | headcount | {day} 只清点了 {units} 个单位，前后各次清点 {others} 个 | 请补报其余单位；未清点的单位沿用以前的人数，合计因此不是当日的实有
-- needs: headcount
-- A count day that covers fewer than half as many units as those around it. `counted_on` in
-- staffing() tells which count each unit rests on.
with daily as (
    select h.counted_on as day, count(distinct u.unit_id) as units
    from headcount h join unit u on u.org_id = h.org_id group by h.counted_on
),
beside as (
    select *, lag(units) over (order by day) as before, lead(units) over (order by day) as after
    from daily
)
select day as key, day, units, concat_ws('、', before, after) as others
from beside
where before >= 4 and units * 2 < before and coalesce(units * 2 < after, true)
order by all
