-- Doubt: what rejected or contradicting rows leave open.

-- The doubts of one table that hold at the end of a day, as units and types; a doubt whose unit
-- cannot be told touches no unit, and is a caveat of every answer from the table.
create or replace macro doubts_on(of_table, on_day) as table
    select distinct d.org_id as unit_id, counted_type(d.post_type) as post_type, d.pool, d.loan_id
    from doubt d
    where d."table" = of_table and d.org_id is not null
      and coalesce(d.from_on <= on_day, true) and coalesce(d.until_on > on_day, true);

-- Whether anything of a unit × type is in doubt that decides what it has and who is there.
create or replace macro state_in_doubt(in_unit, in_type, on_day) as exists (
    select 1 from doubt d
    where d.org_id = in_unit
      and d."table" in ('quota', 'headcount', 'roster', 'movement', 'lineage', 'org')
      and coalesce(counted_type(d.post_type) = in_type, true)
      and coalesce(d.from_on <= on_day, true) and coalesce(d.until_on > on_day, true));

-- Whether a unit × type is in doubt for one table; a doubt that names no type is of all.
create or replace macro in_doubt(of_table, in_unit, in_type, on_day) as exists (
    select 1 from doubt d
    where d."table" = of_table and d.org_id = in_unit
      and coalesce(counted_type(d.post_type) = in_type, true)
      and coalesce(d.from_on <= on_day, true) and coalesce(d.until_on > on_day, true));
