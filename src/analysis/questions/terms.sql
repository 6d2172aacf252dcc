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
