-- wanted: units that are over their posts or ask for more, unit by unit and type by type.
with standing as (
    select s.org_id, s.post_type, s.in_whole,
           posts_over(s.quota + s.borrowed, s.actual) as over,
           s.listed and posts_over(s.quota + s.borrowed, s.actual) is null as unknown
    from standing_on(day_or_coverage_end(as_of)) s
),
-- requests, and those that could not be read, of a type or of all that the unit has
asked as (
    select coalesce(r.unit_id, d.unit_id) as unit_id, coalesce(r.post_type, d.post_type) as post_type,
           case when d.unit_id is null then r.posts end as posts, d.unit_id is not null as unread
    from requests_on(day_or_coverage_end(as_of)) r
    full join (
        select distinct x.unit_id, coalesce(x.post_type, s.post_type) as post_type
        from doubts_on('quota_request', day_or_coverage_end(as_of)) x
        left join standing s on s.org_id = x.unit_id and x.post_type is null
        where coalesce(x.post_type, s.post_type) is not null
    ) d on d.unit_id = r.unit_id and d.post_type = r.post_type
)
select
    coalesce(s.org_id, q.unit_id) as org_id, n.name, coalesce(s.post_type, q.post_type) as post_type,
    -- who asks for posts of a type that it neither has nor uses is not over it; whose posts or people are
    -- told as a total, of its types nothing is known
    cast(case when s.org_id is not null then s.over when not u.told_as_total then 0 end as integer)
        as over,
    cast(case when not coalesce(q.unread, false) then coalesce(q.posts, 0) end as integer) as requested
from standing s
full join asked q on q.unit_id = s.org_id and q.post_type = s.post_type
join unit u on u.org_id = coalesce(s.org_id, q.unit_id)
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = coalesce(s.org_id, q.unit_id)
where s.over > 0 or q.posts > 0 or s.unknown or q.unread
