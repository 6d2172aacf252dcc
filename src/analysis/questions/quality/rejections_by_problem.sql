-- rejections_by_problem: what was refused, by problem, with an example's place and value.
with place as (
    select regexp_replace(r.problem, '（先出现.*$', '') as problem, r.value, r.fix,
           concat_ws(' ', r.file, r.sheet, coalesce(r.cell, '第' || r.row || '行')) as example,
           row_number() over (order by r.file, r.sheet, r.row, r.cell) as place_no
    from rejected_row r
)
select
    p.problem, count(*) as cells, arg_min(p.example, p.place_no) as example,
    arg_min(p.value, p.place_no) as value, min(p.fix) as fix
from place p
group by p.problem
