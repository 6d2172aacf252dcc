-- published_numerals: every numeral of the published documents, by document and by what it is.
with judged as (
    select n.source_id, n.none_because, n.figure_ids,
           (
               select bool_and(exists (select 1 from published_figure f where f.figure_id = p.part))
               from unnest(string_split(n.figure_ids, '、')) p (part)
           ) as figures_known
    from published_numeral n
)
-- A reason's detail (after the colon) names the word it belongs to; the count is by reason.
select source_id,
       case when figure_ids is null then split_part(none_because, '：', 1) end as none_because,
       count(*) as numerals,
       count(*) filter (where (figure_ids is null and none_because is null) or not coalesce(figures_known, true))
           as numerals_unread
from judged
group by all
