-- leadership_total: leading bodies in all: how many, their people, who is over, who is mixed.
select
    count(*) as units,
    count(*) filter (b.actual > 0) as units_staffed,
    count(*) filter (b.actual is null) as units_unknown,
    count(*) filter (b.actual > 0 and b.posts is not null) as units_told,
    cast(sum(b.posts) as bigint) as posts, cast(sum(b.actual) as bigint) as actual,
    count(*) filter (b.over > 0) as units_over, cast(sum(b.over) as bigint) as over,
    count(*) filter (b.seconded + b.part_time > 0) as units_mixed,
    count(*) filter (b.seconded + b.part_time > 0 and b.full_time_share <= 0.5) as units_half,
    -- what each of these leaves out
    count(*) filter (b.posts is null) as posts_unknown,
    count(*) filter (b.over is null) as over_unknown,
    count(*) filter (b.seconded + b.part_time is null) as mixed_unknown,
    count(*) filter (b.seconded + b.part_time > 0 and b.full_time_share is null) as half_unknown
from leading_bodies(as_of := as_of) b
