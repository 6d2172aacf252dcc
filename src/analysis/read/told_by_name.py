"""What a sheet's name or title tells of all its rows: the post type, or that units stand as sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis.forms.text import folded, number
from analysis.forms.wordlist import words
from analysis.forms.words import Vocabulary
from analysis.read.frame import Frame, Row

_BEHIND = re.compile(r"(台账|名册|花名册|名单|明细|情况|统计|汇总|一览|基本|表|人员|\d|[\W_])+$")
# Only these words in a title speak of posts of one type: 事业单位编制情况表 does not.
_TITLED = re.compile(
    r"(?<!机关)(?<!行政)(行政|事业|工勤|政法专项|参公)(?:周转)?编制(?!总|[和、及与](?!人员|实有|在编|在职|使用|空编))"
)
_SEVERAL = re.compile(r"机关事业|行政事业|行政、事业|行政和事业|行政\(事业\)|行政及事业")


def told_type(
    sheet: str | None, titles: Iterable[str], stem: str, vocabulary: Vocabulary
) -> str | None:
    """The post type that a sheet's name, its titles or its file's name tell; None where none or several."""
    if sheet:
        word = vocabulary.cut(_BEHIND.sub("", folded(sheet)))
        of_units = "单位" in word.text or word.text == "机关"  # a kind of units, no type of posts
        if len(word.types) == 1 and word.counts and not word.controls and not of_units:
            return word.types[0]
    for text in (sheet or "", *titles, stem):
        flat = folded(text)
        if len(flat) > 40 or _SEVERAL.search(flat):
            continue
        found = {match[1] for match in _TITLED.finditer(flat)}
        if len(found) == 1:
            return found.pop()
    return None


_PEOPLE = re.compile(r"(人员|干部|职工|教师|领导|班子)$|^(在编|在职|编外|退休)")
_LEFT = re.compile(
    r"(离退休|退休|离休|已故|去世|辞职|调出|离职)(人员|干部|职工|教师|教职工|名单|名册|花名册)"
)
_TO_COME = re.compile(r"(拟|即将|临近|到龄|预计|应)[^，。]{0,4}退休|退休(年龄|预测|情况预)")
_NO_POST = re.compile(
    r"(编外|临聘|临时聘用|劳务派遣|合同制|公益性岗位|公益岗|外聘|政府购买服务|购买服务|临时工)[^，。]{0,6}(人员|用工|名单|名册|花名册|教师)"
)
_IN_POST = re.compile(r"在编|编内|在职|在岗|实名制")


def told_status(sheet: str | None, titles: Iterable[str], stem: str) -> str | None:
    """What a list's name or title tells of all its people: 退休 or 编外; None where they count."""
    for text in (sheet or "", *titles, stem):
        flat = folded(text)
        if _IN_POST.search(flat) or _TO_COME.search(flat):
            return None
        if _LEFT.search(flat):
            return "退休"
        if _NO_POST.search(flat):
            return "编外"
    return None


def with_section_units(
    frame: Frame, body: Sequence[Row], vocabulary: Vocabulary
) -> tuple[Frame, int] | None:
    """The frame with a column for the unit that stands in lines of its own above its rows.

    Only where the body begins with such a line, and no such line is a word of headings (一、行政编制
    人员). The position is that of the new column.
    """
    first = next((cells for _, cells in body if any(cells)), None)
    if first is None or not _is_section(first):
        return None
    sections = (next(filter(None, cells)) for _, cells in body if _is_section(cells))
    if any(_groups_people(section_unit(text), vocabulary) for text in sections):
        return None
    if all(sum(map(bool, cells)) <= 1 for _, cells in body):
        return None
    at = max(len(frame.paths), *(len(cells) for _, cells in body))
    blank = at - len(frame.paths)
    paths = (*frame.paths, *[()] * blank, (words()["unit_name"][0],))
    texts = (*frame.texts, *[""] * blank, "小节标题")
    return replace(frame, paths=paths, texts=texts), at


def _groups_people(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line names a group of people, not a unit: 行政编制人员, 在职人员, 领导班子."""
    return vocabulary.cut(text).counts or bool(_PEOPLE.search(text))


_LIST_OF = re.compile(
    r"(\d{4}年?(底|末|度)?)?(实有|现有)?(在编|在职|在岗|编内)?(在岗)?(工作)?(人员|干部职工|教职工|职工|实名制)"
    r"(基本)?(情况|信息)?(花名册|名册|登记表|一览表|信息表|汇总表|明细表|名单|台账|情况表)(\(.*\))?"
)


def unit_of_list(sheet: str | None, titles: Iterable[str]) -> str | None:
    """The unit of a sheet of its own (甲院) under the title of its list (甲院在编人员花名册): where sheet
    and title say the same, it is the unit of all rows."""
    name = folded(sheet or "").strip()
    if not re.search(r"[\u4e00-\u9fff]{2}", name):
        return None
    for title in titles:
        flat = re.sub(r"\s", "", folded(title))
        if flat.startswith(name) and _LIST_OF.fullmatch(flat[len(name) :]):
            return sheet
    return None


def _is_section(cells: Sequence[str]) -> bool:
    filled = list(dict.fromkeys(cell for cell in cells if cell))
    if len(filled) != 1 or number(filled[0]) is not None:
        return False
    flat = re.sub(r"\s", "", folded(filled[0]))
    total = flat.endswith(tuple(words()["total_words"]))
    note = flat.startswith(tuple(words()["note_words"]))
    return bool(re.search(r"[\u4e00-\u9fff]{2}", flat)) and not total and not note


def section_unit(text: str) -> str:
    """The unit that a line of its own names: without its number, its count and 单位：."""
    number_before = (
        r"^(第?[一二三四五六七八九十百]+[、.．]|[（(][一二三四五六七八九十]+[)）]|\d+[、.．])\s*"
    )
    flat = re.sub(number_before, "", text.strip())
    flat = re.sub(r"^(单位名称|单位|部门|机构名称)\s*[:：]\s*", "", flat)
    return re.sub(r"[（(]\s*(共|合计)?\s*\d+\s*(人|名|个)?[^)）]*[)）]$", "", flat).strip()
