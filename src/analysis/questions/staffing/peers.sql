-- peers: the rate of use of each unit beside those of its level and kind, itself among them.
with rated as (
    select s.org_id, s.name, o.level, o.kind, s.post_type, s.utilisation,
           s.usable is null or (s.usable > 0 and s.actual is null) as untold
    from staffing(as_of := day_or_coverage_end(as_of)) s
    join org o on o.org_id = s.org_id
),
alike as (
    select r.level, r.kind, r.post_type,
           count(r.utilisation) as units_rated,
           count(*) filter (r.untold) as units_untold,
           quantile_cont(r.utilisation, 0.25) as low,
           quantile_cont(r.utilisation, 0.5) as middle,
           quantile_cont(r.utilisation, 0.75) as high
    from rated r
    where r.level is not null and r.kind is not null
    group by r.level, r.kind, r.post_type
),
placed as (
    select r.org_id, r.post_type,
           rank() over (partition by r.level, r.kind, r.post_type order by r.utilisation) as place
    from rated r
    where r.utilisation is not null and r.level is not null and r.kind is not null
)
select r.org_id, r.name, r.level, r.kind, r.post_type, r.utilisation,
       a.units_rated as peers, a.units_untold as peers_unknown,
       a.low as peers_low, a.middle as peers_median, a.high as peers_high,
       p.place as peers_place
from rated r
left join alike a on a.level = r.level and a.kind = r.kind and a.post_type = r.post_type
left join placed p on p.org_id = r.org_id and p.post_type = r.post_type
