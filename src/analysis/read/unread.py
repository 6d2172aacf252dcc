"""What to say of a sheet that could not be understood, and how to get on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis import dictionary
from analysis.forms.text import folded, heading, number
from analysis.forms.wordlist import words
from analysis.read.frame import Row, is_day
from analysis.read.problem import Note, Problem, mask
from analysis.read.sheet import Sheet
from analysis.read.understand import Place, Understood, named_tables

_MONTH = re.compile(r"(19|20)\d{2}\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*月?份?")
_LEARN = "可运行 bianzhi learn，在写出的 forms.yml 里补上"


def told(
    place: Place, head: Sequence[Row], found: Understood, sheet: Sheet
) -> Iterator[Problem | Note]:
    """A note on sheets that hold no table, a problem for one that was not understood.

    The problem names the nearest form, what it lacks, and the line of forms.yml to add.
    """
    said = list(_said(place, head, found, sheet))
    leading = place.sheet and heading(place.sheet) in words()["leading_sheets"]
    if leading and any(isinstance(one, Problem) for one in said):
        yield Note(place.file, place.sheet, "是封面、目录或说明之类，没有读入")
    else:
        yield from said


def _said(
    place: Place, head: Sequence[Row], found: Understood, sheet: Sheet
) -> Iterator[Problem | Note]:
    filled = [cells for _, cells in head if any(cells)]
    if found.frame is not None and not any(
        row >= found.frame.body_from for row, c in head if any(c)
    ):
        yield Note(place.file, place.sheet, "没有数据行，是封面、说明之类，略过")
        return
    if found.frame is None:
        if found.turned:
            yield Problem(
                place.file, "指标在行、单位在列，不能直接读入",
                f"在 forms.yml 中写：{{file: \"{place.file}\", turned: true, day: 2023-12-31}}（写上时点）",
                place.sheet,
            )  # fmt: skip
        elif _holds_data(filled):
            yield Problem(
                place.file, "前 30 行里找不到列标题，没有读入",
                f"加一行列标题（如 单位、编制类型、核定编制、日期）；或{_LEARN}", place.sheet,
            )  # fmt: skip
        else:
            what = "填表说明或下拉选项之类" if filled else "空表"
            yield Note(place.file, place.sheet, f"没有列标题，是{what}，略过")
        return
    if found.known is not None:
        what, fix = found.known.told
        row = found.frame.rows[-1]
        yield Problem(
            place.file, f"{what}，没有读入", fix.replace("{file}", place.file), place.sheet, row
        )
        return
    if found.items:
        yield Problem(
            place.file, "是一个单位的登记卡，左边是项目、右边是内容，没有读入",
            "把各单位的登记卡汇成一张表：一行一个单位，项目作列标题", place.sheet, found.frame.rows[-1],
        )  # fmt: skip
        return
    if found.rivals:
        names = "、".join(f"「{c.reading.form}」" for c in found.rivals)
        yield Problem(
            place.file, f"既可以读作{names}，分辨不出，没有读入",
            f"在 forms.yml 中写明 row，如 row: {found.rivals[0].reading.kind}", place.sheet,
        )  # fmt: skip
        return
    named = named_tables([place.sheet or place.stem])
    if found.choices and not _holds_data(filled) and not named:
        yield Note(place.file, place.sheet, "只有词语，没有单位的数或人，是下拉选项之类，略过")
        return
    headings = "、".join(mask(text) for text in found.frame.texts if text)
    if found.turned:
        yield Problem(
            place.file, "指标在行、单位在列，不能直接读入",
            f"在 forms.yml 中写：{{file: \"{place.file}\", turned: true, day: 2023-12-31}}（写上时点）",
            place.sheet,
        )  # fmt: skip
        return
    nearest = found.nearest
    if nearest is None:
        yield Problem(
            place.file, f"不知道一行是什么，没有读入（列标题：{headings}）",
            f"写明单位列与数的列；或{_LEARN}", place.sheet, found.frame.rows[-1],
        )  # fmt: skip
        return
    table = dictionary.input_tables().get(nearest.reading.kind)
    lacking = "、".join(_called(table, name) for name in nearest.missing)
    yield Problem(
        place.file, f"最像「{nearest.reading.form}」，但缺少：{lacking}；没有读入（列标题：{headings}）",
        f"加上所缺的列；或{_LEARN}", place.sheet, found.frame.rows[-1],
    )  # fmt: skip


def _called(table: dictionary.Table | None, name: str) -> str:
    try:
        return table.column(name).zh if table is not None else name
    except KeyError:
        return name


def _holds_data(rows: Sequence[Sequence[str]]) -> bool:
    """Whether cells hold figures, or rows a day among other things, so that a table may be meant."""
    figures = sum(number(cell) is not None for cells in rows for cell in cells if cell)
    dated = any(
        sum(map(bool, cells)) > 2
        and any(is_day(c) or _MONTH.fullmatch(folded(c).strip()) for c in cells)
        for cells in rows
    )
    return figures > 2 or dated
