-- reform_flow_total: posts moved by a reform, and how many of them went down a level.
with ranked as (
    select f.posts, f.transfers,
           list_position(['省', '市', '县', '乡'], f.from_level) as from_place,
           list_position(['省', '市', '县', '乡'], f.to_level) as to_place
    from reform_flow(reform := reform) f
)
select
    cast(sum(r.posts) as bigint) as posts, cast(sum(r.transfers) as bigint) as transfers,
    cast(coalesce(sum(r.posts) filter (r.from_place < r.to_place), 0) as bigint) as posts_down,
    cast(coalesce(sum(r.posts) filter (r.from_place > r.to_place), 0) as bigint) as posts_up
from ranked r
