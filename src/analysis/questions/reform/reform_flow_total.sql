-- reform_flow_total: posts moved by a reform, and how many of them went down a level.
with ranked as (
    select f.posts, f.transfers,
           list_position(['省', '市', '县', '乡'], f.from_level) as from_place,
           list_position(['省', '市', '县', '乡'], f.to_level) as to_place
    from reform_flow(reform := reform) f
)
select
    cast(sum(r.posts) as bigint) as posts, cast(coalesce(sum(r.transfers), 0) as bigint) as transfers,
    -- of no transfer nobody knows where it went
    cast(sum(case when r.from_place < r.to_place then r.posts else 0 end) as bigint) as posts_down,
    cast(sum(case when r.from_place > r.to_place then r.posts else 0 end) as bigint) as posts_up
from ranked r
