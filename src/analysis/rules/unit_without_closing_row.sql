-- warning | org | 单位整体并入他单位后没有撤销日，按 {ended_on} 撤销计 | 请在机构表补上撤销日，并补报编制归零
-- needs: lineage
-- A unit that went whole into one other, without an abolition of its own.
select u.org_id as key, u.abolished_on as ended_on
from unit u
where u.ended_by_lineage and u.org_id = u.unit_id
order by all
