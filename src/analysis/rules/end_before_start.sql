-- error | roster | 终止日 {end_on} 不晚于起始日 {start_on}，该段一天也不计 | 请核对两个日期；终止日是离开后的第一天
-- needs: roster
-- A spell that covers no day: it counts nowhere.
select concat_ws('|', r.person_key, r.org_id, r.post_type, r.start_on) as key,
       r.start_on, r.end_on
from roster r
where r.end_on <= r.start_on and r.listed_on is null
order by all
