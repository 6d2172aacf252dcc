-- Inner units, as they stand on a day.

-- The inner units of every unit that exists at the end of a day. Of one that two ids of a unit tell,
-- the last id speaks.
create or replace macro inner_units_on(on_day) as table
    select u.unit_id, i.inner_id, coalesce(i.name, i.inner_id) as inner_name, i.posts, i.staff
    from inner_unit i
    join unit u on u.org_id = i.org_id
    where exists_on(i.founded_on, i.abolished_on, on_day)
      and exists_on(u.founded_on, u.abolished_on, on_day)
    qualify row_number() over (
        partition by u.unit_id, i.inner_id order by (i.org_id = u.unit_id) desc, i.org_id desc) = 1;

-- Who sits where at the end of a day: every holder of a post that is not beside, with the inner unit
-- that the roster names by its code or by its name; where it names none, NULL.
create or replace macro seated_on(on_day) as table
    with spelt as (
        select w.unit_id, w.word, min(w.inner_id) as inner_id
        from (
            select i.unit_id, i.inner_id as word, i.inner_id from inner_units_on(on_day) i
            union all
            select i.unit_id, i.inner_name, i.inner_id from inner_units_on(on_day) i
        ) w
        group by w.unit_id, w.word
    )
    select h.unit_id, h.person_key, h.post_type, coalesce(w.inner_id, h.inner_id) as inner_id
    from holders_on(on_day) h
    left join spelt w on w.unit_id = h.unit_id and w.word = h.inner_id
    where not is_beside(h.post_type);
