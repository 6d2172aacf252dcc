-- Leading posts and who holds them, as they stand on a day.

-- Which roles make up the leading body; the others are 中层.
create or replace macro is_middle(of_role) as of_role in ('内设正职', '内设副职');

-- Posts in force at the end of a day, by role and grade: of each the last row; a row of a snapshot
-- holds until the next of its series.
create or replace macro seats_on(on_day) as table
    select s.unit_id, s.role, s.grade, s.posts
    from (
        select u.unit_id, q.role, q.grade, arg_max(q.posts, (q.effective_on, q.org_id = u.unit_id, q.org_id)) as posts,
               arg_max({'on': q.listed_on}, (q.effective_on, q.org_id = u.unit_id, q.org_id))['on'] as listed_on
        from leader_quota q
        join unit u on u.org_id = q.org_id
        where q.effective_on <= on_day and coalesce(u.abolished_on > on_day, true)
        group by u.unit_id, q.role, q.grade
    ) s
    where snapshot_holds(s.listed_on, exists (
        select 1 from leader_quota x where x.listed_on > s.listed_on and x.listed_on <= on_day), on_day);

-- Leaders as forms count them, on the last day counted.
create or replace macro leaders_counted_on(on_day) as table
    select c.unit_id, c.role, c.grade, c.posts
    from (
        select u.unit_id, q.role, q.grade, arg_max(q.posts, (q.counted_on, q.org_id = u.unit_id, q.org_id)) as posts,
               max(q.counted_on) as counted_on,
               arg_max({'on': q.listed_on}, (q.counted_on, q.org_id = u.unit_id, q.org_id))['on'] as listed_on
        from leader_count q
        join unit u on u.org_id = q.org_id
        where q.counted_on <= on_day and coalesce(u.abolished_on > on_day, true)
        group by u.unit_id, q.role, q.grade
    ) c
    where snapshot_holds(coalesce(c.listed_on, c.counted_on), exists (
        select 1 from leader_count x where x.listed_on > c.listed_on and x.listed_on <= on_day), on_day);

-- Leaders by name of key: a person counts once in a role; the newest term says of which grade and how
-- the post is held.
create or replace macro leaders_on(on_day) as table
    select t.unit_id, t.role, t.newest.grade as grade, t.person_key, t.newest.held as held
    from (
        select u.unit_id, l.role, l.person_key,
               arg_max({'grade': l.grade, 'held': coalesce(l.tenure, '未载明')},
                       (l.start_on, l.org_id = u.unit_id, l.org_id)) as newest
        from leader l
        join unit u on u.org_id = l.org_id
        where l.start_on <= on_day and coalesce(l.end_on > on_day, true)
        group by u.unit_id, l.role, l.person_key
    ) t;
