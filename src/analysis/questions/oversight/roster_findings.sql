-- roster_findings: people of the roster whom somebody has to act on, as they stand on a day.
with here as (
    select s.person_key, s.unit_id, s.post_type, s.start_on, s.identity
    from spells() s
    where s.start_on <= day_or_coverage_end(as_of) and s.end_on > day_or_coverage_end(as_of)
    union all
    select r.person_key, u.unit_id, r.post_type, coalesce(r.start_on, r.listed_on), r.identity
    from roster r
    join unit u on u.org_id = r.org_id
    where r.listed_on = (
        select max(x.listed_on) from roster x where x.listed_on <= day_or_coverage_end(as_of))
),
-- Of a person's rows the latest due month speaks, for any of them may tell the rank.
retiring as (
    select r.person_key, max(r.due_month) as due_month
    from retirement_of(day_or_coverage_end(as_of)) r
    group by r.person_key
),
left_for_good as (
    select r.person_key, max(r.end_on) as left_on
    from roster r
    -- a spell that covers no day is none, and nobody left it
    where r.end_on <= day_or_coverage_end(as_of) and coalesce(r.end_on > r.start_on, true)
      and regexp_matches(coalesce(r.exit, ''), '退休|离休|退职|死亡|去世|病故|身故|辞职|辞退|辞聘|解聘|开除')
    group by r.person_key
    union
    select m.person_key, max(m.moved_on)
    from movement m
    where m.direction = '下编' and m.moved_on <= day_or_coverage_end(as_of)
      and regexp_matches(coalesce(m.manner, ''), '退休|离休|退职|死亡|去世|病故|身故|辞职|辞退|辞聘|解聘|开除')
    group by m.person_key
),
placed as (
    select h.*, counted_type(h.post_type) as place_type,
           count(*) over (partition by h.person_key, h.unit_id, counted_type(h.post_type)) as here_times,
           row_number() over (
               partition by h.person_key, h.unit_id, counted_type(h.post_type) order by h.start_on) as here_no
    from here h
),
found as (
    select '1' as rank, 'two_posts_at_once' as rule, a.*, min(greatest(a.start_on, b.start_on)) as since
    from placed a
    join placed b on b.person_key = a.person_key and (b.unit_id, b.place_type) <> (a.unit_id, a.place_type)
    group by all
    union all
    -- since the second of them
    select '2', 'overlapping_spells', p.*, min(case when p.here_no > 1 then p.start_on end) over (
        partition by p.person_key, p.unit_id, p.place_type)
    from placed p
    where p.here_times > 1
    union all
    select '3', 'past_retirement', p.*, cast(e.due_month + interval 1 month as date)
    from placed p
    join retiring e on e.person_key = p.person_key
    where e.due_month + interval 1 month <= day_or_coverage_end(as_of)
    union all
    select '4', 'left_and_still_counted', p.*, max(l.left_on)
    from placed p
    join left_for_good l on l.person_key = p.person_key and l.left_on > p.start_on
    group by all
    union all
    select '5', 'person_after_abolition', p.*, greatest(u.abolished_on, p.start_on)
    from placed p
    join unit u on u.org_id = p.unit_id
    where u.abolished_on <= day_or_coverage_end(as_of)
    union all
    select '6', 'person_without_quota', p.*, p.start_on
    from placed p
    join staffing_on(day_or_coverage_end(as_of)) s
      on s.org_id = p.unit_id and s.post_type = p.place_type
    join unit u on u.org_id = p.unit_id
    where coalesce(u.abolished_on > day_or_coverage_end(as_of), true) and s.quota = 0 and s.borrowed = 0 and s.actual > 0
    union all
    select '7', 'mixed_identity', p.*, p.start_on
    from placed p
    where (p.post_type, p.identity) in (('事业', '参公'), ('参公', '事业'), ('行政', '事业'), ('事业', '公务员'))
      and not exists (
          select 1 from counted_as c
          where (c.post_type, c.counts_as) in ((p.identity, p.post_type), (p.post_type, p.identity)))
),
numbered as (
    select f.*, f.person_key || ' ' || f.post_type || ' ' || f.start_on as line,
           row_number() over (
               partition by f.unit_id, f.rule
               order by f.since, f.person_key, f.post_type, f.start_on) as line_no
    from found f
),
gathered as (
    select f.unit_id, f.rule, count(distinct f.person_key) as persons, count(*) as rows_counted,
           string_agg(f.line, '；' order by f.line_no) filter (f.line_no <= 20) as lines,
           min(f.since) as since
    from numbered f
    group by f.unit_id, f.rule
)
select g.unit_id as org_id, coalesce(n.name, o.name) as name, g.rule,
       case g.rule
           when 'two_posts_at_once' then '同时占用两处编制'
           when 'overlapping_spells' then '同一处编制重复录入'
           when 'past_retirement' then '已过退休年龄仍在编'
           when 'left_and_still_counted' then '在别处已退休、死亡、辞职等，此处仍在编（疑似吃空饷）'
           when 'person_after_abolition' then '单位已撤销仍有人在编'
           when 'person_without_quota' then '没有该类编制却有人'
           when 'mixed_identity' then '人员身份与编制类型不符（混编）'
       end as problem,
       -- of a unit of whose roster a row could not be read there may be more, and earlier
       case when not in_doubt('roster', g.unit_id, null, day_or_coverage_end(as_of)) then g.persons end as persons,
       g.rows_counted,
       g.lines || case when g.rows_counted > 20 then ' 等' else '' end as evidence,
       case when not in_doubt('roster', g.unit_id, null, day_or_coverage_end(as_of)) then g.since end as since
from gathered g
left join org o on o.org_id = g.unit_id
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = g.unit_id
