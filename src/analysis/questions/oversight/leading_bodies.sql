-- leading_bodies: each unit's leading body as a whole, its posts and who holds them.
with body as (
    select
        l.org_id,
        -- of a body with one unknown part the whole is unknown
        case when bool_and(l.posts is not null) then cast(sum(l.posts) as bigint) end as posts,
        case when bool_and(l.actual is not null) then cast(sum(l.actual) as bigint) end as actual,
        case when bool_and(l.full_time is not null) then cast(sum(l.full_time) as bigint) end as full_time,
        case when bool_and(l.seconded is not null) then cast(sum(l.seconded) as bigint) end as seconded,
        case when bool_and(l.part_time is not null) then cast(sum(l.part_time) as bigint) end as part_time,
        -- never netted between roles: a missing deputy does not excuse a second head
        case when bool_and(l.over is not null) then cast(sum(l.over) as bigint) end as over,
        any_value(l.full_time_share) as full_time_share
    from leadership(as_of := as_of) l
    where not is_middle(l.role)
    group by l.org_id
),
-- a body of which all that was told could not be read is one all the same
unread as (
    select d.unit_id from doubts_on('leader', day_or_coverage_end(as_of)) d
    union
    select d.unit_id from doubts_on('leader_quota', day_or_coverage_end(as_of)) d
),
every as (
    select b.* from body b
    union all
    select x.unit_id, null, null, null, null, null, null, null
    from unread x
    where x.unit_id not in (select b.org_id from body b)
)
select
    e.org_id, n.name, o.kind, e.posts, e.actual, e.full_time, e.seconded, e.part_time, e.over,
    e.full_time_share
from every e
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = e.org_id
left join org o on o.org_id = e.org_id
