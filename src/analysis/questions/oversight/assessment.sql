-- assessment: points that each unit loses by each rule, over the answers of other questions.
with span as (
    select coalesce(cast(in_year as integer), year(day_or_coverage_end(as_of))) as year_judged
),
-- Rows of every question that a rule may name, as name → value, so that a rule may name any column.
answered as materialized (
    select 'staffing' as asked, q.org_id, to_json(q) as line from staffing(as_of := as_of) q
    union all
    select 'idle', q.org_id, to_json(q) from idle(as_of := as_of, months := 24) q
    union all
    select 'leadership', q.org_id, to_json(q) from leadership(as_of := as_of) q
    union all
    select 'structure', q.org_id, to_json(q) from structure(as_of := as_of) q
    union all
    select 'unrecorded_use', q.org_id, to_json(q)
    from unrecorded_use(from_month := null, to_month := null) q
    cross join span s
    where year(q.month) = s.year_judged and q.month <= day_or_coverage_end(as_of)
    union all
    select 'registration_status', q.org_id, to_json(q) from registration_status(as_of := as_of) q
    union all
    select 'rectification_progress', q.org_id, to_json(q)
    from rectification_progress(as_of := as_of, "by" := 'unit') q
    union all
    select 'approval_freeze', q.org_id, to_json(q) from approval_freeze(as_of := as_of) q
    union all
    select 'roster_findings', q.org_id, to_json(q) from roster_findings(as_of := as_of) q
    union all
    select 'contract_dependence', q.org_id, to_json(q)
    from contract_dependence(as_of := as_of, "by" := 'unit') q
    union all
    select 'secondment_overdue', q.org_id, to_json(q) from secondment_overdue(as_of := as_of) q
    union all
    select 'standard_gap', q.org_id, to_json(q) from standard_gap(as_of := as_of, in_year := in_year) q
    union all
    select 'bank_loans', q.org_id, to_json(q) from bank_loans(as_of := as_of) q
    union all
    select 'support_share', q.org_id, to_json(q) from support_share(as_of := as_of, "by" := 'unit') q
    union all
    select 'funding_norm', q.org_id, to_json(q) from funding_norm(as_of := as_of, in_year := in_year) q
),
known as (
    select unnest(['staffing', 'idle', 'leadership', 'structure', 'unrecorded_use', 'registration_status',
                   'rectification_progress', 'approval_freeze', 'roster_findings', 'contract_dependence',
                   'secondment_overdue', 'standard_gap', 'bank_loans', 'support_share', 'funding_norm'])
               as asked
),
-- A measure is a column, or a column compared with a value.
ruled as (
    select r.rule_id, r.question as asked, r.measure, coalesce(r.weight, 1) as weight, r.deduction, r.points_cap,
           r.source,
           regexp_extract(trim(r.measure), '^(\w+)', 1) as column_of,
           regexp_extract(trim(r.measure), '^\w+\s*(>=|<=|<>|!=|>|<|=)\s*(.*)$', 1) as comparison,
           trim(regexp_extract(trim(r.measure), '^\w+\s*(>=|<=|<>|!=|>|<|=)\s*(.*)$', 2), ' ''"“”「」') as wanted
    from assessment_rule r
),
met as (
    select r.rule_id, a.org_id,
           json_exists(a.line, '$.' || r.column_of) as has_column,
           a.line ->> ('$.' || r.column_of) as told, r.comparison, r.wanted
    from ruled r
    join answered a on a.asked = r.asked
    where a.org_id is not null
),
valued as (
    select m.rule_id, m.org_id, m.has_column,
           case when not m.has_column then null
                when m.told is null then null
                when m.comparison = '' then
                    case m.told when 'true' then 1 when 'false' then 0 else try_cast(m.told as double) end
                when m.comparison = '=' then cast(coalesce(
                    try_cast(m.told as double) = try_cast(m.wanted as double),
                    m.told = case m.wanted when '是' then 'true' when '否' then 'false' else m.wanted end) as integer)
                when m.comparison in ('<>', '!=') then cast(coalesce(
                    try_cast(m.told as double) <> try_cast(m.wanted as double),
                    m.told <> case m.wanted when '是' then 'true' when '否' then 'false' else m.wanted end) as integer)
                else cast(meets(try_cast(m.told as double), m.comparison, try_cast(m.wanted as double)) as integer)
           end as items
    from met m
),
counted as materialized (
    select v.rule_id, v.org_id, bool_or(v.has_column) as has_column,
           coalesce(sum(v.items), 0) as items, count(*) filter (v.items is null) as items_unknown
    from valued v
    group by v.rule_id, v.org_id
),
lost as (
    select c.org_id, r.*, c.items, c.items_unknown,
           case when c.items_unknown = 0 or c.items * r.deduction >= r.points_cap
               then least(c.items * r.deduction, coalesce(r.points_cap, c.items * r.deduction)) end as points
    from counted c
    join ruled r on r.rule_id = c.rule_id
    join unit u on u.org_id = c.org_id
    where c.has_column and (c.items > 0 or c.items_unknown > 0)
      and exists_on(u.founded_on, u.abolished_on, day_or_coverage_end(as_of))
    union all
    -- a rule that leads nowhere costs nobody anything, and says so
    select cast(null as varchar) as org_id, r.*, cast(null as double) as items,
           cast(null as bigint) as items_unknown, cast(null as double) as points
    from ruled r
    where not exists (select 1 from known k where k.asked = r.asked)
       or exists (select 1 from counted c where c.rule_id = r.rule_id and not c.has_column)
)
select l.org_id, n.name, l.rule_id, l.asked as question, l.measure, l.items, l.items_unknown, l.deduction,
       l.points_cap, l.points, l.weight, l.points * l.weight as points_lost,
       case when l.org_id is not null then
           'from ' || l.asked || case l.asked when 'unrecorded_use' then '()' else '(as_of := '''
               || day_or_coverage_end(as_of) || ''')' end
           || ' where org_id = ''' || replace(l.org_id, '''', '''''') || ''''
           || case when l.comparison <> '' then ' and ' || l.column_of || ' ' || l.comparison || ' '
               || case when try_cast(l.wanted as double) is not null then l.wanted
                       when l.wanted in ('是', '否') then if(l.wanted = '是', 'true', 'false')
                       else '''' || replace(l.wanted, '''', '''''') || '''' end
               else '' end
       end as rows_at,
       l.source,
       case when l.org_id is not null then case when l.points is null then '有 ' || l.items_unknown || ' 行未知' end
            when not exists (select 1 from known k where k.asked = l.asked) then '没有这一问题：' || l.asked
            else '该问题没有这一列：' || l.column_of end as explanation
from lost l
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = l.org_id
