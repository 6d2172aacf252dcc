-- Doubt: what rejected or contradicting rows leave open.

-- The doubts of one table that hold at the end of a day, as units and types; a doubt whose unit
-- cannot be told touches no unit, and is a caveat of every answer from the table.
create or replace macro doubts_on(of_table, on_day) as table
    select distinct d.org_id as unit_id, counted_type(d.post_type) as post_type, d.pool, d.loan_id
    from doubt d
    where d."table" = of_table and d.org_id is not null and not is_of_founding(d.reason)
      and coalesce(d.from_on <= on_day, true) and coalesce(d.until_on > on_day, true);

-- Whether a doubt is of the day on which a unit was founded, and of nothing else of it.
create or replace macro is_of_founding(reason) as reason = '设立日读不出';

-- The units of which it is not known whether they had been founded by the end of a day: nothing else
-- tells of them until then.
create or replace macro founding_in_doubt(on_day) as table
    select distinct d.org_id as unit_id
    from doubt d
    where d."table" = 'org' and is_of_founding(d.reason) and d.org_id is not null
      and coalesce(d.until_on > on_day, true);

-- The units of which it is not known whether they existed at the end of a day, but for those that are
-- known to have ended.
create or replace macro existence_in_doubt(on_day) as table
    select x.unit_id
    from (
        select f.unit_id from founding_in_doubt(on_day) f
        union
        select o.unit_id from doubts_on('org', on_day) o
        union
        select l.unit_id from doubts_on('lineage', on_day) l
    ) x
    join unit u on u.org_id = x.unit_id
    where coalesce(u.abolished_on > on_day, true);

-- Whether a doubt is of the day on which a loan falls due, and of nothing else of it.
create or replace macro is_of_due_day(reason) as reason = '到期日读不出';

-- The loans of which it is not known when they fall due, at the end of a day: from the transaction that
-- could not be read to the next 展期 that was.
create or replace macro due_in_doubt(on_day) as table
    select distinct d.loan_id
    from doubt d
    where d."table" = 'bank_txn' and is_of_due_day(d.reason) and d.loan_id is not null
      and coalesce(d.from_on <= on_day, true)
      and not exists (
          select 1 from bank_txn x
          where x.loan_id = d.loan_id and x.kind = '展期' and x.due_on is not null
            and x.txn_on > d.from_on and x.txn_on <= on_day);

-- The loans of which it is not known what is left, and from when: those that a transaction which could
-- not be read names, else all that its borrower held of that pool × type; with one of them all that a
-- holder returned to without naming any, for what went to one did not go to another.
create or replace macro loans_in_doubt() as table
    with recursive held as (
        select distinct l.loan_id, l.pool, l.post_type, l.org_id from loan_interval l
    ),
    unnamed as (
        select distinct b.pool, b.post_type, u.unit_id
        from bank_txn b
        join unit u on u.org_id = b.org_id
        where b.loan_id is null and b.kind in ('归还', '转正', '展期')
    ),
    touched as (
        select h.loan_id, coalesce(d.from_on, date '0001-01-01') as from_on
        from doubt d
        join held h on h.loan_id = d.loan_id
        where d."table" = 'bank_txn' and not is_of_due_day(d.reason)
        union
        -- a return that names no loan goes to the one due first
        select h.loan_id, coalesce(d.from_on, date '0001-01-01')
        from doubt d
        join held h on h.loan_id = d.loan_id
        join unnamed n on n.unit_id = h.org_id and n.pool = h.pool and n.post_type = h.post_type
        where d."table" = 'bank_txn' and is_of_due_day(d.reason)
        union
        select h.loan_id, coalesce(d.from_on, date '0001-01-01')
        from doubt d
        join held h on h.org_id = d.org_id and coalesce(h.pool = d.pool, true)
                   and coalesce(h.post_type = d.post_type, true)
        where d."table" = 'bank_txn' and d.loan_id is null and not is_of_due_day(d.reason)
        union
        -- a loan that was never opened: what names no loan may have gone to it
        select h.loan_id, coalesce(d.from_on, date '0001-01-01')
        from doubt d
        join unnamed n on n.unit_id = d.org_id and coalesce(n.pool = d.pool, true)
                      and coalesce(n.post_type = d.post_type, true)
        join held h on h.org_id = n.unit_id and h.pool = n.pool and h.post_type = n.post_type
        where d."table" = 'bank_txn' and not is_of_due_day(d.reason)
          and d.loan_id not in (select x.loan_id from held x)
        union
        select o.loan_id, t.from_on
        from touched t
        join held h on h.loan_id = t.loan_id
        join unnamed n on n.unit_id = h.org_id and n.pool = h.pool and n.post_type = h.post_type
        join held o on o.org_id = h.org_id and o.pool = h.pool and o.post_type = h.post_type
    )
    select t.loan_id, min(t.from_on) as from_on from touched t group by t.loan_id;

