-- warning | org | {names}只差标点、括号、空格或标记，按 {units} 个单位计 | 请核对是否同一单位：是则统一编码或名称，不是则不必理会
-- Units that differ only by a mark, a blank or a bracket: likely one, counted as several.
with bare as (
    select u.unit_id, n.name, regexp_replace(n.name, '[^\p{L}\p{Nd}]|注\d*', '', 'g') as bare_name
    from unit u
    join unit_name n on n.unit_id = u.unit_id
    where u.org_id = u.unit_id and u.abolished_on is null and n.end_on = date '9999-12-31'
)
select string_agg(unit_id, '|' order by unit_id) as key,
       string_agg(distinct '「' || name || '」', '、' order by '「' || name || '」') as names,
       count(*) as units
from bare
where bare_name <> ''
group by bare_name
having count(distinct name) > 1
order by all
