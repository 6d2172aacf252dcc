-- bank_breaches: what breaks the bank's own rules on a day, each with its source.
-- One named step a rule; a rule applies to the pools that switched it on.
with day as (
    select day_or_coverage_end(as_of) as on_day
),
open_loan as (
    select l.* exclude (due_on), day.on_day, l.due_open, l.due_on,
        -- Months to the due day (undated: to the day asked for); a month begun counts whole.
        whole_months(l.lent_on, coalesce(l.due_on, day.on_day))
            + case when l.lent_on + to_months(cast(whole_months(
                  l.lent_on, coalesce(l.due_on, day.on_day)) as integer))
                  < coalesce(l.due_on, day.on_day) then 1 else 0 end as term_months
    from (
        -- a day due that could not be read breaks no rule
        select x.* exclude (due_on), d.loan_id is not null as due_open,
               case when d.loan_id is null then x.due_on end as due_on
        from loans_on(day_or_coverage_end(as_of)) x
        left join due_in_doubt(day_or_coverage_end(as_of)) d on d.loan_id = x.loan_id
    ) l, day
    where l.outstanding > 0
      -- a loan of which it is not known what is left breaks no rule
      and l.loan_id not in (
          select t.loan_id from loans_in_doubt() t where t.from_on <= day_or_coverage_end(as_of))
),
-- what is free is unknown of a ledger of loans alone, and where a transaction could not be read
account as (
    select b.pool, b.post_type, b.outstanding, b.available from bank_balance(as_of := as_of) b
),
-- A pool's own row before the row for all pools (*).
in_force as (
    select p.pool, r.rule, arg_max(r.value, r.pool = p.pool) as threshold,
           arg_max(coalesce(r.source, '未注明出处'), r.pool = p.pool) as source
    from (select distinct a.pool from account a) p
    join bank_rule r on r.pool in (p.pool, '*')
    group by all
),
late as (
    select 'overdue' as rule, o.pool, o.post_type, o.org_id, o.loan_id, o.outstanding,
           date_diff('day', o.due_on, o.on_day) as measured, coalesce(i.threshold, 0) as threshold,
           coalesce(i.source, '借出时约定的到期日') as source
    from open_loan o
    left join in_force i on i.pool = o.pool and i.rule = 'overdue'
    where date_diff('day', o.due_on, o.on_day) > coalesce(i.threshold, 0)
),
too_long as (
    select i.rule, o.pool, o.post_type, o.org_id, o.loan_id, o.outstanding, o.term_months,
           i.threshold, i.source
    from open_loan o
    join in_force i on i.pool = o.pool and i.rule = 'max_term_months'
    where o.term_months > i.threshold and not o.due_open
),
too_large as (
    select i.rule, o.pool, o.post_type, o.org_id, o.loan_id, o.outstanding, o.principal,
           i.threshold, i.source
    from open_loan o
    join in_force i on i.pool = o.pool and i.rule = 'loan_limit'
    where o.principal > i.threshold
),
too_much as (
    select i.rule, o.pool, null, o.org_id, null, sum(o.outstanding), sum(o.outstanding),
           i.threshold, i.source
    from open_loan o
    join in_force i on i.pool = o.pool and i.rule = 'unit_limit'
    group by i.rule, o.pool, o.org_id, i.threshold, i.source
    having sum(o.outstanding) > i.threshold
),
below_reserve as (
    select i.rule, a.pool, a.post_type, null, null, a.outstanding, a.available,
           i.threshold, i.source
    from account a
    join in_force i on i.pool = a.pool and i.rule = 'reserve'
    where a.available < i.threshold
),
mixed_types as (
    select i.rule, a.pool, null, null, null,
           case when bool_and(a.outstanding is not null) then sum(a.outstanding) end, count(*),
           i.threshold, i.source
    from account a
    join in_force i on i.pool = a.pool and i.rule = 'single_type'
    group by i.rule, a.pool, i.threshold, i.source
    having count(*) > i.threshold
),
borrower as (
    select o.pool, o.post_type, o.org_id, sum(o.outstanding) as outstanding, o.on_day
    from open_loan o
    group by all
),
own_vacancies as (
    select i.rule, b.pool, b.post_type, b.org_id, null, b.outstanding, s.vacant_own,
           i.threshold, i.source
    from borrower b
    join in_force i on i.pool = b.pool and i.rule = 'own_vacancy_limit'
    join staffing_on(day_or_coverage_end(as_of)) s
      on s.org_id = b.org_id and s.post_type = counted_type(b.post_type)
    where s.vacant_own > i.threshold
),
-- Retirements that could be foreseen when the loan was made: people there on the lending day
-- who reach the age in force within its term, that month included as everywhere. Without birth months nothing can be said.
foreseen as (
    select o.loan_id, o.org_id, count(distinct r.person_key) as people,
        count(distinct r.person_key) filter (
            r.due_month >= date_trunc('month', o.lent_on) and r.due_month <= o.due_on)
            as retiring
    from open_loan o
    join unit u on u.unit_id = o.org_id
    join retirement_of(day_or_coverage_end(as_of)) r
      on r.org_id = u.org_id and r.post_type = counted_type(o.post_type)
     and r.start_on <= o.lent_on and (r.end_on is null or r.end_on > o.lent_on)
    where o.due_on is not null
    group by all
    having count(*) filter (r.birth_month is null or r.sex is null) = 0
),
beyond_attrition as (
    select i.rule, o.pool, o.post_type, o.org_id, o.loan_id, o.outstanding, o.principal,
           i.threshold * f.retiring, i.source
    from open_loan o
    join in_force i on i.pool = o.pool and i.rule = 'attrition_cover'
    join foreseen f on f.loan_id = o.loan_id and f.org_id = o.org_id
    where o.principal > i.threshold * f.retiring
      and not in_doubt('roster', o.org_id, counted_type(o.post_type), o.lent_on)
),
-- A returns plan: approved 出 of that type, not closed, due by the loan's own due day. A plan
-- serves the loans due by then together, the earliest first.
due_so_far as (
    select o.*, sum(o.outstanding) over (
        partition by o.org_id, counted_type(o.post_type) order by o.due_on nulls last) as due_posts
    from open_loan o
),
planned as (
    select d.loan_id, d.org_id, coalesce(sum(q.posts), 0) as posts
    from due_so_far d
    left join (
        select p.unit_id, p.post_type, p.posts_left as posts, p.expected_on
        from plans_on(day_or_coverage_end(as_of)) p
        where p.direction = '出'
    ) q on q.unit_id = d.org_id and q.post_type = counted_type(d.post_type)
       and (q.expected_on is null or d.due_on is null or q.expected_on <= d.due_on)
    group by all
),
without_plan as (
    select i.rule, d.pool, d.post_type, d.org_id, d.loan_id, d.outstanding, p.posts,
           d.due_posts, i.source
    from due_so_far d
    join in_force i on i.pool = d.pool and i.rule = 'plan_required'
    join planned p on p.loan_id = d.loan_id and p.org_id is not distinct from d.org_id
    where i.threshold > 0 and p.posts < d.due_posts
      -- a plan that could not be read may be the one that is asked for
      and not in_doubt('quota_plan', d.org_id, counted_type(d.post_type), day_or_coverage_end(as_of))
),
every as (
    select * from late
    union all select * from too_long
    union all select * from too_large
    union all select * from too_much
    union all select * from below_reserve
    union all select * from mixed_types
    union all select * from own_vacancies
    union all select * from beyond_attrition
    union all select * from without_plan
)
select
    e.rule, e.pool, e.post_type, e.org_id, n.name, e.loan_id, cast(e.outstanding as integer) as outstanding,
    cast(e.measured as double) as measured, cast(e.threshold as double) as threshold, e.source
from every e
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = e.org_id
