-- published_numerals: every numeral of the published documents, by document and by what it is.
with named as (
    select n.figure_ids, unnest(string_split(n.figure_ids, '、')) as figure_id from published_numeral n
),
known as (
    select m.figure_ids, bool_and(f.figure_id is not null) as figures_known
    from named m
    left join published_figure f on f.figure_id = m.figure_id
    group by m.figure_ids
),
judged as (
    select n.source_id, n.none_because, n.figure_ids, k.figures_known
    from published_numeral n
    left join known k on k.figure_ids = n.figure_ids
)
-- A reason's detail (after the colon) names the word it belongs to; the count is by reason.
select source_id,
       case when figure_ids is null then split_part(none_because, '：', 1) end as none_because,
       count(*) as numerals,
       count(*) filter (where (figure_ids is null and none_because is null) or not coalesce(figures_known, true))
           as numerals_unread
from judged
group by all
