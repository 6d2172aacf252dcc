-- Statements: what a table says of a place on a day, until it says something else.
-- Input: org_place, member, doubtful, quota, headcount, borrowed_count, bank_txn, roster.

-- Under the unit's last id: an old id's row on or after its renaming gives way to the new id's
-- rows of that type; on one day the newest id speaks. Posts told apart by 经费形式 add up.
create temp table statement as
with told as (
    select 'quota' as table_name, q.org_id, q.post_type, q.effective_on as day, q.posts, q.listed_on
    from quota q
    union all
    select 'headcount', h.org_id, h.post_type, h.counted_on, h.posts, h.listed_on from headcount h
    union all
    -- where the bank keeps a book, what forms say of borrowed posts is a control
    select 'borrowed_count', b.org_id, b.post_type, b.counted_on, b.posts, b.listed_on
    from borrowed_count b
    where not exists (from bank_txn)
),
placed as (
    select t.table_name, p.place_no, p.unit_id, p.position, p.replaced_on, t.day,
           sum(t.posts)::integer as posts, max(t.listed_on) as listed_on
    from told t
    join org_place p using (org_id, post_type)
    group by all
),
-- a newer id's row that could not be read speaks too, though nobody knows what it says
speaks as (
    select table_name, place_no, position from placed
    union
    select d.table_name, p.place_no, p.position
    from doubtful d
    join org_place p on p.org_id = d.org_id and coalesce(p.post_type = d.post_type, true)
    where d.table_name in ('quota', 'headcount', 'borrowed_count')
)
select p.table_name, p.place_no, p.unit_id, p.day, p.posts, p.listed_on
from placed p
where p.replaced_on is null or p.day < p.replaced_on
   or not exists (
        select 1 from speaks n
        where n.table_name = p.table_name and n.place_no = p.place_no and n.position > p.position)
qualify row_number() over (
    partition by p.table_name, p.place_no, p.day order by p.position desc) = 1;

-- The units that stand in each snapshot, with a row or with one that could not be read; and the
-- days on which each series of snapshots speaks, with the next.
create temp table listing as
select s.table_name, s.unit_id, s.listed_on from statement s where s.listed_on is not null
union
select 'roster', m.unit_id, r.listed_on
from roster r join member m using (org_id) where r.listed_on is not null
union
select d.table_name, m.unit_id, d.listed_on
from doubtful d join member m using (org_id) where d.listed_on is not null;

create temp table series_day (table_name varchar, listed_on date, next_on date);
-- needs: listing
insert into series_day
select table_name, listed_on,
       lead(listed_on) over (partition by table_name order by listed_on) as next_on
from (select distinct table_name, listed_on from listing);

-- From which day on a unit is missing from a snapshot that others stand in, until its next.
create temp table missing (table_name varchar, unit_id varchar, from_on date, until_on date);
-- needs: series_day
insert into missing
select l.table_name, l.unit_id, d.next_on as from_on,
       (select min(x.listed_on) from listing x
        where x.table_name = l.table_name and x.unit_id = l.unit_id and x.listed_on > d.next_on
       ) as until_on
from listing l
join series_day d using (table_name, listed_on)
where d.next_on is not null
  and not exists (
      select 1 from listing x
      where x.table_name = l.table_name and x.unit_id = l.unit_id and x.listed_on = d.next_on);
