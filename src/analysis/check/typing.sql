-- How a cell's text becomes a value. Each macro gives NULL where the text is no such value;
-- the check then says so. Text arrives trimmed; empty cells are NULL.

-- Full-width digits, letters' punctuation and spaces as their half-width forms.
create or replace temp macro plain(cell) as
    translate(cell, '０１２３４５６７８９，．－／：（）＋％Ｘｘ　', '0123456789,.-/:()+%Xx ');

-- Any dash in front of digits is a minus; thousands separators only where they belong.
create or replace temp macro bare_number(cell) as
    case
        when regexp_full_match(plain(cell), '[-−–]?\d{1,3}(,\d{3})+(\.\d+)? ?[名人个]?')
            then replace(regexp_replace(plain(cell), ' ?[名人个]$', ''), ',', '')
        else regexp_replace(plain(cell), ' ?[名人个]$', '')
    end;

create or replace temp macro as_number(cell) as
    case when regexp_full_match(bare_number(cell), '[-+]?\d+(\.\d+)?([eE][-+]?\d+)?')
         then try_cast(bare_number(cell) as double) end;

create or replace temp macro as_count(cell) as
    case when regexp_full_match(bare_number(cell), '\d+(\.0+)?')
         then try_cast(regexp_replace(bare_number(cell), '\.0+$', '') as integer) end;

-- Year, month and day of a date however offices write it; month and day '' where not given.
create or replace temp macro date_parts(cell) as
    case
        when regexp_full_match(plain(cell),
                '\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2} ?日?([ T]0?0:00(:00(\.0+)?)?)?')
            then regexp_extract_all(regexp_replace(plain(cell), '[ T]0?0:00.*$', ''), '\d+')
        when regexp_full_match(plain(cell), '(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])')
            then [plain(cell)[1:4], plain(cell)[5:6], plain(cell)[7:8]]
        when regexp_full_match(plain(cell), '\d{4} ?[-/.年] ?\d{1,2} ?月?')
            then regexp_extract_all(plain(cell), '\d+')
        when regexp_full_match(plain(cell), '(19|20)\d{2}(0[1-9]|1[0-2])')
            then [plain(cell)[1:4], plain(cell)[5:6]]
        when regexp_full_match(plain(cell), '(19|20)\d{2} ?年?')
            then regexp_extract_all(plain(cell), '\d{4}')
    end;

-- An Excel serial counts days from 1899-12-30; five digits are 1927 to 2099.
create or replace temp macro excel_serial(cell) as
    case when regexp_full_match(plain(cell), '[1-7]\d{4}(\.0+)?')
         then date '1899-12-30' + cast(plain(cell)[1:5] as integer) end;

-- Nearly every date is 2018-06-30 or 2018-06: only the others go through the patterns.
create or replace temp macro is_iso_day(cell) as
    length(cell) = 10 and cell[5] = '-' and cell[8] = '-';

create or replace temp macro is_iso_month(cell) as
    length(cell) = 7 and cell[5] = '-';

-- The list of one date's parts is there for its lambda: the patterns run once.
create or replace temp macro as_date(cell) as
    coalesce(
        case when is_iso_day(cell) then try_cast(cell as date)
             when is_iso_month(cell) then try_cast(cell || '-01' as date) end,
        excel_serial(cell),
        list_transform([date_parts(cell)], lambda p: try_cast(
            p[1] || '-' || coalesce(p[2], '1') || '-' || coalesce(p[3], '1') as date))[1]
    );

create or replace temp macro precision_of(cell) as
    case
        when is_iso_month(cell) then 'month'
        when is_iso_day(cell) or excel_serial(cell) is not null or len(date_parts(cell)) = 3 then 'day'
        when len(date_parts(cell)) = 2 then 'month'
        when len(date_parts(cell)) = 1 then 'year'
    end;

-- A month column: any day of the month, or the month alone; a bare year is no month.
create or replace temp macro as_month(cell) as
    case when is_iso_month(cell) or precision_of(cell) <> 'year'
         then cast(date_trunc('month', as_date(cell)) as date) end;

create or replace temp macro as_year(cell) as
    case when regexp_full_match(plain(cell), '(19|20)\d{2} ?(年|年度)?')
         then cast(plain(cell)[1:4] as integer) end;

-- An ID number as compared: half-width, without spaces or the apostrophe that Excel users add.
create or replace temp macro id_text(cell) as
    upper(replace(regexp_replace(plain(cell), '^''', ''), ' ', ''));

-- Check digit by GB 11643 (ISO 7064 MOD 11-2).
create or replace temp macro id_check_digit(id) as
    '10X98765432'[1 + (
        7 * try_cast(id[1] as integer) + 9 * try_cast(id[2] as integer) + 10 *
        try_cast(id[3] as integer) + 5 * try_cast(id[4] as integer) + 8 * try_cast(id[5]
        as integer) + 4 * try_cast(id[6] as integer) + 2 * try_cast(id[7] as integer) +
        1 * try_cast(id[8] as integer) + 6 * try_cast(id[9] as integer) + 3 *
        try_cast(id[10] as integer) + 7 * try_cast(id[11] as integer) + 9 *
        try_cast(id[12] as integer) + 10 * try_cast(id[13] as integer) + 5 *
        try_cast(id[14] as integer) + 8 * try_cast(id[15] as integer) + 4 *
        try_cast(id[16] as integer) + 2 * try_cast(id[17] as integer)
    ) % 11];

-- 18 characters, the check digit right, the birth date one that exists.
create or replace temp macro id_is_sound(id) as
    regexp_full_match(id, '[1-9]\d{16}[\dX]')
    and id[18] = id_check_digit(id)
    and try_cast(id[7:10] || '-' || id[11:12] || '-' || id[13:14] as date) is not null;

-- Holds what looks like an ID number, in one piece or spaced 6-8-4: never enters the database.
-- Most cells are too short to: the patterns are dear.
create or replace temp macro holds_id(cell) as
    case when length(cell) >= 18 then regexp_matches(plain(cell),
        '(^|\D)[1-9]\d{5}[ -]?(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dXx]($|[^\dXx])'
    ) else false end;

-- The 15 digits of old. Codes of units may look the same, so only text and persons are asked.
create or replace temp macro holds_old_id(cell) as
    case when length(cell) >= 15 then regexp_matches(plain(cell),
        '(^|[^\dA-Za-z])[1-9]\d{7}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}($|[^\dA-Za-z])'
    ) else false end;
