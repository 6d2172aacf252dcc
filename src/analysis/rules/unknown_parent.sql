-- note | org | 上级机构 {parent} 不在机构表中 | 请补上该机构；上级在辖区之外的可不理会
-- needs: org
-- A parent that the dataset does not hold; it may lie outside.
select o.org_id as key, o.parent_id as parent
from org o
where o.parent_id is not null and not exists (select 1 from org p where p.org_id = o.parent_id)
order by all
