-- Snapshots: sheets that speak of a moment, and what a row's absence in one means.

-- The units that stand in each snapshot of a table. A row that could not be read stood in the list
-- all the same.
create or replace macro listings() as table
    with told as (
        select 'quota' as table_name, org_id, listed_on from quota
        union all select 'headcount', org_id, listed_on from headcount
        union all select 'roster', org_id, listed_on from roster
        union all select 'borrowed_count', org_id, listed_on from borrowed_count
    ),
    series_day as (select distinct table_name, listed_on from told where listed_on is not null)
    select distinct t.table_name, u.unit_id, t.listed_on
    from (
        select t.table_name, t.org_id, t.listed_on from told t where t.listed_on is not null
        union all
        select s.table_name, d.org_id, s.listed_on
        from doubt d join series_day s on s.table_name = d."table" and s.listed_on = d.from_on
    ) t
    join unit u on u.org_id = t.org_id;
