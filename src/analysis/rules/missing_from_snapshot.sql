-- warning | dataset | {table_zh}：单位在 {day} 的名单中，{next_day} 的名单没有它，也没有撤销或沿革 | 请核对是漏报还是撤并；自 {next_day} 起该单位按未知计
-- needs: quota | headcount | roster | borrowed_count
-- A unit that stands in a snapshot and not in the next of the series, without abolition or lineage.
with day as (
    select table_name, listed_on, lead(listed_on) over (partition by table_name order by listed_on) as next_on
    from (select distinct table_name, listed_on from listings())
)
select concat_ws('|', l.unit_id, l.table_name, d.next_on) as key,
       case l.table_name when 'quota' then '核定编制' when 'headcount' then '人数' when 'roster' then '人员名册'
            else '借入编制' end as table_zh,
       l.listed_on as day, d.next_on as next_day
from listings() l
join day d on d.table_name = l.table_name and d.listed_on = l.listed_on
join unit u on u.org_id = l.unit_id
where d.next_on is not null
  and coalesce(u.abolished_on > d.next_on, true)
  and not exists (
      select 1 from listings() x
      where x.table_name = l.table_name and x.unit_id = l.unit_id and x.listed_on = d.next_on)
order by all
