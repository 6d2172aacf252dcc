"""Step 5, second half, and 6: which reading of a sheet fits, and what day it speaks of.

In this order, the first that fits: an entry of the dataset's forms.yml, a shipped form known by its
headings, the headings by their meanings. A file or sheet named as a table is a hint among readings
that fit, no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from analysis import dictionary
from analysis.forms.day import Moment, bare_period, find_moment
from analysis.forms.form import Form, shipped_forms
from analysis.forms.text import folded, heading
from analysis.forms.wordlist import words
from analysis.forms.words import Vocabulary
from analysis.read.columns import Columns
from analysis.read.frame import Frame, Row, find_frame
from analysis.read.meaning import heading_words, is_heading_word, names_a_row
from analysis.read.measuring import as_measures
from analysis.read.reading import Reading
from analysis.read.records import Candidate, as_record
from analysis.read.sheet import MergedRange
from analysis.read.told_by_name import (
    told_status,
    told_type,
    unit_of_list,
    with_section_units,
)

_UNIT_LINE = re.compile(
    r"^(?:单位名称|单位|机构名称|用编单位|填表单位|所属单位)\s*[:：]\s*(?P<unit>[^\s:：]{2,40})"
)
_NAMED = re.compile(
    r"[\d\W_a-z]|表$|台账$|情况$|明细$|汇总$|统计$|花名册|副本|最新|正式|最终|版$", re.IGNORECASE
)


@dataclass(frozen=True)
class Place:
    """Where a sheet stands: file (path in the dataset) and sheet name."""

    file: str
    sheet: str | None

    @property
    def stem(self) -> str:
        """The file's name without folder and ending."""
        return re.sub(r"\.\w+$", "", self.file.rsplit("/", 1)[-1])


@dataclass
class Understood:
    """What came of looking at a sheet: a reading, or why there is none."""

    reading: Reading | None = None
    frame: Frame | None = None
    nearest: Candidate | None = None
    rivals: list[Candidate] = field(default_factory=list)
    conflict: tuple[Moment, str, Moment, str] | None = None
    turned: bool = False
    items: bool = False  # what names the rows are words of headings: 项目 | 内容 | 项目 | 内容
    known: Form | None = None  # a form that says why such a sheet is not read
    lead: tuple[str, ...] = ()  # without headings that are known: what may be the headings
    choices: bool = False  # words only, nothing counted and nobody named: a list to choose from


@dataclass(frozen=True)
class Knowledge:
    """What reading a dataset's sheets may draw on: its own forms and words."""

    vocabulary: Vocabulary
    forms: tuple[Form, ...] = ()
    ignore: tuple[str, ...] = ()  # headings that the card passes over

    def entry(self, place: Place) -> Form | None:
        """The entry of forms.yml for this sheet."""
        return next((form for form in self.forms if form.is_of(place.file, place.sheet)), None)


def understand(
    place: Place,
    head: Sequence[Row],
    sample: Sequence[Row],
    merged: Sequence[MergedRange],
    spread: bool,
    knowledge: Knowledge,
) -> Understood:
    """Look at the leading rows of a sheet and say how it is to be read.

    `head` are its first rows, `sample` more of its rows to look at; both as they stand.
    """
    own = knowledge.entry(place)

    def knows(text: str) -> bool:
        return is_heading_word(text, knowledge.vocabulary, own)

    frame = find_frame(head, knows, merged, spread)
    if frame is None:
        return Understood()
    body = [(row, cells) for row, cells in sample if row >= frame.body_from]
    return understand_frame(place, frame, body, knowledge)


