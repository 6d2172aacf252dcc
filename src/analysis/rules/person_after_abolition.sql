-- error | roster | 单位已于 {abolished_on} 撤销，此后仍有 {people} 段任职 | 请办理人员划转，或核对撤销日期
-- needs: roster
-- People counted in a unit from its abolition on, by spells or in a later snapshot.
select u.unit_id as key, u.abolished_on, count(*) as people
from unit u
join (
    select unit_id, end_on from spells()
    union all
    select m.unit_id, r.listed_on + 1
    from roster r join unit m on m.org_id = r.org_id
    where r.listed_on is not null
) s on s.unit_id = u.unit_id
where u.abolished_on is not null and s.end_on > u.abolished_on and u.org_id = u.unit_id
group by u.unit_id, u.abolished_on
order by all
