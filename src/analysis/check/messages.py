"""What is wrong with a cell, and what to do about it, in the words of a statistician."""

from __future__ import annotations

from difflib import get_close_matches

from analysis.dictionary import Column

MESSAGES: dict[str, tuple[str, str]] = {
    "required": ("必填项为空", "请填写；不知道的数不能填 0，应向单位核实"),
    "date": ("不是可识别的日期", "请写成 2018-06-30、2018年6月30日、2018-06 或 2018年"),
    "month": ("不是可识别的月份", "请写成 2018-06、201806 或 2018年6月"),
    "year": ("不是可识别的年度", "请写成 2018 或 2018年"),
    "count": ("不是整数", "请填阿拉伯数字，如 12"),
    "words": ("数字用汉字书写", "请改填阿拉伯数字，如 12"),
    "negative": ("是负数", "数量不能小于 0；核减请在编制划转表中填报"),
    "not_whole": ("不是整数", "编制和人数必须是整数"),
    "too_large": ("数字过大", "请核对是否多填了位数"),
    "number": ("不是数字", "请填阿拉伯数字，可带小数"),
    "flag": ("不是「是」或「否」", "请填 是／否（或 已备案／未备案）"),
    "value": ("不在规定的取值之内", "请改填规定的取值"),
    "too_long": ("内容过长（超过 1000 字）", "请核对是否把多个单元格粘在了一处"),
    "scientific": ("编码被 Excel 存成了数值", "请把该列设为文本格式后重新录入，编码才不会丢位"),
    "holds_id": ("出现身份证号，该列不应含证件号", "请删去证件号；人员请用「身份证号」列填报"),
    "no_type": ("没有说明编制类型", "请写成「3 参公 9 事业」，或另设「编制类型」列"),
    "type_twice": ("编制类型写了两处", "请清空「编制类型」列，或把合写的数量拆成一类一行"),
    "extra": ("该行的单元格多于标题", "请检查是否有未加引号的逗号，或缺少标题"),
    "id_form": ("不是 18 位身份证号", "请核对位数与字符"),
    "id_old": ("是 15 位旧身份证号", "请换成 18 位身份证号"),
    "id_lost": ("身份证号被 Excel 存成数值，末几位已丢失", "请把该列设为文本格式，按原件重新录入"),
    "id_check": ("身份证号校验码或出生日期不对", "请按原件核对，通常是抄错了一位"),
    "credit": ("统一社会信用代码校验不通过", "请按证书核对 18 位代码"),
    "unknown_unit": ("单位不在机构表（org）中", "请核对编码或名称，或在机构表中补上该单位"),
    "ambiguous_unit": ("有多个单位用过这个名称", "请改填机构编码"),
    "duplicate": ("与前面的行主键相同而内容不同", "请核对哪一行正确，删去另一行"),
}  # fmt: skip


def message(code: str, column: Column | None = None, value: str | None = None) -> tuple[str, str]:
    """Problem and fix for `code`; a closed list names its values and the nearest one."""
    problem, fix = MESSAGES[code]
    if code == "value" and column is not None and column.values:
        fix = f"规定的取值：{'、'.join(column.values)}"
        known = {word: v for v, others in column.values.items() for word in (v, *others)}
        if near := get_close_matches(value or "", known, n=1, cutoff=0.5):
            fix = f"是否为「{known[near[0]]}」？{fix}"
    return problem, fix
