-- before_after: quota, loans and people of each component of lineage on two days, and what is
-- recorded of how one became the other.
with joined as (
    select c.component, c.org_id as unit_id
    from lineage_component(before_on := before_on, after_on := after_on) c
),
-- Each unit × type has exactly one interval on either day. A unit without quota of a type and
-- without known people adds nobody to it, but where what told of them could not be read.
side as (
    select true as before, s.org_id, s.post_type, s.quota, s.borrowed, s.actual, s.actual_most,
           s.people_doubted,
           s.actual is null and (
               s.quota is distinct from 0
               or state_in_doubt(s.org_id, s.post_type, day_or_coverage_start(before_on))) as unknown
    from staffing_on(day_or_coverage_start(before_on)) s
    union all
    select false, s.org_id, s.post_type, s.quota, s.borrowed, s.actual, s.actual_most,
           s.people_doubted,
           s.actual is null and (
               s.quota is distinct from 0
               or state_in_doubt(s.org_id, s.post_type, day_or_coverage_end(after_on)))
    from staffing_on(day_or_coverage_end(after_on)) s
),
-- Lineage that could not be read leaves open whom a unit belongs with, a day of abolition whether it
-- exists: nothing of it is compared.
unclear as (
    select distinct coalesce(j.component, d.unit_id) as component_id
    from (
        from doubts_on('lineage', day_or_coverage_end(after_on))
        union all
        from doubts_on('org', day_or_coverage_end(after_on))
    ) d
    left join joined j on j.unit_id = d.unit_id
),
compared as (
    select coalesce(j.component, d.org_id) as component_id, d.post_type,
           case when count(*) filter (d.before and d.quota is null) = 0
               then sum(d.quota) filter (d.before) end as quota_before,
           case when count(*) filter (not d.before and d.quota is null) = 0
               then sum(d.quota) filter (not d.before) end as quota_after,
           case when count(*) filter (d.before and d.borrowed is null) = 0
               then coalesce(sum(d.borrowed) filter (d.before), 0) end as borrowed_before,
           case when count(*) filter (not d.before and d.borrowed is null) = 0
               then coalesce(sum(d.borrowed) filter (not d.before), 0) end as borrowed_after,
           case when count(*) filter (d.before and d.unknown) = 0
               then sum(coalesce(d.actual, 0)) filter (d.before) end as actual_before,
           case when count(*) filter (not d.before and d.unknown) = 0
               then sum(coalesce(d.actual, 0)) filter (not d.before) end as actual_after,
           bool_or(is_listed(d.quota, d.borrowed, coalesce(d.actual, d.actual_most),
                             d.people_doubted)) as counts
    from side d
    left join joined j on j.unit_id = d.org_id
    group by 1, 2
),
moved as (
    select m.component as component_id, m.post_type,
           sum(m.posts) filter (m.account = 'transferred_in') as transferred_in,
           sum(m.posts) filter (m.account = 'transferred_out') as transferred_out,
           sum(m.posts) filter (m.account = 'granted') as granted,
           sum(m.posts) filter (m.account = 'cut') as cut,
           sum(m.posts) filter (m.account = 'from_bank') as from_bank,
           sum(m.posts) filter (m.account = 'to_bank') as to_bank
    from reform_movements(before_on := before_on, after_on := after_on, reform := reform) m
    where m.account <> 'within'
    group by m.component, m.post_type
),
-- Transfers, and what the bank recorded, of which something could not be read.
unread as (
    select distinct coalesce(j.component, d.org_id) as component_id, counted_type(d.post_type) as post_type,
           d."table" = 'bank_txn' as of_bank
    from doubt d
    left join joined j on j.unit_id = d.org_id
    where d."table" in ('quota_transfer', 'bank_txn') and d.org_id is not null and not is_of_due_day(d.reason)
      and (coalesce(d.from_on > day_or_coverage_start(before_on), true)
           -- what names no loan goes to what earlier ones left
           or d."table" = 'bank_txn' and exists (
               select 1 from bank_txn b join unit u on u.org_id = b.org_id
               where u.unit_id = d.org_id and b.loan_id is null and b.kind in ('归还', '转正')))
      and coalesce(d.from_on <= day_or_coverage_end(after_on), true)
),
touched as (
    select coalesce(j.component, h.unit_id) as component_id
    from units_of_reform(reform) h
    left join joined j on j.unit_id = h.unit_id
),
paired as (
    select coalesce(c.component_id, m.component_id) as component_id,
           coalesce(c.post_type, m.post_type) as post_type, c.component_id is null as only_moved,
           c.quota_before, c.quota_after, c.borrowed_before, c.borrowed_after,
           c.actual_before, c.actual_after, m.transferred_in, m.transferred_out, m.granted, m.cut,
           m.from_bank, m.to_bank
    from compared c
    full join moved m on m.component_id = c.component_id and m.post_type = c.post_type
    where c.counts or m.component_id is not null
),
open_to as (
    select p.*, p.component_id in (select x.component_id from unclear x) as unclear,
           exists (select 1 from unread r
                   where r.component_id = p.component_id and coalesce(r.post_type = p.post_type, true)
                     and not r.of_bank) as unread,
           exists (select 1 from unread r
                   where r.component_id = p.component_id and coalesce(r.post_type = p.post_type, true)
                     and r.of_bank) as bank_unread
    from paired p
),
listed as (
    select p.component_id, p.post_type,
           case when not p.unclear then p.quota_before end as quota_before,
           case when not p.unclear then p.quota_after end as quota_after,
           case when p.only_moved then 0
               when not p.unclear then p.borrowed_before end as borrowed_before,
           case when p.only_moved then 0
               when not p.unclear then p.borrowed_after end as borrowed_after,
           case when not p.unclear then p.actual_before end as actual_before,
           case when not p.unclear then p.actual_after end as actual_after,
           case when not p.unread then coalesce(p.transferred_in, 0) end as transferred_in,
           case when not p.unread then coalesce(p.transferred_out, 0) end as transferred_out,
           case when not p.unread then coalesce(p.granted, 0) end as granted,
           case when not p.unread then coalesce(p.cut, 0) end as cut,
           case when not p.bank_unread and (p.only_moved or p.borrowed_after is not null)
               then coalesce(p.from_bank, 0) end as from_bank,
           case when not p.bank_unread and (p.only_moved or p.borrowed_after is not null)
               then coalesce(p.to_bank, 0) end as to_bank
    from open_to p
    where cast(reform as varchar) is null or p.component_id in (select t.component_id from touched t)
),
-- Who existed on either day, under the name then in force.
named as (
    select j.component, u.unit_id,
           exists_on(u.founded_on, u.abolished_on, day_or_coverage_start(before_on)) as before,
           exists_on(u.founded_on, u.abolished_on, day_or_coverage_end(after_on)) as after,
           f.unit_id is not null as before_unclear, g.unit_id is not null as after_unclear,
           coalesce(n.name, u.unit_id) as name_before, coalesce(m.name, u.unit_id) as name_after
    from unit u
    left join joined j on j.unit_id = u.unit_id
    left join founding_in_doubt(day_or_coverage_start(before_on)) f on f.unit_id = u.unit_id
    left join founding_in_doubt(day_or_coverage_end(after_on)) g on g.unit_id = u.unit_id
    left join names_on(day_or_coverage_start(before_on)) n on n.unit_id = u.unit_id
    left join names_on(day_or_coverage_end(after_on)) m on m.unit_id = u.unit_id
    where u.org_id = u.unit_id
),
units as (
    -- most units are alone, and need no sorting of names
    select n.unit_id as component_id, case when n.before then n.name_before end as names_before,
           case when n.after then n.name_after end as names_after,
           case when n.before_unclear then null when n.before then 1 else 0 end as orgs_before,
           case when n.after_unclear then null when n.after then 1 else 0 end as orgs_after
    from named n
    where n.component is null
    union all
    select n.component,
           string_agg(n.name_before, '、' order by n.name_before) filter (n.before),
           string_agg(n.name_after, '、' order by n.name_after) filter (n.after),
           case when not bool_or(n.before_unclear) then count(*) filter (n.before) end,
           case when not bool_or(n.after_unclear) then count(*) filter (n.after) end
    from named n
    where n.component is not null
    group by n.component
)
select l.component_id as component, u.names_before as units_before, u.names_after as units_after,
       l.post_type,
       case when x.component_id is null then cast(u.orgs_before as integer) end as orgs_before,
       case when x.component_id is null then cast(u.orgs_after as integer) end as orgs_after,
       cast(l.quota_before as integer) as quota_before,
       cast(l.quota_after as integer) as quota_after,
       cast(l.quota_after - l.quota_before as integer) as quota_change,
       (l.quota_after - l.quota_before) / nullif(l.quota_before, 0) as quota_change_rate,
       cast(l.borrowed_before as integer) as borrowed_before,
       cast(l.borrowed_after as integer) as borrowed_after,
       cast(l.actual_before as integer) as actual_before,
       cast(l.actual_after as integer) as actual_after,
       cast(l.actual_after - l.actual_before as integer) as actual_change,
       cast(l.transferred_in as integer) as transferred_in,
       cast(l.transferred_out as integer) as transferred_out,
       cast(l.granted as integer) as granted, cast(l.cut as integer) as cut,
       cast(l.from_bank as integer) as from_bank, cast(l.to_bank as integer) as to_bank,
       cast(l.quota_after - l.quota_before - l.transferred_in + l.transferred_out
            - l.granted + l.cut - l.from_bank + l.to_bank as integer) as unexplained
from listed l
left join units u on u.component_id = l.component_id
left join unclear x on x.component_id = l.component_id
