-- Norms and targets: of which units they speak, and whether a value meets them.

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
