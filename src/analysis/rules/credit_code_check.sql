-- warning | org | 统一社会信用代码 {code} 的校验位不对 | 请按证书核对 18 位代码
-- needs: org | registration
-- A code whose check digit is wrong was mistyped somewhere (GB 32100-2015); it is kept as written.
select org_id as key, credit_code as code
from (
    select org_id, credit_code from org union select org_id, credit_code from registration
)
where credit_code is not null and not is_sound_credit_code(credit_code)
order by all
