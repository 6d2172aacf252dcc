"""What is wrong with a cell, and what to do about it, in the words of a statistician."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from analysis.dictionary import Column
from analysis.forms.text import heading
from analysis.forms.wordlist import words

MESSAGES: dict[str, tuple[str, str]] = {
    "required": ("必填项为空", "请填写；不知道的数不能填 0，应向单位核实"),
    "blank_below": (
        "单位为空，而上面一行有单位",
        "若是合并单元格（同一单位），请逐行填写单位名称，或写「同上」；若是另一单位，请补上名称",
    ),
    "date": ("不是可识别的日期", "请写成 2018-06-30、2018年6月30日、2018-06 或 2018年"),
    "undated": ("说是已经归还（办结），没有写是哪一天", "请加一列归还日期，写明哪天归还；写明以前这一笔存疑"),
    "month": ("不是可识别的月份", "请写成 2018-06、201806 或 2018年6月"),
    "month_unclear": (
        "分不清是 1 月还是 10 月（数值 2016.1 与 2016.10 在 Excel 中是同一个数）",
        "请把该列设为文本格式，写成 2016.01 或 2016.10",
    ),
    "year": ("不是可识别的年度", "请写成 2018 或 2018年"),
    "count": ("不是整数", "请填阿拉伯数字，如 12"),
    "about": ("是约数", "请填确数；不知道的不能估计"),
    "with_note": ("数字里夹有说明", "请只填一个数，说明写在备注里"),
    "several_numbers": ("格中不止一个数，或数字旁有注码（①、²）", "请只填一个数，注码和说明写在备注里"),
    "words": ("数字用汉字书写", "请改填阿拉伯数字，如 12"),
    "negative": ("是负数", "数量不能小于 0；核减请在编制划转表中填报"),
    "not_whole": ("不是整数", "编制和人数必须是整数"),
    "too_large": ("数字过大", "请核对是否多填了位数"),
    "number": ("不是数字", "请填阿拉伯数字，可带小数"),
    "flag": ("不是「是」或「否」", "请填 是／否（或 已备案／未备案）"),
    "value": ("不在规定的取值之内", "请改填规定的取值"),
    "too_long": ("内容过长（超过 1000 字）", "请核对是否把多个单元格粘在了一处"),
    "invisible": ("含有看不见的字符", "请删去该格，重新键入"),
    "scientific": ("编码被 Excel 存成了数值", "请把该列设为文本格式后重新录入，编码才不会丢位"),
    "holds_id": ("出现身份证号，该列不应含证件号", "请删去证件号；人员请用「身份证号」列填报"),
    "type_twice": ("编制类型写了两处", "请清空「编制类型」列，或把合写的数量拆成一类一行"),
    "extra": ("该行的单元格多于标题", "请检查是否有未加引号的逗号，或缺少标题"),
    "uncomputed": ("公式没有计算结果", "用 Excel 或 WPS 打开文件，保存一次再放回"),
    "merged_number": ("合并单元格里的数，分不清各行各是多少", "取消合并，逐行填写"),
    "id_missing": ("没有身份证号", "请补上；在此之前此人照计，但不能与其他表对应"),
    "id_form": ("不是 18 位身份证号", "请核对位数与字符；在此之前此人照计，但不能与其他表对应"),
    "id_lost": (
        "身份证号被 Excel 存成数值，末几位已丢失",
        "请把该列设为文本格式，按原件重新录入；在此之前此人照计，但不能与其他表对应",
    ),
    "id_check": (
        "身份证号校验码或出生日期不对",
        "请按原件核对，通常是抄错了一位；在此之前此人照计，但不能与其他表对应",
    ),
    "status_unknown": (
        "不知道这种状态的人计不计入在编",
        "请在 forms.yml 的 words 中写明：status: {该状态: 计} 或 不计；写明以前这些人存疑",
    ),
    "borrowed_type": (
        "周转编制是借入使用的，不是单位自有的编制",
        "借入的请记入编制银行业务（借出），或放在「借入编制」一列，不要列作核定编制",
    ),
    "unsure": (
        "这一列可能是离开的日期（借出的，可能是归还的日期），不能肯定",
        "请在 forms.yml 的 columns 中写明该列是什么（离开日期写作 roster.end_on，归还日期写作 bank_txn:归还.txn_on）；"
        "都不是的，写进 ignore；写明以前有日期的行存疑",
    ),
    "credit": ("不是 18 位的统一社会信用代码", "请按证书核对"),
    "unknown_unit": ("单位不在机构表（org）中", "请核对编码或名称，或在机构表中补上该单位"),
    "ambiguous_unit": ("有多个单位用过这个名称", "请改填机构编码"),
    "contradiction": ("与另一行主键相同而内容不同，两行都不计", "请核对哪一行正确，改正或删去另一行"),
    "unknown_number": (
        "这一列是数，不知道是什么，没有读入",
        "在 forms.yml 的 columns 中写明，不要的写进 ignore",
    ),
    "no_day": ("不知道说的是哪一天", "加一列日期，或在标题、工作表名、文件名中写明，或在 forms.yml 中写 day"),
}  # fmt: skip


def message(
    code: str,
    column: Column | None = None,
    value: str | None = None,
    spellings: Mapping[str, str] | None = None,
) -> tuple[str, str]:
    """Problem and fix for `code`; a closed list names its values and the nearest one.

    `spellings` maps the list's known spellings to their values.
    """
    problem, fix = MESSAGES[code]
    if code == "value" and column is not None and column.values:
        fix = f"规定的取值：{'、'.join(column.values)}"
        known = dict(spellings or {})
        if near := nearest(value or "", known):
            fix = f"是否为「{known[near]}」？{fix}"
        if column.type in ("post_type", "status"):
            fix += f"；单位自己的说法可在 forms.yml 的 words 中写明：{column.type}: {{{value}: …}}"
    return problem, fix


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is likely meant; never one of another meaning (空编 for 在编).

    Words are compared without what most of them end in, lest 附属编制 be taken for 行政编制.
    """
    asked = _bare(word)
    bare: dict[str, str] = {}
    for one in known:
        bare.setdefault(_bare(one), one)
    for near in get_close_matches(asked, [k for k in bare if k], n=3, cutoff=0.7):
        if not _opposite(asked, near):
            return bare[near]
    return None


def _bare(word: str) -> str:
    return re.sub(r"(编制|人员|单位|控制数|机构|级|编|数)+$", "", heading(word))


def _opposite(one: str, other: str) -> bool:
    """Whether two words hold different members of a group that must not be mixed up."""
    for group in words()["opposites"]:
        mine = {w for w in group if w in one}
        its = {w for w in group if w in other}
        if mine and its and mine != its:
            return True
    return False
