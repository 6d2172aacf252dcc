-- error | roster | 同一人在同一单位同一类型的两段任职重叠（{spells} 段相交，自 {since} 起） | 请核对起止日期；统计时已合并为一段
-- needs: roster
-- Spells of one person in one unit × type: a later one starts before an earlier one has ended.
with spell as (
    select s.person_key, s.unit_id, s.post_type, s.start_on,
           max(s.end_on) over (
               partition by s.person_key, s.unit_id, s.post_type order by s.start_on, s.end_on
               rows between unbounded preceding and 1 preceding) as reached
    from spells() s
)
select concat_ws('|', person_key, unit_id, post_type) as key,
       count(*) as spells, min(start_on) as since
from spell
where start_on < reached
group by person_key, unit_id, post_type
order by all
