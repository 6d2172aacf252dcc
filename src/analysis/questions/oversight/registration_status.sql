-- registration_status: who is registered, until when, who should no longer be, and who filed the report.
with registers as (
    select u.unit_id, r.registered_on, r.expires_on, r.deregistered_on, r.pending
    from registration r
    join unit u on u.org_id = r.org_id
    where coalesce(r.registered_on <= day_or_coverage_end(as_of), true)
    -- of a renamed unit the row of its last id speaks, else the latest
    qualify row_number() over (partition by u.unit_id
        order by (r.org_id = u.unit_id) desc, r.registered_on desc nulls last, r.org_id) = 1
),
span as (
    select year(day_or_coverage_end(as_of)) - 1 as report_year,
           make_date(year(day_or_coverage_end(as_of)) - 1, 12, 31) as year_end,
           make_date(year(day_or_coverage_end(as_of)), 3, 31) as filing_due,
           exists (select 1 from registration) as registers_told,
           exists (select 1 from annual_report a
                   where a.year = year(day_or_coverage_end(as_of)) - 1) as reports_told
),
reports as (
    select u.unit_id, min(a.filed_on) filter (a.filed_on <= day_or_coverage_end(as_of)) as filed_on,
           -- filed, and nobody says when
           coalesce(bool_or(a.filed and a.filed_on is null), false) as filed_some_day
    from annual_report a
    join unit u on u.org_id = a.org_id
    where a.year = year(day_or_coverage_end(as_of)) - 1
    group by u.unit_id
),
listed as (
    select u.unit_id, u.founded_on, r.unit_id is not null as has_row, r.registered_on, r.expires_on,
           case when r.deregistered_on <= day_or_coverage_end(as_of) then r.deregistered_on end as deregistered_on,
           case when u.abolished_on <= day_or_coverage_end(as_of) then u.abolished_on end as abolished_on,
           r.pending,
           in_doubt('registration', u.unit_id, null, day_or_coverage_end(as_of)) as unsure,
           in_doubt('org', u.unit_id, null, day_or_coverage_end(as_of))
               or in_doubt('lineage', u.unit_id, null, day_or_coverage_end(as_of)) as ending_unsure,
           in_doubt('annual_report', u.unit_id, null, day_or_coverage_end(as_of)) as report_unsure
    from unit u
    left join org o on o.org_id = u.unit_id
    left join registers r on r.unit_id = u.unit_id
    where u.org_id = u.unit_id
      and (r.unit_id is not null
           or in_doubt('registration', u.unit_id, null, day_or_coverage_end(as_of))
           or (o.kind = '事业单位' and exists_on(u.founded_on, u.abolished_on, day_or_coverage_end(as_of))))
),
judged as (
    select l.*, s.*,
           case when l.unsure then null
                when l.has_row then l.deregistered_on is null
                when s.registers_told then false end as registered,
           -- whether there was a legal person to report: registered by the year's end, and still when it fell due
           case when l.registered_on > s.year_end or l.founded_on > s.year_end
                  or l.deregistered_on <= s.filing_due or l.abolished_on <= s.filing_due then false
                when l.unsure then null
                else l.has_row or not s.registers_told end as must_file
    from listed l
    cross join span s
)
select j.unit_id as org_id, coalesce(n.name, o.name) as name, j.registered,
       case when not j.unsure then j.registered_on end as registered_on,
       case when not j.unsure then j.expires_on end as expires_on,
       j.registered and j.expires_on < day_or_coverage_end(as_of) as expired,
       j.abolished_on,
       case when not j.unsure then j.deregistered_on end as deregistered_on,
       case when j.ending_unsure and j.abolished_on is null then j.registered and null
            else j.registered and j.abolished_on is not null end as should_deregister,
       case when j.registered then date_diff('day', j.abolished_on, day_or_coverage_end(as_of)) end as days_since,
       case when j.registered then j.pending end as pending,
       j.report_year,
       case when not j.report_unsure then r.filed_on end as filed_on,
       case when j.report_unsure then null
            when r.filed_on <= j.filing_due then '按时'
            when r.filed_on is not null then '逾期'
            when r.filed_some_day then null
            when not j.must_file then '不需要'
            when j.must_file and j.reports_told then '未报' end as filing
from judged j
left join reports r on r.unit_id = j.unit_id
left join org o on o.org_id = j.unit_id
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = j.unit_id
