-- People: who retires when.

-- Spells of the roster that the law can speak of, with the month in which the person reaches the
-- age by the rules known on a day. Of a snapshot the latest row of a person speaks.
create or replace macro retirement_of(known_on) as table
    select r.person_key, r.org_id, counted_type(r.post_type) as post_type, r.start_on, r.end_on,
           r.listed_on, r.birth_month, r.sex,
           retirement_group(r.sex, r.job_class, r.post_type, r.identity, r.rank, r.position, r.title)
               as person_group,
           retirement_month(
               r.birth_month,
               retirement_group(r.sex, r.job_class, r.post_type, r.identity, r.rank, r.position, r.title),
               known_on) as due_month
    from roster r;

-- Spells of the log of people, by unit: each from its start to its end as written, or to the first
-- 下编 of that person in that place. A spell that covers no day is none.
create or replace macro spells() as table
    select r.person_key, u.unit_id, r.org_id, r.post_type, r.start_on, r.identity,
           least(coalesce(r.end_on, date '9999-12-31'),
                 coalesce(c.moved_on, date '9999-12-31')) as end_on
    from (
        select * from roster
        where listed_on is null and start_on is not null and coalesce(end_on > start_on, true)
    ) r
    join unit u on u.org_id = r.org_id
    asof left join (
        select person_key, org_id, post_type, moved_on from movement where direction = '下编'
    ) c on c.person_key = r.person_key and c.org_id = r.org_id and c.post_type = r.post_type
       and r.start_on < c.moved_on;

-- Who stands in a place at the end of a day: by a spell, or by the latest snapshot of people.
create or replace macro people_on(on_day) as table
    select s.person_key, s.unit_id, s.post_type, s.identity
    from spells() s
    where s.start_on <= on_day and s.end_on > on_day
    union
    select r.person_key, u.unit_id, r.post_type, r.identity
    from roster r
    join unit u on u.org_id = r.org_id
    where r.listed_on = (select max(x.listed_on) from roster x where x.listed_on <= on_day);
