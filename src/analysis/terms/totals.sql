-- Totals: which rows a total adds, and the groups that it can be taken by.

-- Whether a row belongs to the whole: types beside never do; where a unit's posts or people are told
-- as a total (不分类型), that row speaks for its types.
create or replace macro is_in_whole(own_type, told_as_total) as
    not is_beside(own_type) and (own_type = '不分类型') = told_as_total;

-- Every unit × type at the end of a day.
create or replace macro standing_on(on_day) as table
    select s.*,
           is_listed(s.quota, s.borrowed, coalesce(s.actual, s.actual_most), s.people_doubted) as listed,
           is_in_whole(s.post_type, u.told_as_total) as in_whole
    from staffing_on(on_day) s
    join unit u on u.org_id = s.org_id;

-- The group of a unit. The whole of an office is one group where totals are by post type.
create or replace macro group_of(by_what, sector, level, kind, category, funding, region, parent) as
    case by_what
        when 'post_type' then '全部'
        when 'sector' then coalesce(sector, '未载明')
        when 'level' then coalesce(level, '未载明')
        when 'kind' then coalesce(kind, '未载明')
        when 'category' then coalesce(category, '未载明')
        when 'funding' then coalesce(funding, '未载明')
        when 'region' then coalesce(region, '未载明')
        when 'parent' then coalesce(parent, '未载明')
        else cast(error('by 只能是 post_type、sector、level、kind、category、funding、region 或 parent，不是「'
                        || coalesce(by_what, '（空）') || '」') as varchar)
    end;

-- Every unit with its group; the topmost unit by its name of the day.
create or replace macro groups_on(by_what, on_day) as table
    select u.unit_id,
           group_of(cast(by_what as varchar), o.sector, o.level, o.kind, o.category, o.funding,
                    o.region_code, coalesce(n.name, u.root_id)) as group_name
    from unit u
    left join org o on o.org_id = u.unit_id
    left join names_on(on_day) n on n.unit_id = u.root_id
    where u.org_id = u.unit_id;
