-- Codes of units.

-- Whether the check digit of a 统一社会信用代码 is right (GB 32100-2015: 31 characters, weights 3^i).
create or replace macro is_sound_credit_code(code) as
    (31 - list_sum(list_transform(range(17), lambda i:
        (instr('0123456789ABCDEFGHJKLMNPQRTUWXY', code[i + 1]) - 1)
        * [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28][i + 1]
    )) % 31) % 31 = instr('0123456789ABCDEFGHJKLMNPQRTUWXY', code[18]) - 1;
