-- error | roster | 单位已于 {abolished_on} 撤销，此后仍有 {people} 段任职 | 请办理人员划转，或核对撤销日期
-- People counted in a unit from its abolition on.
select u.unit_id as key, u.abolished_on, count(*) as people
from roster r
join unit u using (org_id)
where u.abolished_on is not null
  and (r.end_on is null or (r.end_on > u.abolished_on and r.end_on > r.start_on))
group by all
order by all
