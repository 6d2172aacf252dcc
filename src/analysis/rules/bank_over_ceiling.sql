-- error | quota_ceiling | {type}：单位自有 {owned} 名与编制池 {pooled} 名合计，超出控制总量（{ceiling} 名）{excess} 名 | 请核对入池是否已从单位核减；确属超出的报上级核准
-- needs: quota_ceiling
-- Owned posts and the pools' capital together exceed the ceiling at the end of coverage.
select t.post_type as key, t.post_type as type, t.owned, t.pooled, t.ceiling, -t.room as excess
from quota_total() t
where t.room < 0
order by all
