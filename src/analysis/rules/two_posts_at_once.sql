-- error | roster | 一人同时占用两处编制：{first_unit} {first_type} 与 {second_unit} {second_type}（自 {since} 起） | 请核对是调动未销、借调误报还是重复录入
-- needs: roster
-- One person on two posts of different units or types on one day, in spells or in one snapshot.
with stay as (
    select person_key, unit_id, post_type, start_on, end_on from spells()
    union all
    select r.person_key, u.unit_id, r.post_type, r.listed_on, r.listed_on + 1
    from roster r join unit u on u.org_id = r.org_id
    where r.listed_on is not null
)
select concat_ws('|', a.person_key, a.unit_id, a.post_type, b.unit_id, b.post_type) as key,
       a.unit_id as first_unit, a.post_type as first_type,
       b.unit_id as second_unit, b.post_type as second_type,
       min(greatest(a.start_on, b.start_on)) as since
from stay a
join stay b on a.person_key = b.person_key
 and (a.unit_id, a.post_type) < (b.unit_id, b.post_type)
 and a.start_on < b.end_on and b.start_on < a.end_on
group by all
order by all
