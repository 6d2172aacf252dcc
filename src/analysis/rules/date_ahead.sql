-- warning | dataset | {table_zh}中 {rows} 行的日期在覆盖期末 {covered} 之后，最晚 {latest}（{unit} 等） | 请核对年份是否笔误；确是以后生效的，在覆盖期内不计入
-- Dates after the end of coverage: they count nowhere yet, and are mostly slips of a year.
with dated as (
    select '核定编制' as table_zh, org_id, effective_on as day from quota
    union all select '人数汇总', org_id, counted_on from headcount
    union all select '人员名册', org_id, start_on from roster
    union all select '上下编台账', org_id, moved_on from movement
    union all select '编制银行业务', org_id, txn_on from bank_txn
    union all select '编制划转', to_org, moved_on from quota_transfer
    union all select '沿革', to_org, changed_on from lineage
)
select d.table_zh as key, d.table_zh, count(*) as rows, day_or_coverage_end(null) as covered,
       max(d.day) as latest, arg_max(d.org_id, (d.day, d.org_id)) as unit
from dated d
where d.day > day_or_coverage_end(null)
group by d.table_zh
order by all