def understand_frame(
    place: Place, frame: Frame, body: Sequence[Row], knowledge: Knowledge
) -> Understood:
    """How one heading block is to be read.

    A shipped form that the headings remind of, and whose rows the sheet does not have (a change of
    units, known by 变动方式 as movements are), hinders no other reading.
    """
    own = knowledge.entry(place)
    names = [*frame.titles, *filter(None, [place.sheet]), place.stem]
    frame = _with_years(frame, names)
    if own is not None:
        return _understand_as(own, own, place, frame, body, knowledge)
    first: Understood | None = None
    for form in (*_shipped(frame, names), None):
        found = _understand_as(form, None, place, frame, body, knowledge)
        if found.reading is not None or found.rivals or found.known or found.items:
            return found
        first = first or found
    assert first is not None, "the headings by their meanings are tried last"
    return first


def _understand_as(
    form: Form | None,
    own: Form | None,
    place: Place,
    frame: Frame,
    body: Sequence[Row],
    knowledge: Knowledge,
) -> Understood:
    """How one heading block is to be read by a form, `own` where the dataset's forms.yml has it."""
    if form is not None and form.told:
        return Understood(frame=frame, known=form)
    names = [*frame.titles, *filter(None, [place.sheet]), place.stem]
    cols = Columns(frame, knowledge.vocabulary, form, body, knowledge.ignore)
    unit = _unit_told(own, frame, place, cols)
    section_at = None
    unnamed = unit is None and not cols.unit_names and not cols.unit_codes
    sectioned = cols.persons and unnamed and with_section_units(frame, body, knowledge.vocabulary)
    if sectioned:
        frame, section_at = sectioned
        cols = Columns(frame, knowledge.vocabulary, form, body, knowledge.ignore)
    cols.told_type = told_type(place.sheet, frame.titles, place.stem, knowledge.vocabulary)
    hints = named_tables([*filter(None, [place.sheet]), place.stem])
    cols.told_status = told_status(place.sheet, frame.titles, place.stem)
    candidates = list(_candidates(cols, form, unit, hints, names))
    fitting = [c for c in candidates if not c.missing]
    spoken = [knowledge.vocabulary.cut(path[-1]).moment for path in frame.paths if path]
    over_time = sum(moment is not None for moment in spoken) > 1  # months across: words of each
    told = Understood(frame=frame, choices=not (cols.counting or cols.persons or over_time))
    if not fitting:
        told.nearest = max(candidates, key=lambda c: (c.score, -len(c.missing)), default=None)
        told.turned = _is_turned(cols)
        return told
    best = max(fitting, key=lambda c: c.score)
    if own is None and _names_items(cols, best.reading.name_at):
        told.items = True
        return told
    rivals = [c for c in fitting if c is not best and c.score == best.score
              and c.reading.tables != best.reading.tables]  # fmt: skip
    if rivals and (form is None or form.row is None):
        told.rivals = [best, *rivals]
        return told
    told.reading = best.reading
    told.reading.unnamed = cols.unnamed
    told.reading.unnamed_numbers = [
        p for p in cols.unnamed if len(cols.texts(p)) > 1 and cols.numeric(p)
    ]  # fmt: skip
    told.reading.section_at = section_at
    _settle_day(told, own, place)
    if own is not None:
        told.reading.series = own.series
        told.reading.same_key, told.reading.covers = own.same_key, own.covers
        told.reading.all_units = own.all_units
    elif form is not None:
        told.reading.series = form.series
        told.reading.same_key = form.same_key
    if form is not None:
        told.reading.words = form.words
    return told


def _with_years(frame: Frame, names: Sequence[str]) -> Frame:
    """Months and quarters across (1月 | 2月 | 3月) as those of the year above them, else of the year that
    title or name tell."""
    moment = _first_moment(names)
    spoken = {p for p, path in enumerate(frame.paths) if path and bare_period(path[-1], 2000)}
    if len(spoken) < 2:
        return frame
    years = {}
    for position in spoken:
        above = _first_moment(frame.paths[position][:-1]) or moment
        if above is not None:
            years[position] = f"{above.day.year}年"
    paths = tuple(
        (*path[:-1], years[p] + path[-1]) if p in years else path
        for p, path in enumerate(frame.paths)
    )
    return replace(frame, paths=paths)


