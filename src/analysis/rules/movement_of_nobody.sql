-- warning | movement | {day} 下编的人此前不在该单位 {type} 编制上 | 请核对单位、类型与日期；名册或台账缺其上编的，请补报
-- needs: movement
-- A 下编 of somebody whom neither the roster nor an earlier 上编 put there. Where people are only
-- counted nobody knows who was there, and it is no finding.
select concat_ws('|', m.person_key, u.unit_id, m.post_type, m.moved_on) as key, m.moved_on as day,
       m.post_type as type
from movement m
join unit u on u.org_id = m.org_id
where m.direction = '下编' and not starts_with(m.person_key, 'row-')
  and not exists (select 1 from headcount h join unit x on x.org_id = h.org_id where x.unit_id = u.unit_id)
  and not exists (
      select 1 from roster r join unit x on x.org_id = r.org_id
      where x.unit_id = u.unit_id and r.person_key = m.person_key and r.post_type = m.post_type
        and coalesce(r.start_on, r.listed_on) <= m.moved_on)
  and not exists (
      select 1 from movement e join unit x on x.org_id = e.org_id
      where x.unit_id = u.unit_id and e.person_key = m.person_key and e.post_type = m.post_type
        and e.direction = '上编' and e.moved_on <= m.moved_on)
order by all
