-- reform_flow: posts that a reform moved between levels and kinds of units. The column of a
-- transfer is spelt with its table: this macro's parameter has a table's name.
with kept as (
    select t.moved_on, t.from_org, t.to_org, counted_type(t.post_type) as post_type, t.posts
    from quota_transfer t
    where t.posts > 0
      and case when cast(reform as varchar) is null then t.reform_id is not null
               else t.reform_id = cast(reform as varchar) end
)
select case when k.from_org is not null then coalesce(f.level, '未载明') end as from_level,
       case when k.from_org is null then '核增' else coalesce(f.kind, '未载明') end as from_kind,
       case when k.to_org is not null then coalesce(g.level, '未载明') end as to_level,
       case when k.to_org is null then '核减' else coalesce(g.kind, '未载明') end as to_kind,
       k.post_type, cast(sum(k.posts) as integer) as posts, count(*) as transfers
from kept k
-- the last row of a unit speaks for it
left join unit u on u.org_id = k.from_org
left join unit v on v.org_id = k.to_org
left join org f on f.org_id = u.unit_id
left join org g on g.org_id = v.unit_id
group by 1, 2, 3, 4, 5