-- The pools × types of whose account something could not be read, and from when to when.
create or replace macro pools_ever_in_doubt() as table
    -- of which pool nobody can read: of any that the book speaks of; where it speaks of none, of one
    -- that has no name
    select coalesce(d.pool, p.pool) as pool, d.post_type, d.from_on, d.until_on
    from doubt d
    left join (select distinct b.pool from bank_txn b) p on d.pool is null
    where d."table" = 'bank_txn' and not is_of_due_day(d.reason)
    union
    select l.pool, l.post_type, t.from_on, null
    from loans_in_doubt() t
    join loan_interval l on l.loan_id = t.loan_id;

-- The same at the end of a day.
create or replace macro pools_in_doubt(on_day) as table
    select distinct d.pool, d.post_type from pools_ever_in_doubt() d
    where coalesce(d.from_on <= on_day, true) and coalesce(d.until_on > on_day, true);

-- The types of which it is not known at the end of a day what the pools hold.
create or replace macro pooled_types_in_doubt(on_day) as table
    select distinct counted_type(t.post_type) as post_type
    from pools_in_doubt(on_day) d
    join post_type t on coalesce(t.post_type = d.post_type, true);

-- Whether anything of a unit × type is in doubt that decides what it has and who is there.
create or replace macro state_in_doubt(in_unit, in_type, on_day) as exists (
    select 1 from doubt d
    where d.org_id = in_unit
      and d."table" in ('quota', 'headcount', 'roster', 'movement', 'lineage', 'org')
      and not is_of_founding(d.reason)
      and (in_type = '不分类型' or coalesce(counted_type(d.post_type) = in_type, true))
      and coalesce(d.from_on <= on_day, true) and coalesce(d.until_on > on_day, true));

-- Whether a unit × type is in doubt for one table; a doubt that names no type is of all.
create or replace macro in_doubt(of_table, in_unit, in_type, on_day) as exists (
    select 1 from doubt d
    where d."table" = of_table and d.org_id = in_unit and not is_of_founding(d.reason)
      and coalesce(counted_type(d.post_type) = in_type, true)
      and coalesce(d.from_on <= on_day, true) and coalesce(d.until_on > on_day, true));

-- The types of which a ceiling could not be read at the end of a day: of which region and level it was
-- the row does not keep.
create or replace macro ceilings_in_doubt(on_day) as table
    select distinct t.post_type as own_type
    from doubt d
    join (select distinct counted_type(p.post_type) as post_type from post_type p) t
      on coalesce(counted_type(d.post_type) = t.post_type, true)
    where d."table" = 'quota_ceiling'
      and coalesce(d.from_on <= on_day, true) and coalesce(d.until_on > on_day, true);

-- How many rows of a table that names no unit could not be read, of those that speak by the end of a day.
create or replace macro rows_unread(of_table, on_day) as (
    select count(*) from doubt d
    where d."table" = of_table and coalesce(d.from_on <= on_day, true)
);
