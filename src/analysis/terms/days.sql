-- Days: a moment is the end of a day, a beginning its start.

-- A moment that somebody asked for, as a day: 2018-06-30, 2018年6月30日 and 2018/6/30 are that day,
-- a year or month alone (2018, 2018年底, 2018-06, 2018年6月) is its last day. Few functions, for every
-- question binds this several times. A text that is no date fails in the last cast, whose error
-- shows the words; error() would keep the planner from working the day out beforehand.
create or replace macro moment(asked) as coalesce(
    try_cast(regexp_replace(cast(asked as varchar),
        '^(\d{4})\D(\d{1,2})\D(\d{1,2})\D*$', '\1-\2-\3') as date),
    last_day(try_cast(replace(regexp_replace(cast(asked as varchar),
        '^(\d{4})\D*(\d{0,2})\D*$', '\1-\2-1'), '--', '-12-') as date)),
    cast('「' || cast(asked as varchar) || '」不是日期，请写 2018-06-30、2018-06 或 2018年' as date)
);

-- A beginning that somebody asked for: a year or month alone is its first day.
create or replace macro beginning(asked) as coalesce(
    try_cast(replace(regexp_replace(cast(asked as varchar),
        '^(\d{4})\D*(\d{0,2})\D*$', '\1-\2-1'), '--', '-1-') as date),
    moment(asked)
);

-- The day asked for; without one the end of the dataset's coverage, never the clock. The build
-- writes the coverage into these as constants (`__init__.py` says why).
create or replace macro day_or_coverage_end(asked) as
    coalesce(moment(asked), (select d.coverage_end from dataset d));

create or replace macro day_or_coverage_start(asked) as
    coalesce(beginning(asked), (select d.coverage_start from dataset d));

-- A month is its first day; '2016-02' and any day of the month are both that month.
create or replace macro month_of(asked) as
    cast(date_trunc('month', moment(asked)) as date);

-- Whole months from one day to a later one: the largest n for which `since` plus n months
-- (its day cut to the month's length) is not after `until`.
create or replace macro whole_months(since, until) as
    date_diff('month', since, until)
        - case when since + to_months(cast(date_diff('month', since, until) as integer)) > until
               then 1 else 0 end;

-- The first day of a window of so many months that ends at the end of `last_day`.
create or replace macro window_start(last_day, window_months) as
    cast(last_day - to_months(cast(window_months as integer)) as date);
