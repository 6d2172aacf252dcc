-- ceiling_watch: posts of each level against the ceiling from above and against a base day.
with moment_of as (
    select true as now, day_or_coverage_end(as_of) as on_day
    union all select false, moment(base_on) where base_on is not null
),
unit_level as (
    select u.org_id, u.unit_id, coalesce(o.level, '未载明') as at_level
    from unit u left join org o on o.org_id = u.unit_id
),
owned as (
    select m.now, l.at_level, s.post_type as own_type, sum(s.quota) as posts,
           count(*) filter (s.quota is null) as unknown
    from moment_of m
    join staffing_interval s on s.start_on <= m.on_day and s.end_on > m.on_day
    join unit_level l on l.org_id = s.org_id and l.unit_id = s.org_id
    group by all
),
-- A pool is of the level of the units that it deals with; where it names none, of all units. With
-- several levels nobody can say of which.
dealing as (
    select t.pool, count(distinct l.at_level) as levels, any_value(l.at_level) as at_level
    from bank_txn t left join unit_level l on l.org_id = t.org_id
    group by t.pool
),
every_level as (select count(distinct at_level) as levels, any_value(at_level) as at_level from unit_level),
pool_level as (
    select d.pool, case when d.levels = 1 then d.at_level
                        when d.levels = 0 and e.levels = 1 then e.at_level end as at_level
    from dealing d cross join every_level e
),
pooled as (
    select m.now, l.at_level, counted_type(p.post_type) as own_type,
           case when bool_and(p.deposited > 0 or p.allocated > 0)
               then sum(p.deposited - p.allocated - p.converted) end as capital
    from moment_of m
    join pool_interval p on p.start_on <= m.on_day and p.end_on > m.on_day
    left join pool_level l on l.pool = p.pool
    group by all
),
-- Posts in a pool whose level cannot be said could belong to any; nor is known what a pool holds of
-- whose book a row could not be read.
stray as (
    select distinct p.now, p.own_type from pooled p where p.at_level is null and p.capital is distinct from 0
    union
    select true, d.post_type from pooled_types_in_doubt(day_or_coverage_end(as_of)) d
    union
    select false, d.post_type from pooled_types_in_doubt(moment(base_on)) d where base_on is not null
),
allowed as (
    select k.at_level, k.own_type, sum(k.posts) as posts
    from (
        select q.region_code, coalesce(q.level, '未载明') as at_level, q.post_type,
               counted_type(q.post_type) as own_type, arg_max(q.posts, q.effective_on) as posts
        from quota_ceiling q
        where q.effective_on <= day_or_coverage_end(as_of)
        group by all
    ) k
    group by k.at_level, k.own_type
),
every as (
    select o.at_level, o.own_type from owned o
    union select p.at_level, p.own_type from pooled p where p.at_level is not null
    union select a.at_level, a.own_type from allowed a
),
stood as (
    select e.at_level, e.own_type, m.now,
           case when o.own_type is null then 0 else o.posts end as owned,
           coalesce(o.unknown, 0) as unknown,
           case when s.own_type is null
               then case when p.own_type is null then 0 else p.capital end end as pooled
    from every e
    cross join moment_of m
    left join owned o on o.now = m.now and o.at_level = e.at_level and o.own_type = e.own_type
    left join pooled p on p.now = m.now and p.at_level = e.at_level and p.own_type = e.own_type
    left join stray s on s.now = m.now and s.own_type = e.own_type
),
compared as (
    select n.*, case when b.unknown = 0 then b.owned + b.pooled end as base,
           case when n.unknown = 0 then n.owned + n.pooled end as whole,
           case when d.own_type is null then a.posts end as ceiling
    from stood n
    left join stood b on not b.now and b.at_level = n.at_level and b.own_type = n.own_type
    left join allowed a on a.at_level = n.at_level and a.own_type = n.own_type
    left join ceilings_in_doubt(day_or_coverage_end(as_of)) d on d.own_type = n.own_type
    where n.now
)
select c.at_level as level, c.own_type as post_type, cast(c.owned as bigint) as owned,
       c.unknown as units_unknown, cast(c.pooled as bigint) as pooled,
       cast(c.owned + c.pooled as bigint) as total, cast(c.ceiling as bigint) as ceiling,
       cast(c.ceiling - c.whole as bigint) as room, cast(c.base as bigint) as base,
       cast(c.whole - c.base as bigint) as growth, c.whole <= c.base as only_down
from compared c
