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

-- The units that a reform names, or that lineage bearing its number concerns.
create or replace macro units_of_reform(asked) as table
    select u.unit_id from reform_unit r join unit u on u.org_id = r.org_id
    where r.reform_id = cast(asked as varchar)
    union
    select u.unit_id from lineage l join unit u on u.org_id in (l.from_org, l.to_org)
    where l.reform_id = cast(asked as varchar);

-- A post type as the card counts it.
create or replace macro counted_type(own_type) as
    coalesce((select c.counts_as from counted_as c where c.post_type = own_type), own_type);

-- The month in which a person reaches retirement age: State Council decree 104 of 1978 (60;
-- women 55, workers 50); from 2025 later step by step by the decision of the Standing Committee
-- of the NPC of 13 September 2024. `models/retirement.toml` says the same, rule by rule; a test holds
-- the two together.
create or replace macro retirement_age(person_sex, class_of_job) as
    case
        when person_sex = '男' then 60
        when person_sex = '女' and class_of_job in ('工勤', '辅助') then 50
        when person_sex = '女' then 55
    end;

create or replace macro months_deferred(born, age) as
    case
        when age = 50
            then greatest(0, least(60, (date_diff('month', make_date(2024 - age, 12, 1), born) + 1) // 2))
        else greatest(0, least(36, (date_diff('month', make_date(2024 - age, 12, 1), born) + 3) // 4))
    end;

create or replace macro retirement_month(born, person_sex, class_of_job) as
    cast(born + to_months(cast(
        12 * retirement_age(person_sex, class_of_job)
        + months_deferred(born, retirement_age(person_sex, class_of_job)) as integer)) as date);

-- Whether a norm or target speaks of a unit. A scope is terms apart by spaces, all of which must
-- hold; a term is alternatives apart by 、, any of which may; traits are what the unit can be
-- called by: id, name, kind, level, category, sector, region code. 编制11—50 and 编制601以上 are
-- about its size, which must then be known; an empty scope holds for every unit.
create or replace macro in_scope(wanted, traits, size_of_unit) as
    len(list_filter(
        string_split_regex(regexp_replace(coalesce(wanted, ''), '编制\d+\s*([—–-]\s*\d+|以上)', ''), '\s+'),
        lambda term: term not in ('', '全部') and not list_has_any(string_split(term, '、'), traits)
    )) = 0
    and coalesce(
        not regexp_matches(coalesce(wanted, ''), '编制\d+\s*([—–-]|以上)')
        or size_of_unit between try_cast(regexp_extract(wanted, '编制(\d+)', 1) as integer)
            and coalesce(try_cast(regexp_extract(wanted, '编制\d+\s*[—–-]\s*(\d+)', 1) as integer), 2147483647),
        false);

-- A value against a threshold; exactly at it counts as met for <=, >= and =.
create or replace macro meets(measured_value, comparison, limit_value) as
    case comparison
        when '<=' then measured_value <= limit_value
        when '>=' then measured_value >= limit_value
        when '=' then measured_value = limit_value
        when '<' then measured_value < limit_value
        when '>' then measured_value > limit_value
    end;