def _shipped(frame: Frame, names: Sequence[str]) -> list[Form]:
    headings = {word for path in frame.paths for word in (*path[-1:], "/".join(path))}
    return [f for f in shipped_forms() if f.is_known_by(headings, names)]


def _candidates(
    cols: Columns, form: Form | None, unit: str | None, hints: Sequence[str], titles: Sequence[str]
) -> Iterable[Candidate]:
    tables = dictionary.input_tables()
    asked = form.row if form is not None else None
    if asked in (None, "measures"):
        found = as_measures(cols, form, unit, hints[0] if hints else None, titles)
        if found is not None:
            yield found
    for table in tables.values():
        if asked not in (None, table.name):
            continue
        of_person = any(c.type == "person" for c in table.columns)
        if asked is None and of_person != bool(cols.persons):
            continue
        candidate = as_record(cols, table, form, unit)
        if candidate is None or (asked is None and _of_some_only(candidate, titles)):
            continue
        if asked is None and _is_measured(table.name) and not candidate.hinted:
            # measuring sheets are read by the meanings of their columns
            candidate.explained -= 1
        candidate.hinted = table.name in hints
        columns = candidate.reading.feeds[0].columns
        if table.name == "org_name" and not hints and not {"start_on", "kind"} & set(columns):
            continue  # a list of units with their names is a list of units
        if table.name == "org" and len(columns) < 2 and not hints:
            continue
        told = {source.positions for name, source in columns.items() if name != "doc_no"}
        if table.name == "org" and not hints and _of_something_else(cols, candidate):
            continue
        if table.name == "org" and "doc_no" in columns and len(told) < 2:
            continue  # a document beside a name says nothing of a unit
        yield candidate


def _of_something_else(cols: Columns, candidate: Candidate) -> bool:
    """Whether nothing but names of units would be read of a sheet that speaks of more: of persons, loans,
    months. Such a list of units is not what it is for."""
    columns = candidate.reading.feeds[0].columns
    if len({source.positions for source in columns.values() if source.positions}) > 1:
        return False
    left = {*candidate.reading.unknown, *candidate.reading.open_numbers}
    return any(
        m.counts or m.target is not None or m.leaf in heading_words()
        for m in (cols.meanings[p] for p in left)
    )


def _of_some_only(candidate: Candidate, titles: Sequence[str]) -> bool:
    """Whether title or name say that a list is not of all: 超编人员名册 is no roster of the staff, and
    人数 of a 招录计划 are no people on posts."""
    reading = candidate.reading
    said = "".join(titles)
    if reading.kind == "roster":
        return any(word in said for word in words()["some_people"])
    if reading.kind not in ("headcount", "contract_staff"):
        return False
    measure = reading.feeds[0].measure
    leaf = reading.frame.paths[measure][-1:] if measure is not None else ()
    plain = bool(leaf) and leaf[0] in ("人数", "人员数", "总人数", "人员数量", "数量")
    return plain and any(
        word in said for word in (*words()["some_people"], *words()["other_counts"])
    )


@cache
def _measured_tables() -> frozenset[str]:
    from analysis.forms.words import measures

    return frozenset(m.table for m in measures().values() if m.table)


def _is_measured(table: str) -> bool:
    return table in _measured_tables()


@cache
def _table_names() -> dict[str, str]:
    found = {}
    for table in dictionary.input_tables().values():
        found[table.name] = found[heading(table.zh)] = table.name
    return found


def named_tables(names: Iterable[str]) -> list[str]:
    """The tables that file or sheet are named as: quota-2021, 编制核定表, 03_人数汇总."""
    found = []
    for name in names:
        flat = heading(name)
        english = re.match(r"[a-z_]+", flat)
        if english and english[0].strip("_-") in _table_names():
            found.append(_table_names()[english[0].strip("_-")])
            continue
        bare = _NAMED.sub("", flat)
        while (shorter := _NAMED.sub("", bare)) != bare:
            bare = shorter
        if bare in _table_names():
            found.append(_table_names()[bare])
    return found


