-- Places: every unit × post type that any row speaks of. `place_no` numbers the types as they were
-- told, `unit_type` the types as the card counts them; from here to the last step they are known by
-- these numbers, for integers sort and group several times faster than two texts.
-- Input: member, event, loan_interval, counted_as, doubtful and the dated tables.

-- Who came from whom in a way that leaves the old unit's posts to somebody: a product without
-- rows of its own may have posts of every type that the ended unit had.
create temp table succession (from_unit varchar, to_unit varchar, changed_on date);
-- needs: event
insert into succession
select distinct from_unit, to_unit, changed_on
from event
where goes_whole(change) or change in ('拆分', '更名');

create temp table org_place as
with told as (
    select org_id, post_type from quota
    union select org_id, post_type from roster
    where listed_on is not null or end_on is null or end_on > start_on
    union select org_id, post_type from movement
    union select org_id, post_type from headcount
    union select org_id, post_type from borrowed_count
    union select org_id, post_type from loan_interval where org_id is not null
    union select org_id, post_type from doubtful
    where org_id is not null and post_type is not null
      and table_name in ('quota', 'roster', 'headcount', 'movement', 'borrowed_count', 'bank_txn')
),
-- down the chain of successions: what the first had, the last may have
handed as (
    with recursive heir as (
        select m.unit_id, t.post_type from told t join member m using (org_id)
        union
        select s.to_unit, h.post_type from heir h join succession s on s.from_unit = h.unit_id
    )
    select unit_id as org_id, post_type from heir
),
every as (
    select org_id, post_type from told union select org_id, post_type from handed
)
select m.org_id, x.post_type, m.unit_id, coalesce(c.counts_as, x.post_type) as counted_type,
       m.position, m.replaced_on,
       cast(dense_rank() over (order by m.unit_id, x.post_type) as integer) as place_no,
       cast(dense_rank() over (order by m.unit_id, counted_type) as integer) as unit_type
from every x
join member m using (org_id)
left join counted_as c using (post_type);

create temp table place as
select p.place_no, any_value(p.unit_type) as unit_type, any_value(p.unit_id) as unit_id,
       any_value(p.post_type) as post_type, any_value(p.counted_type) as counted_type,
       coalesce(bool_or(t.untold), false) as untold
from org_place p
left join untold_type t using (post_type)
group by p.place_no;

-- The days of which the tables speak, place by place: the whole coverage of a table, narrowed by
-- the card's exceptions in their order.
create temp table place_coverage as
select w.table_name, p.place_no,
       coalesce(arg_max(e.first_day, e.entry_no), any_value(w.first_day)) as first_day,
       coalesce(arg_max(e.last_day, e.entry_no), any_value(w.last_day)) + 1 as day_after
from place p
join whole_coverage w on w.table_name in ('quota', 'roster')
left join coverage_entry e
  on coalesce(e.table_name, w.table_name) = w.table_name
 and coalesce(e.post_type, p.post_type) = p.post_type
 and (e.units is null or list_contains(e.units, p.unit_id))
where not exists (
    select 1 from coverage_entry x
    where x.listed_only and coalesce(x.table_name, w.table_name) = w.table_name
      and coalesce(x.post_type, p.post_type) = p.post_type
      and p.unit_id not in (
          select m.unit_id from quota q join member m using (org_id) where w.table_name = 'quota'
          union all
          select m.unit_id from roster r join member m using (org_id) where w.table_name = 'roster'))
group by w.table_name, p.place_no;
