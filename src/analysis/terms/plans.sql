-- Approved plans, reasons and reservations, as they stand on a day.

-- Whether a row that stands in a snapshot still holds on a day: until the next of its series supersedes
-- it, and for the card's carry_months. A row of a log holds until it is closed.
create or replace macro snapshot_holds(listed, superseded, on_day) as
    listed is null
    or (not superseded
        and on_day < listed + to_months((select cast(d.carry_months as integer) from dataset d)));

-- Plans open at the end of a day, with what is left of each: approved − used − abandoned (待上编).
create or replace macro plans_on(on_day) as table
    select u.unit_id, counted_type(p.post_type) as post_type, p.direction, p.plan_no, p.approved_on,
           p.expected_on,
           greatest(p.posts - coalesce(p.used, 0) - coalesce(p.abandoned, 0), 0) as posts_left
    from quota_plan p
    join unit u on u.org_id = p.org_id
    where p.approved_on <= on_day and coalesce(p.closed_on > on_day, true)
      and snapshot_holds(p.listed_on, exists (
          select 1 from quota_plan x where x.listed_on > p.listed_on and x.listed_on <= on_day), on_day);

-- Posts that stand empty for a reason at the end of a day; posts NULL: all of the unit's. The latest
-- reason speaks.
create or replace macro excuses_on(on_day) as table
    select u.unit_id, counted_type(r.post_type) as post_type,
           arg_max(r.reason, (r.start_on, r.reason)) as reason,
           case when count(r.posts) = count(*) then sum(r.posts) end as posts
    from vacancy_reason r
    join unit u on u.org_id = r.org_id
    where r.start_on <= on_day and coalesce(r.end_on > on_day, true)
    group by u.unit_id, counted_type(r.post_type);

-- Requests open at the end of a day.
create or replace macro requests_on(on_day) as table
    select u.unit_id, counted_type(q.post_type) as post_type, sum(q.posts) as posts
    from quota_request q
    join unit u on u.org_id = q.org_id
    where q.requested_on <= on_day and coalesce(q.closed_on > on_day, true)
    group by u.unit_id, counted_type(q.post_type);

-- Posts reserved at the end of a day, by kind.
create or replace macro reservations_on(on_day) as table
    select u.unit_id, counted_type(r.post_type) as post_type, coalesce(r.kind, '其他') as kind,
           sum(r.posts) as posts
    from reservation r
    join unit u on u.org_id = r.org_id
    where r.start_on <= on_day and coalesce(r.end_on > on_day, true)
      and snapshot_holds(r.listed_on, exists (
          select 1 from reservation x where x.listed_on > r.listed_on and x.listed_on <= on_day), on_day)
    group by u.unit_id, counted_type(r.post_type), coalesce(r.kind, '其他');
