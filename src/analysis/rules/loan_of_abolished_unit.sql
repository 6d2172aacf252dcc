-- warning | bank_txn | 借用单位 {unit} 已于 {abolished_on} 撤销，尚欠 {owed} 名 | 请由承接单位办理承接，或收回编制
-- needs: loan_interval
-- A loan still owed by a unit that is gone, at the end of coverage.
select l.loan_id || '|' || l.org_id as key, l.org_id as unit, u.abolished_on,
       l.outstanding as owed
from loans_on(day_or_coverage_end(null)) l
join unit u on u.org_id = l.org_id
where l.outstanding > 0 and u.abolished_on <= day_or_coverage_end(null)
order by all
