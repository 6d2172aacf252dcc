-- warning | doubt | {unit}：{tables}中有 {rows} 行读不出或互相矛盾，所及的数按未知计（自 {since}） | 请按问题清单更正这些行；doubts() 列出文件与单元格
-- A unit of which rows or cells were refused: what they could change is unknown in every answer.
select d.org_id as key, d.org_id as unit,
       string_agg(distinct d."table", '、' order by d."table") as tables,
       count(distinct (d.file, d.sheet, d.row)) as rows,
       coalesce(cast(min(d.from_on) as varchar), '起始不明') as since
from doubt d
where d.org_id is not null and d.file is not null
group by d.org_id
order by all
