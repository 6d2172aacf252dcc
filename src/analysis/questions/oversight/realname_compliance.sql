-- realname_compliance: month by month, who reported on time and whether used posts were filed.
with span as (
    select month_of(day_or_coverage_start(month_of(from_month))) as first_month,
           month_of(day_or_coverage_end(month_of(to_month))) as last_month
),
reported as (
    -- two ids of a unit are one, on time where both were
    select x.on_month, count(*) as units, count(*) filter (x.on_time) as on_time
    from (
        select r.month as on_month, u.unit_id, bool_and(r.status = '按时上报') as on_time
        from realname_return r
        join unit u on u.org_id = r.org_id
        cross join span
        where r.month between span.first_month and span.last_month
        group by r.month, u.unit_id
    ) x
    group by x.on_month
),
used as (
    select q.month as on_month,
           count(distinct u.unit_id) filter (q.posts > 0 and not q.beside) as units_using,
           coalesce(sum(q.posts) filter (not q.beside), 0) as posts_used,
           sum(q.posts) filter (q.recorded and not q.beside) as posts_recorded,
           -- where nobody said whether it was filed, the total is not known
           bool_or(q.posts > 0 and q.recorded is null and not q.beside) as unsaid
    -- types beside are shown (quota_use_total), and never added
    from (select x.*, is_beside(counted_type(x.post_type)) as beside from quota_use x) q
    join unit u on u.org_id = q.org_id
    cross join span
    where q.month between span.first_month and span.last_month
    group by q.month
),
-- In a month of which the table speaks and that has no row, nothing was used; without the table,
-- or outside its coverage, nobody knows.
spoken as (
    select cast(date_trunc('month', min(c.coverage_start)) as date) as first_month,
           max(c.coverage_end) as last_day
    from coverage c where c.table_name = 'quota_use'
),
-- a month of which all that was told could not be read is a month
listed as (
    select r.on_month from reported r
    union
    select u.on_month from used u
    union
    select cast(date_trunc('month', d.from_on) as date) from doubt d cross join span
    where d."table" in ('realname_return', 'quota_use')
      and cast(date_trunc('month', d.from_on) as date) between span.first_month and span.last_month
),
every as (
    select m.on_month, r.units, r.on_time,
           case when u.on_month is not null then u.units_using
                when m.on_month between s.first_month and s.last_day then 0 end as units_using,
           case when u.on_month is not null then u.posts_used
                when m.on_month between s.first_month and s.last_day then 0 end as posts_used,
           case when u.on_month is not null and not u.unsaid then coalesce(u.posts_recorded, 0)
                when u.on_month is null and m.on_month between s.first_month and s.last_day
                then 0 end as posts_recorded,
           exists (select 1 from doubt d where d."table" = 'realname_return'
                     and coalesce(d.from_on = m.on_month, true)) as returns_open,
           exists (select 1 from doubt d where d."table" = 'quota_use'
                     and coalesce(d.from_on = m.on_month, true)) as use_open
    from listed m
    left join reported r on r.on_month = m.on_month
    left join used u on u.on_month = m.on_month
    cross join spoken s
)
select
    e.on_month as month,
    case when not e.returns_open then e.units end as units,
    case when not e.returns_open then e.on_time end as on_time,
    case when not e.returns_open then e.on_time / nullif(e.units, 0) end as on_time_rate,
    case when not e.use_open then cast(e.units_using as bigint) end as units_using,
    case when not e.use_open then cast(e.posts_used as bigint) end as posts_used,
    case when not e.use_open then cast(e.posts_recorded as bigint) end as posts_recorded,
    case when not e.use_open then e.posts_recorded / nullif(e.posts_used, 0) end as recording_rate
from every e
