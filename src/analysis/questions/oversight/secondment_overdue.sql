-- secondment_overdue: people lent to another unit and not back when their term was over.
with lent as (
    select s.person_key, f.unit_id as from_unit, t.unit_id as to_unit, s.start_on, s.due_on, s.end_on, s.doc_no
    from secondment s
    join unit f on f.org_id = s.from_org
    left join unit t on t.org_id = s.to_org
    where s.start_on <= day_or_coverage_end(as_of) and coalesce(s.end_on > day_or_coverage_end(as_of), true)
),
away as (
    select l.from_unit, count(distinct l.person_key) as people from lent l group by l.from_unit
),
owned as (
    select s.org_id as unit_id, case when count(s.actual) = count(*) then sum(s.actual) end as actual
    from standing_on(day_or_coverage_end(as_of)) s
    where s.in_whole and (s.listed or s.quota is null)
    group by s.org_id
),
-- a table that never names a document says nothing of consent
spoken as (select count(s.doc_no) > 0 as documents from secondment s)
select l.person_key, l.from_unit as org_id, n.name, l.to_unit as to_org, m.name as to_name,
       l.start_on, l.due_on,
       cast(date_diff('day', l.due_on, day_or_coverage_end(as_of)) as integer) as days_overdue,
       l.end_on is not null as return_recorded,
       list_position(['省', '市', '县', '乡'], o.level) < list_position(['省', '市', '县', '乡'], p.level)
           as borrowed_by_higher,
       case when s.documents then l.doc_no is null end as consent_missing,
       case when not in_doubt('secondment', l.from_unit, null, day_or_coverage_end(as_of)) then a.people end
           as away,
       case when not in_doubt('secondment', l.from_unit, null, day_or_coverage_end(as_of))
           then a.people / nullif(w.actual, 0) end as share_away
from lent l
cross join spoken s
join away a on a.from_unit = l.from_unit
left join owned w on w.unit_id = l.from_unit
left join org p on p.org_id = l.from_unit
left join org o on o.org_id = l.to_unit
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = l.from_unit
left join names_on(day_or_coverage_end(as_of)) m on m.unit_id = l.to_unit
where l.due_on < day_or_coverage_end(as_of)
