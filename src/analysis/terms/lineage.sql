-- Lineage: which unit came from which.

-- The changes by which a unit goes whole into another.
create or replace macro goes_whole(change_made) as change_made in ('合并', '撤并', '整建制划入');

-- Lineage between units: a rename is no change, nor is a row of a unit with itself.
create or replace macro unit_events() as table
    select distinct f.unit_id as from_unit, t.unit_id as to_unit, l.changed_on, l.change
    from lineage l
    join unit f on f.org_id = l.from_org
    join unit t on t.org_id = l.to_org
    where f.unit_id <> t.unit_id;

-- The units that a reform names, or that lineage bearing its number concerns.
create or replace macro units_of_reform(asked) as table
    select u.unit_id from reform_unit r join unit u on u.org_id = r.org_id
    where r.reform_id = cast(asked as varchar)
    union
    select u.unit_id from lineage l join unit u on u.org_id in (l.from_org, l.to_org)
    where l.reform_id = cast(asked as varchar);

-- Whether a unit exists at the end of a day: from its founding until its abolition, either of
-- which may not be known.
create or replace macro exists_on(founded, abolished, on_day) as
    coalesce(founded <= on_day, true) and coalesce(abolished > on_day, true);

-- The day of a reform; without one the day on which most lineage changed, the first of them.
create or replace macro day_of_reform(asked) as coalesce(
    (select r.effective_on from reform r where r.reform_id = cast(asked as varchar)),
    (
        select x.changed_on
        from (
            select e.changed_on, count(*) as changes from unit_events() e
            where cast(asked as varchar) is null
            group by e.changed_on order by changes desc, e.changed_on limit 1
        ) x
    ));

-- The end of the day before a reform, so many months later (or earlier, below 0).
create or replace macro months_from_reform(asked, month_no) as
    cast(cast(day_of_reform(asked) - 1 as date) + to_months(cast(month_no as integer)) as date);
