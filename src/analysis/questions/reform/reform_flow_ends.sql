-- reform_flow_ends: posts that a reform took from, and gave to, each level and kind of units.
select e.flow_end, e.level, e.kind, cast(sum(e.posts) as bigint) as posts,
       cast(sum(e.transfers) as bigint) as transfers
from (
    select '划出方' as flow_end, f.from_level as level, f.from_kind as kind, f.posts, f.transfers
    from reform_flow(reform := reform) f
    union all
    select '划入方', g.to_level, g.to_kind, g.posts, g.transfers
    from reform_flow(reform := reform) g
) e
group by e.flow_end, e.level, e.kind
