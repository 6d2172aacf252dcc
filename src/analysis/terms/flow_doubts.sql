-- Who came and who left where a row of the roster or of the book could not be read.

-- The days between which a rejected row may have let somebody come or go, by unit × type; both days
-- belong to it. A spell is open from its start to its end, and where counts of a unit give way to its
-- first spell it may have been the first. A snapshot is compared with the ones before and after it.
create or replace macro flow_doubt_spans() as table
    with unread as (
        select d.org_id as unit_id, counted_type(d.post_type) as own_type, d."table" = 'movement' as of_book,
               coalesce(d.from_on, date '0001-01-01') as from_on,
               case when d.from_on is null and d."table" = 'movement' then null else d.until_on end as until_on,
               d.from_on is null as any_day
        from doubt d
        where d."table" in ('roster', 'movement') and d.org_id is not null
    ),
    listed as (
        select l.unit_id, l.listed_on, lag(l.listed_on) over (partition by l.unit_id order by l.listed_on) as earlier
        from (select distinct x.unit_id, x.listed_on from listings() x where x.table_name = 'roster') l
    ),
    counted as (
        select distinct k.unit_id from counted_units() k
    )
    select u.unit_id, u.own_type,
           case when s.unit_id is not null then coalesce(s.earlier + 1, date '0001-01-01') else u.from_on end as from_on,
           case when k.unit_id is not null and s.unit_id is null then date '9999-12-31'
                else coalesce(u.until_on, date '9999-12-31') end as until_on
    from unread u
    left join listed s on s.unit_id = u.unit_id and s.listed_on = u.from_on
    left join counted k on k.unit_id = u.unit_id
    where not u.of_book or u.any_day
    union all
    -- a movement: its own day, and whatever is written of the place later, for it may open or close that
    select u.unit_id, u.own_type, u.from_on, u.from_on
    from unread u where u.of_book and not u.any_day
    union all
    select u.unit_id, counted_type(w.post_type), w.on_day, w.on_day
    from unread u
    join unit o on o.unit_id = u.unit_id
    join (
        select m.org_id, m.post_type, m.moved_on as on_day from movement m
        union
        select r.org_id, r.post_type, r.end_on from roster r where r.end_on is not null
        union
        select r.org_id, r.post_type, r.start_on from roster r where r.start_on is not null
    ) w on w.org_id = o.org_id and coalesce(counted_type(w.post_type) = u.own_type, true) and w.on_day > u.from_on
    where u.of_book and not u.any_day;

-- The months of a span in which it is not known who came to a unit × type and who left it.
create or replace macro flow_doubts(first_day, last_day) as table
    with span as (
        select cast(first_day as date) as opens_on, cast(last_day as date) as closes_on
    ),
    part as (
        select cast(m as date) as on_month, greatest(cast(m as date), s.opens_on) as opens_on,
               least(last_day(cast(m as date)), s.closes_on) as closes_on
        from span s, unnest(generate_series(
            date_trunc('month', s.opens_on), date_trunc('month', s.closes_on), interval 1 month)) g(m)
    )
    select distinct p.on_month, d.unit_id, t.post_type as own_type
    from flow_doubt_spans() d
    join part p on d.from_on <= p.closes_on and d.until_on >= p.opens_on
    -- of which type nobody can tell: any that the data speak of
    join (select distinct s.post_type from staffing_interval s) t on coalesce(t.post_type = d.own_type, true);
