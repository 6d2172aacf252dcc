-- wanted: units that are over their posts or ask for more, unit by unit and type by type.
with standing as (
    select s.org_id, s.post_type, s.in_whole,
           posts_over(s.quota + s.borrowed, s.actual) as over,
           s.listed and posts_over(s.quota + s.borrowed, s.actual) is null as unknown
    from standing_on(day_or_coverage_end(as_of)) s
)
select
    coalesce(s.org_id, q.unit_id) as org_id, n.name, coalesce(s.post_type, q.post_type) as post_type,
    -- who asks for posts of a type that it neither has nor uses is not over it
    cast(case when s.org_id is null then 0 else s.over end as integer) as over,
    cast(coalesce(q.posts, 0) as integer) as requested
from standing s
full join requests_on(day_or_coverage_end(as_of)) q
  on q.unit_id = s.org_id and q.post_type = s.post_type
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = coalesce(s.org_id, q.unit_id)
where s.over > 0 or q.posts > 0 or s.unknown
