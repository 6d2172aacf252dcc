-- warning | movement | 同一人在该单位 {type} 编制上于 {before} 上编，未下编又于 {day} 上编 | 请补报其间的下编，或删去重复的一行
-- needs: movement
-- Two 上编 in a row of one person in one place.
with ordered as (
    select m.person_key, u.unit_id, m.post_type, m.moved_on, m.direction,
           lag(m.direction) over told as last_direction, lag(m.moved_on) over told as before
    from movement m
    join unit u on u.org_id = m.org_id
    where not starts_with(m.person_key, 'row-')
    window told as (partition by m.person_key, u.unit_id, m.post_type
                    order by m.moved_on, m.direction desc)
)
select concat_ws('|', person_key, unit_id, post_type, moved_on) as key, before, moved_on as day,
       post_type as type
from ordered
where direction = '上编' and last_direction = '上编'
order by all
