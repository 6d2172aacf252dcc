-- funding_norm: what norms ask to be spent or provided, a unit or a head, against what units told.
with asked as (
    select coalesce(cast(in_year as integer), (
        select max(w.year) from workload w where w.year <= year(day_or_coverage_end(as_of)))) as workload_year
),
amount as (
    select u.unit_id, w.measure, sum(w.value) as amount
    from workload w
    join asked a on a.workload_year = w.year
    join unit u on u.org_id = w.org_id
    group by u.unit_id, w.measure
),
alive as (
    select u.unit_id, [u.unit_id, n.name, o.name, o.kind, o.level, o.category, o.sector, o.region_code] as traits,
           s.quota, s.actual
    from unit u
    join org o on o.org_id = u.unit_id
    left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = u.unit_id
    left join (
        select x.org_id,
               case when count(x.quota) = count(*) then sum(x.quota) end as quota,
               case when count(x.actual) = count(*) then sum(x.actual) end as actual
        from standing_on(day_or_coverage_end(as_of)) x
        where x.in_whole and (x.listed or x.quota is null)
        group by x.org_id
    ) s on s.org_id = u.unit_id
    where u.org_id = u.unit_id
      and exists_on(u.founded_on, u.abolished_on, day_or_coverage_end(as_of))
),
wanted as (
    select n.norm_id, n.scope, cast(null as varchar[]) as subjects, n.measure, n.operator, n.threshold, n.source
    from norm n
    where coalesce(n.effective_on <= day_or_coverage_end(as_of), true)
      and exists (select 1 from workload w where w.measure = regexp_replace(n.measure, '^(人均|每人)', ''))
    union all
    -- a published target in money, of a kind of unit: 乡镇（街道）, 每年…（不少于）
    select f.figure_id, null, string_split(regexp_replace(regexp_replace(f.subject, '[）)]$', ''), '[（(]', '、'), '、'),
           regexp_replace(f.measure, '[（(](不少于|不低于|至少|不超过)[）)]$', ''),
           case when contains(f.measure, '不超过') then '<=' else '>=' end, f.value,
           concat_ws(' ', f.source_id, f.locator)
    from published_figure f
    where f.side = 'target' and regexp_matches(coalesce(f.unit, ''), '元')
      and regexp_matches(f.measure, '[（(](不少于|不低于|至少|不超过)[）)]$')
      and coalesce(f.on_date <= day_or_coverage_end(as_of), true)
),
held as (
    select v.unit_id, w.norm_id, w.measure, w.operator, w.threshold, w.source,
           case when in_doubt('workload', v.unit_id, null, day_or_coverage_end(as_of)) then null
                when regexp_matches(w.measure, '^(人均|每人)') then m.amount / nullif(v.actual, 0)
                else m.amount end as amount
    from wanted w
    join alive v
      on case when w.subjects is null then in_scope(w.scope, v.traits, v.quota)
              else list_has_any(w.subjects, v.traits) end
    left join amount m
      on m.unit_id = v.unit_id and m.measure = regexp_replace(w.measure, '^(人均|每人)', '')
)
select h.unit_id as org_id, n.name, h.norm_id, h.measure, a.workload_year, h.amount as value, h.operator,
       h.threshold, meets(h.amount, h.operator, h.threshold) as met,
       case when not meets(h.amount, h.operator, h.threshold) then abs(h.threshold - h.amount) end as shortfall,
       h.source
from held h
cross join asked a
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = h.unit_id
