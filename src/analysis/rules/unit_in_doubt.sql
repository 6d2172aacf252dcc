-- warning | doubt | {unit}：{tables}中有 {rows} 行读不出或互相矛盾，所及的数按未知计（自 {since}） | 请按问题清单更正这些行；bianzhi ask doubts 列出文件与单元格
-- needs: doubt
-- A unit of which rows or cells were refused: what they could change is unknown in every answer.
with told as (
    select d.*, coalesce(split_part(t.comment, '：', 1), d."table") as table_zh
    from doubt d
    left join duckdb_tables() t
        on t.table_name = d."table" and t.schema_name = 'main' and t.database_name = current_database()
    where d.org_id is not null and d.file is not null
)
select d.org_id as key, d.org_id as unit,
       string_agg(distinct d.table_zh, '、' order by d.table_zh) as tables,
       count(distinct (d.file, d.sheet, d.row)) as rows,
       coalesce(cast(min(d.from_on) as varchar), '起始不明') as since
from told d
group by d.org_id
order by all