def _unit_told(own: Form | None, frame: Frame, place: Place, cols: Columns) -> str | None:
    """The unit of the whole sheet, where title or sheet name tell it."""
    if own is not None and own.unit == "工作表名":
        return place.sheet
    if (own is not None and own.unit in ("标题", None)) or own is None:
        for title in frame.titles:
            if found := _UNIT_LINE.match(folded(title).strip()):
                if own is not None and own.unit == "标题":
                    return found["unit"]
                if not cols.unit_names and not cols.unit_codes:
                    return found["unit"]
    if cols.persons and not cols.unit_names and not cols.unit_codes:
        return unit_of_list(place.sheet, frame.titles)
    return None


def _settle_day(told: Understood, own: Form | None, place: Place) -> None:
    """The day that the sheet speaks of: title, sheet name, file name, or as forms.yml says."""
    reading = told.reading
    assert reading is not None
    titled, filed = _first_moment(reading.frame.titles), _first_moment([place.stem])
    sheet = _first_moment([place.sheet or ""])
    whole = titled or filed
    if sheet is None and whole is not None and whole.precision == "year" and place.sheet:
        sheet = bare_period(place.sheet, whole.day.year)
    places = [("标题", titled), ("工作表名", sheet), ("文件名", filed)]
    if own is not None and own.day is not None:
        if isinstance(own.day, date):
            reading.moment = Moment(own.day, "day", own.day.isoformat())
            reading.moment_from = "forms.yml"
        else:
            reading.moment = dict(places).get(own.day)
            reading.moment_from = own.day
        return
    known = [(where, moment) for where, moment in places if moment is not None]
    if not known:
        return
    where, moment = known[0]
    for other_where, other in known[1:]:
        if other.day == moment.day:
            if other.exact and not moment.exact:
                where, moment = other_where, other
        elif _contradict(moment, other):
            told.conflict = (moment, where, other, other_where)
        elif _finer(other, moment):
            where, moment = other_where, other
    reading.moment, reading.moment_from = moment, where


def _contradict(one: Moment, other: Moment) -> bool:
    """Whether two moments tell different days: a month within the year told is none."""
    if one.precision == "year" or other.precision == "year":
        return one.day.year != other.day.year
    return one.day != other.day


def _finer(other: Moment, moment: Moment) -> bool:
    """Whether one of two moments that do not contradict tells a day, or a month of the other's year."""
    return (other.exact and not moment.exact) or (
        moment.precision == "year" and other.precision not in ("year", "start")
    )


def _first_moment(texts: Iterable[str]) -> Moment | None:
    """The most exact moment of some texts, of equals the first."""
    order = ("day", "start", "month", "quarter", "half", "year")
    found = [m for text in texts if text and (m := find_moment(text)[0]) is not None]
    return min(found, key=lambda m: order.index(m.precision), default=None)


def _names_items(cols: Columns, position: int | None) -> bool:
    """Whether the column that should name the rows holds words of headings (行政编制, 领导职数, 批准文号):
    a registration card of one unit, item beside content, and no list of units."""
    texts = cols.texts(position) if position is not None else []
    words_ = [cols.vocabulary.cut(text) for text in texts]
    # 小计 below units and headings that are repeated are no items
    told = [w for w in words_ if not w.controls and not names_a_row((w.text,))]
    items = sum((w.counts and bool(w.tokens)) or w.text in heading_words() for w in told)
    return items > 1 and 2 * items >= len(told)


def _is_turned(cols: Columns) -> bool:
    """Whether indicators stand down and units across: the first column holds words of measures."""
    texts = cols.texts(0)
    if len(texts) < 2:
        return False
    spoken = sum(
        cols.vocabulary.cut(re.sub(r"^[一二三四五六七八九十]+、|其中[:：]?", "", t)).counts
        for t in texts
    )
    return 2 * spoken >= len(texts)
