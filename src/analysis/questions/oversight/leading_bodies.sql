-- leading_bodies: each unit's leading body as a whole, its posts and who holds them.
select
    l.org_id, l.name, o.kind,
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
left join org o on o.org_id = l.org_id
where not is_middle(l.role)
group by l.org_id, l.name, o.kind
