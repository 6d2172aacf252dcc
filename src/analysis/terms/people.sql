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
                 coalesce(c.moved_on, date '9999-12-31')) as end_on,
           r.inner_id, r.birth_month, r.sex, r.entry,
           case when c.moved_on <= coalesce(r.end_on, c.moved_on)
               then coalesce(c.manner, r.exit) else r.exit end as exit
    from (
        select * from roster
        where listed_on is null and start_on is not null and coalesce(end_on > start_on, true)
    ) r
    join unit u on u.org_id = r.org_id
    asof left join (
        select person_key, org_id, post_type, moved_on, manner from movement where direction = '下编'
    ) c on c.person_key = r.person_key and c.org_id = r.org_id and c.post_type = r.post_type
       and r.start_on < c.moved_on;

-- Units whose people are counted at times: there the movement book moves the count and opens no spell.
create or replace macro counted_units() as table
    select u.unit_id from headcount h join unit u on u.org_id = h.org_id
    union
    select l.unit_id from listings() l where l.table_name in ('headcount', 'roster')
    union
    -- a count that could not be read is one
    select d.org_id from doubt d where d."table" = 'headcount' and d.org_id is not null;

-- Spells that the movement book opens: a 上编 to the next 下编 of that person in that place, in units
-- of which no count tells the staff.
create or replace macro book_spells() as table
    select m.person_key, u.unit_id, m.org_id, m.post_type, m.moved_on as start_on,
           coalesce(c.moved_on, date '9999-12-31') as end_on, m.manner as entry, c.manner as exit
    from movement m
    join unit u on u.org_id = m.org_id
    anti join counted_units() k on k.unit_id = u.unit_id
    asof left join (
        select person_key, org_id, post_type, moved_on, manner from movement where direction = '下编'
    ) c on c.person_key = m.person_key and c.org_id = m.org_id and c.post_type = m.post_type
       and m.moved_on < c.moved_on
    where m.direction = '上编' and not starts_with(m.person_key, 'row-');

-- Every spell, of the log and of the book.
create or replace macro held_spells() as table
    select s.person_key, s.unit_id, s.org_id, s.post_type, s.start_on, s.identity, s.end_on, s.inner_id,
           s.birth_month, s.sex, s.entry, s.exit
    from spells() s
    union all
    select b.person_key, b.unit_id, b.org_id, b.post_type, b.start_on, null, b.end_on, null,
           null, null, b.entry, b.exit
    from book_spells() b;

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

-- Who holds a post of a unit × type at the end of a day, with what is told of the person: each person
-- once. By a spell; where nobody has one, by the unit's latest snapshot while it holds, as the movement
-- book moved it on.
create or replace macro holders_on(on_day) as table
    with spell as (
        select s.*, counted_type(s.post_type) as own_type from held_spells() s where s.start_on <= on_day
    ),
    listing as (
        select l.unit_id, max(l.listed_on) as listed_on
        from listings() l where l.table_name = 'roster' and l.listed_on <= on_day
        group by l.unit_id
    ),
    holding as (
        select l.unit_id, l.listed_on from listing l
        where snapshot_holds(l.listed_on, exists (
            select 1 from roster x where x.listed_on > l.listed_on and x.listed_on <= on_day), on_day)
    ),
    listed as (
        select r.person_key, u.unit_id, counted_type(r.post_type) as own_type, r.inner_id,
               r.birth_month, r.sex, h.listed_on
        from holding h
        join unit u on u.unit_id = h.unit_id
        join roster r on r.org_id = u.org_id and r.listed_on = h.listed_on
        where not exists (
            select 1 from movement m
            where m.direction = '下编' and m.person_key = r.person_key and m.org_id = r.org_id
              and m.post_type = r.post_type and m.moved_on > h.listed_on and m.moved_on <= on_day)
        union all
        select m.person_key, u.unit_id, counted_type(m.post_type), null, null, null, h.listed_on
        from holding h
        join unit u on u.unit_id = h.unit_id
        join movement m on m.org_id = u.org_id and m.direction = '上编'
         and m.moved_on > h.listed_on and m.moved_on <= on_day
        where not exists (
            select 1 from movement x
            where x.direction = '下编' and x.person_key = m.person_key and x.org_id = m.org_id
              and x.post_type = m.post_type and x.moved_on > m.moved_on and x.moved_on <= on_day)
    ),
    told as (
        select s.person_key, s.unit_id, s.own_type, s.inner_id, s.birth_month, s.sex, s.start_on
        from spell s where s.end_on > on_day
        union all
        select l.* from listed l
        anti join spell s on s.unit_id = l.unit_id and s.own_type = l.own_type
    )
    select t.person_key, t.unit_id, t.own_type as post_type,
           arg_max(t.inner_id, t.start_on) as inner_id,
           max(t.birth_month) as birth_month, max(t.sex) as sex
    from told t
    group by t.person_key, t.unit_id, t.own_type;

-- The month in which each person reaches the age of retirement by the rules decided by a day; of a
-- person's rows until then the latest month speaks, for any of them may tell the rank.
create or replace macro due_months(known_on) as table
    select r.person_key, max(r.due_month) as due_month
    from retirement_of(known_on) r
    where coalesce(r.start_on, r.listed_on, date '0001-01-01') <= known_on
       or r.listed_on <= known_on
    group by r.person_key;
