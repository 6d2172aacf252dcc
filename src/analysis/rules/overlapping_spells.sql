-- error | roster | 同一人在同一单位同一类型的两段任职重叠（{spells} 段相交，自 {since} 起） | 请核对起止日期；统计时已合并为一段
-- Spells of one person in one unit × type: a later one starts before an earlier one has ended.
with spell as (
    select r.person_key, u.unit_id, r.post_type, r.start_on,
           max(coalesce(r.end_on, date '9999-12-31')) over (
               partition by r.person_key, u.unit_id, r.post_type order by r.start_on, r.end_on
               rows between unbounded preceding and 1 preceding) as reached
    from roster r
    join unit u using (org_id)
    where r.end_on is null or r.end_on > r.start_on
)
select concat_ws('|', person_key, unit_id, post_type) as key,
       count(*) as spells, min(start_on) as since
from spell
where start_on < reached
group by all
order by all
