-- Names of units.

-- What every unit is called at the end of a day.
create or replace macro names_on(on_day) as table
    select n.unit_id, n.name from unit_name n where n.start_on <= on_day and n.end_on > on_day;

-- A document's number as it is compared: offices write its brackets in several ways.
create or replace macro document_key(number) as
    translate(replace(number, ' ', ''), '〔〕[]（）【】［］', '()()()()()');
