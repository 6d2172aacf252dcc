-- Terms that several questions share, one definition each, as scalar macros.
-- greatest() passes over NULL, so an unknown would become 0: each term says what it knows.

-- 空编: max(usable − people, 0) per unit × type; without usable posts there is none.
create or replace macro posts_vacant(usable_posts, people) as
    case
        when usable_posts = 0 then 0
        when usable_posts is not null and people is not null
            then greatest(usable_posts - people, 0)
    end;

-- 超编: max(people − usable, 0) per unit × type.
create or replace macro posts_over(usable_posts, people) as
    case
        when usable_posts is not null and people is not null
            then greatest(people - usable_posts, 0)
    end;

-- The day asked for; without one the end of the dataset's coverage, never the clock.
create or replace macro day_or_coverage_end(asked) as
    coalesce(cast(asked as date), (select d.coverage_end from dataset d));

create or replace macro day_or_coverage_start(asked) as
    coalesce(cast(asked as date), (select d.coverage_start from dataset d));

-- A month is its first day; '2016-02' and any day of the month are both that month.
create or replace macro month_of(asked) as
    cast(date_trunc('month', cast(
        case when regexp_full_match(cast(asked as varchar), '\d{4}-\d{1,2}')
             then cast(asked as varchar) || '-01' else cast(asked as varchar) end
    as date)) as date);

-- Whole months from one day to a later one: the largest n for which `since` plus n months
-- (its day cut to the month's length) is not after `until`.
create or replace macro whole_months(since, until) as
    date_diff('month', since, until)
        - case when since + to_months(cast(date_diff('month', since, until) as integer)) > until
               then 1 else 0 end;

-- The first day of a window of so many months that ends at the end of `last_day`.
create or replace macro window_start(last_day, window_months) as
    cast(last_day - to_months(cast(window_months as integer)) as date);

-- Lineage between units: a rename is no change, nor is a row of a unit with itself.
create or replace macro unit_events() as table
    select distinct f.unit_id as from_unit, t.unit_id as to_unit, l.changed_on, l.change
    from lineage l
    join unit f on f.org_id = l.from_org
    join unit t on t.org_id = l.to_org
    where f.unit_id <> t.unit_id;

-- A post type as the card counts it.
create or replace macro counted_type(own_type) as
    coalesce((select c.counts_as from counted_as c where c.post_type = own_type), own_type);
