-- The state of staffing: `staffing_interval` is read through these, so that what holds on a day
-- is said once. Days are given as days: a question resolves what it was asked.

-- Every unit × type as it stands at the end of a day.
create or replace macro staffing_on(on_day) as table
    select s.* from staffing_interval s where s.start_on <= on_day and s.end_on > on_day;

-- Every interval that touches the days from the first to the last, both included.
create or replace macro staffing_during(first_day, last_day) as table
    select s.* from staffing_interval s where s.start_on <= last_day and s.end_on > first_day;

-- Whether a unit × type has a row of its own in an answer: posts, a loan or a person, or posts or
-- people that are not known although the data speak of them.
create or replace macro is_listed(owned_posts, borrowed_posts, people, people_in_doubt) as
    owned_posts is null or owned_posts > 0 or borrowed_posts > 0 or coalesce(people > 0, false)
    or people_in_doubt;

-- The states of loans and of pools at the end of a day.
create or replace macro loans_on(on_day) as table
    select l.* from loan_interval l where l.start_on <= on_day and l.end_on > on_day;

create or replace macro pools_on(on_day) as table
    select p.* from pool_interval p where p.start_on <= on_day and p.end_on > on_day;
