-- Silence: what is known of a type of which no row of a unit ever speaks. A type of which one does has
-- its intervals (`staffing_on`).

-- Whether a table speaks of a unit and type on a day: what the card says of the unit itself, else of all.
create or replace macro speaks_of(of_table, in_unit, in_type, on_day) as exists (
    select 1 from coverage c
    where c.table_name = of_table and c.post_type = in_type
      and on_day between c.coverage_start and c.coverage_end
      and (c.org_id = in_unit or (c.org_id is null and not exists (
          select 1 from coverage x
          where x.table_name = of_table and x.post_type = in_type and x.org_id = in_unit)))
      and (not c.listed_only or in_unit in (
          select m.unit_id from quota q join unit m on m.org_id = q.org_id where of_table = 'quota'
          union all
          select m.unit_id from roster r join unit m on m.org_id = r.org_id where of_table = 'roster')));

-- Whether a unit exists at the end of a day.
create or replace macro unit_exists(in_unit, on_day) as exists (
    select 1 from unit u
    where u.org_id = in_unit and exists_on(u.founded_on, u.abolished_on, on_day));

-- Its posts: 0 where the table speaks of it or the unit does not exist; what is told as a total is not
-- told by types.
create or replace macro silent_quota(in_unit, in_type, on_day) as
    case when exists (select 1 from unit u where u.org_id = in_unit and u.abolished_on <= on_day) then 0
         when in_doubt('quota', in_unit, in_type, on_day) then null
         when exists (select 1 from quota q join unit u on u.org_id = q.org_id
                      where u.unit_id = in_unit and q.post_type = '不分类型' and q.effective_on <= on_day)
             then null
         when not unit_exists(in_unit, on_day) or speaks_of('quota', in_unit, in_type, on_day) then 0 end;

-- Its people: none where the unit's roster has begun, by a spell or by a snapshot that holds. A count of
-- other types says nothing of this one.
create or replace macro silent_people(in_unit, in_type, on_day) as
    case when exists (select 1 from unit u where u.org_id = in_unit and u.abolished_on <= on_day) then 0
         when in_doubt('roster', in_unit, in_type, on_day) or in_doubt('headcount', in_unit, in_type, on_day)
              or in_doubt('movement', in_unit, in_type, on_day) then null
         when not unit_exists(in_unit, on_day) then 0
         when exists (select 1 from headcount h join unit u on u.org_id = h.org_id
                      where u.unit_id = in_unit and h.post_type = '不分类型' and h.counted_on <= on_day
                        and snapshot_holds(h.counted_on, false, on_day)) then null
         when exists (select 1 from spells() s where s.unit_id = in_unit and s.start_on <= on_day)
              or (exists (select 1 from spells() s where s.unit_id = in_unit)
                  and in_unit not in (select c.unit_id from counted_units() c)
                  and speaks_of('roster', in_unit, in_type, on_day))
              or exists (select 1 from listings() l
                         where l.table_name = 'roster' and l.unit_id = in_unit and l.listed_on <= on_day
                           and snapshot_holds(l.listed_on, false, on_day)) then 0 end;
