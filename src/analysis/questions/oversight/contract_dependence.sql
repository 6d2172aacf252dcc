-- contract_dependence: contract staff beside posts, and how many of them stand in place of empty posts.
with counted as (
    -- of one day the last id of a unit speaks
    select u.unit_id, max(c.counted_on) as counted_on,
           arg_max(c.staff, (c.counted_on, c.org_id = u.unit_id, c.org_id)) as staff
    from contract_staff c
    join unit u on u.org_id = c.org_id
    where c.counted_on <= day_or_coverage_end(as_of)
    group by u.unit_id
),
capped as (
    select u.unit_id, arg_max(q.posts, (q.effective_on, q.org_id = u.unit_id, q.org_id)) as ceiling
    from contract_quota q
    join unit u on u.org_id = q.org_id
    where q.effective_on <= day_or_coverage_end(as_of)
    group by u.unit_id
),
-- a type without posts and without anybody known adds nothing; where all are such, the unit has none
owned as (
    select s.org_id as unit_id,
           case when count(s.quota) = count(*) then sum(s.quota) end as quota,
           case when count(*) filter (s.listed and s.actual is null) > 0 then null
                when bool_or(s.listed) or count(s.actual) = count(*) then sum(s.actual) end as actual,
           case when count(s.vacant_own) = count(*) then sum(s.vacant_own) end as vacant_own
    from standing_on(day_or_coverage_end(as_of)) s
    where s.in_whole
    group by s.org_id
),
-- of a unit of which no row of posts or people speaks, what the silence of the tables says
silent as (
    select k.unit_id,
           case when count(z.quota) = count(*) then 0 end as quota,
           case when count(z.actual) = count(*) then 0 end as actual
    from (select c.unit_id from counted c union select q.unit_id from capped q) k
    anti join owned o on o.unit_id = k.unit_id
    join silence_on(day_or_coverage_end(as_of)) z on z.unit_id = k.unit_id
    where is_in_whole(z.post_type, false)
    group by k.unit_id
),
idled as (
    select i.org_id as unit_id,
           case when count(i.idle_upper) = count(*) then sum(i.idle_upper) end as idle_upper
    from idle(as_of := as_of, months := 24) i
    join unit u on u.org_id = i.org_id
    where is_in_whole(i.post_type, u.told_as_total)
    group by i.org_id
),
unit_row as (
    select u.unit_id,
           case when not in_doubt('contract_staff', u.unit_id, null, day_or_coverage_end(as_of))
                     and day_or_coverage_end(as_of) < c.counted_on + to_months((
                         select cast(d.carry_months as integer) from dataset d))
                then c.staff end as staff,
           c.counted_on,
           case when not in_doubt('contract_quota', u.unit_id, null, day_or_coverage_end(as_of))
                then k.ceiling end as ceiling,
           coalesce(o.quota, z.quota) as quota, coalesce(o.actual, z.actual) as actual,
           coalesce(o.vacant_own, z.quota) as vacant_own,
           case when coalesce(o.quota, z.quota) = 0 then 0 else i.idle_upper end as idle_upper
    from unit u
    left join counted c on c.unit_id = u.unit_id
    left join capped k on k.unit_id = u.unit_id
    left join owned o on o.unit_id = u.unit_id
    left join silent z on z.unit_id = u.unit_id
    left join idled i on i.unit_id = u.unit_id
    where u.org_id = u.unit_id
      and exists_on(u.founded_on, u.abolished_on, day_or_coverage_end(as_of))
      and (c.unit_id is not null or k.unit_id is not null
           or in_doubt('contract_staff', u.unit_id, null, day_or_coverage_end(as_of))
           or in_doubt('contract_quota', u.unit_id, null, day_or_coverage_end(as_of)))
),
worked as (
    select r.*,
           case when r.staff is not null and r.ceiling is not null then greatest(r.staff - r.ceiling, 0) end
               as over,
           case when r.staff = 0 or r.vacant_own = 0 then 0
                when r.staff is not null and r.vacant_own is not null then least(r.staff, r.vacant_own) end
               as in_place
    from unit_row r
),
grouped as (
    select g.group_name,
           sum(w.staff) as staff, max(w.counted_on) as counted_on, sum(w.ceiling) as ceiling,
           sum(w.over) as over, sum(w.quota) as quota, sum(w.actual) as actual,
           sum(w.vacant_own) as vacant_own, sum(w.idle_upper) as idle_upper, sum(w.in_place) as in_place,
           sum(w.staff) filter (w.actual is not null)
               / nullif(sum(w.actual) filter (w.staff is not null), 0) as per_actual,
           count(*) filter (w.staff is null or w.actual is null or w.quota is null) as units_unknown
    from worked w
    join groups_on(if("by" = 'unit', 'post_type', "by"), day_or_coverage_end(as_of)) g
      on g.unit_id = w.unit_id
    where "by" <> 'unit'
    group by g.group_name
),
shown as (
    select w.unit_id, w.staff, w.counted_on, w.ceiling, w.over, w.quota, w.actual, w.vacant_own,
           w.idle_upper, w.in_place, w.staff / nullif(w.actual, 0) as per_actual,
           cast(w.staff is null or w.actual is null or w.quota is null as integer) as units_unknown,
           cast(null as varchar) as group_name
    from worked w
    where "by" = 'unit'
    union all
    select null, g.staff, g.counted_on, g.ceiling, g.over, g.quota, g.actual, g.vacant_own, g.idle_upper,
           g.in_place, g.per_actual, g.units_unknown, g.group_name
    from grouped g
)
select coalesce(s.group_name, n.name, s.unit_id) as group_name, s.unit_id as org_id, n.name,
       cast(s.staff as bigint) as staff, s.counted_on, cast(s.ceiling as bigint) as ceiling,
       cast(s.over as bigint) as over, cast(s.quota as bigint) as quota, cast(s.actual as bigint) as actual,
       cast(s.vacant_own as bigint) as vacant_own, cast(s.idle_upper as bigint) as idle_upper,
       cast(s.in_place as bigint) as in_place_of_posts, s.per_actual as staff_per_actual, s.units_unknown
from shown s
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = s.unit_id
