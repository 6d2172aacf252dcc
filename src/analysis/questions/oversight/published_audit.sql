-- published_audit: every arithmetic statement of the published documents, held to its figures.
with figured as (
    select i.identity_id, i.reading, string_agg(distinct f.locator, '；' order by f.locator) as locator,
           string_agg(f.figure_id || ' = ' || regexp_replace(cast(f.value as varchar), '\.0$', '')
                      || coalesce(' ' || f.unit, ''), '；' order by f.figure_id) as figures
    from published_identity i
    join published_figure f
      on regexp_matches(i.statement, '(^|[^A-Za-z0-9_])' || f.figure_id || '($|[^A-Za-z0-9_])')
    group by i.identity_id, i.reading
)
select i.identity_id, i.reading, i.source_id, g.locator, i.statement, g.figures,
       c.left_value, c.right_value, c.holds, c.difference,
       count(*) over (partition by i.identity_id) as readings,
       count(*) filter (c.holds) over (partition by i.identity_id) as readings_holding,
       i.comment, c.explanation
from published_identity i
join statement_check c on c.identity_id = i.identity_id and c.reading = i.reading
left join figured g on g.identity_id = i.identity_id and g.reading = i.reading
