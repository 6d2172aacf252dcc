"""`forms.yml` begun for the user: an entry for each sheet that is not fully understood.

What can be guessed is filled in and says so; what cannot is `?`, with the candidates beside it. What
stands in the file already, edited or not, is never touched.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString as Quoted

from analysis.check.messages import nearest
from analysis.check.names import Names
from analysis.check.run import Run
from analysis.dictionary import input_tables, value_lists
from analysis.forms.text import heading
from analysis.read.meaning import field_words
from analysis.read.own_forms import FILE_NAME
from analysis.read.sheet_read import SheetRead
from analysis.read.understand import Understood

OPEN = "?"
_DAY = "文件名、标题、工作表名，或 2023-12-31 这样的日期"
_NUMBERS = "quota.行政（核定）、headcount.行政（实有）、control.balance（印出的空编）……；不要的列放进 ignore"


@dataclass
class Entry:
    """What to ask of one sheet: keys of its entry, and a comment beside each."""

    file: str
    sheet: str | None
    why: str
    keys: dict[str, str | bool] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Learned:
    """What `learn` wrote: sheets asked about, words asked about, sheets that had an entry already."""

    path: Path
    entries: list[Entry]
    words: list[tuple[str, str]]
    had: list[str]


def learn(run: Run) -> Learned:
    """Add an entry for every sheet that is not fully understood to the folder's forms.yml.

    Nothing is written where nothing is open. Raises ValueError where the file there cannot be read.
    """
    path = run.folder / FILE_NAME
    asked = list(_open_sheets(run))
    names = Names(run.names)
    had = [names.masked(f"{e.file} {e.sheet or ''}".strip()) for e in asked if _has_entry(run, e)]
    entries = [e for e in asked if not _has_entry(run, e)]
    known = {(name, word) for name, words in run.own.words.items() for word in words}
    words = sorted(
        word for word in run.unknown_words if word not in known and names.masked(word[1]) == word[1]
    )
    if entries or words:
        _write(path, entries, words)
    for entry in entries:  # as they are told; the file that was written needs them as they are
        entry.file = names.masked(entry.file)
        entry.sheet = names.masked(entry.sheet) if entry.sheet else entry.sheet
    return Learned(path, entries, words, had)


def _has_entry(run: Run, entry: Entry) -> bool:
    return any(form.is_of(entry.file, entry.sheet) for form in run.own.forms)


def _open_sheets(run: Run) -> Iterator[Entry]:
    dayless = {at for (at,) in run.con.execute("""
        select distinct (file_no, sheet_no) from problem
        where problem like '%不知道说的是哪一天%'""").fetchall()}  # fmt: skip
    clashing = {at for (at,) in run.con.execute("""
        select distinct (file_no, sheet_no) from problem where fix like '%same_key%'""").fetchall()}  # fmt: skip
    for count in run.counts:
        for sheet in count.sheets:
            at, read = (sheet.file_no, sheet.sheet_no), sheet.read
            if read is None or (read.unread and not sheet.not_understood):
                continue
            entry = Entry(read.file, read.sheet, "")
            if read.unread and read.found is not None:
                _ask_what_it_is(entry, read.found)
            if at in dayless:
                _ask(entry, "day", _DAY, "不知道说的是哪一天")
            if at in clashing:
                _ask(entry, "same_key", "相加、分列、先到", "有几行主键相同")
            if not read.unread:
                _ask_of_numbers(entry, read)
            if entry.why:
                yield entry


def _ask(entry: Entry, key: str, candidates: str, why: str) -> None:
    entry.keys[key] = OPEN
    entry.comments[key] = candidates
    entry.why = f"{entry.why}；{why}" if entry.why else why


def _ask_what_it_is(entry: Entry, found: Understood) -> None:
    if found.turned:
        entry.why = "指标在行、单位在列"
        entry.keys["turned"] = True
        entry.keys["day"] = OPEN
        entry.comments["day"] = _DAY
        return
    if found.rivals:
        kinds = "、".join(f"{c.reading.kind}（{c.reading.form}）" for c in found.rivals)
        _ask(entry, "row", kinds, "读法不止一种")
        return
    near = found.nearest
    _ask(
        entry,
        "row",
        near.reading.kind if near else "数据表的英文名，见 bianzhi 字典页",
        "不知道一行是什么",
    )
    if near is not None:
        entry.keys["row"] = near.reading.kind
        entry.comments["row"] = f"猜测，请核对；缺少：{'、'.join(near.missing)}"
    texts = found.frame.texts if found.frame is not None else found.lead
    for text in texts:
        if text and (guess := _guess(text, near.reading.kind if near else None)):
            entry.columns[text], entry.comments[text] = guess


def _guess(text: str, table_name: str | None) -> tuple[str, str] | None:
    """Where a heading may go: known words say nothing here, near ones are a guess, others are open."""
    table = input_tables().get(table_name or "")
    if table is None:
        return OPEN, "数据表.列"
    known = field_words(table)
    if heading(text) in known:
        return None
    if near := nearest(text, known):
        return f"{table.name}.{known[near][0][1]}", "猜测，请核对"
    return (
        OPEN,
        f"{table.name} 的列：{'、'.join(c.name for c in table.columns if c.name != 'listed_on')}；不要的列放进 ignore",
    )


def _ask_of_numbers(entry: Entry, read: SheetRead) -> None:
    for block in read.blocks:
        for position in block.open_numbers:
            path = block.frame.paths[position]
            name = "/".join(path) if path else block.frame.texts[position]
            entry.columns[name], entry.comments[name] = OPEN, _NUMBERS
    if entry.columns and not read.unread:
        entry.why = (
            f"{entry.why}；有的列是数，不知道是什么" if entry.why else "有的列是数，不知道是什么"
        )


def _write(path: Path, entries: list[Entry], words: list[tuple[str, str]]) -> None:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load(path.read_text(encoding="utf-8-sig")) if path.exists() else None
    if document is None:
        document = CommentedMap()
    if not isinstance(document, CommentedMap):
        raise ValueError(f"{FILE_NAME} 不是「项目: 值」的形式：请先改正")
    if entries:
        forms = document.setdefault("forms", CommentedSeq())
        for entry in entries:
            forms.append(_as_yaml(entry))
            forms.yaml_set_comment_before_after_key(len(forms) - 1, before=entry.why, indent=2)
    for name, word in words:
        lists = document.setdefault("words", CommentedMap()).setdefault(name, CommentedMap())
        if word not in lists:
            lists[word] = Quoted(OPEN)
            lists.yaml_add_eol_comment("、".join(value_lists()[name]), key=word)
    out = io.StringIO()
    yaml.dump(document, out)
    # written beside and put in place at once: a file that somebody edited is never half a file
    draft = path.with_name(path.name + ".new")
    draft.write_text(out.getvalue(), encoding="utf-8")
    draft.replace(path)


def _as_yaml(entry: Entry) -> CommentedMap:
    made = CommentedMap({"file": Quoted(entry.file)})
    if entry.sheet is not None:
        made["sheet"] = Quoted(entry.sheet)
    for key, value in entry.keys.items():
        made[key] = Quoted(value) if value == OPEN else value
        if key in entry.comments:
            made.yaml_add_eol_comment(entry.comments[key], key=key)
    if entry.columns:
        columns = CommentedMap()
        for title, target in entry.columns.items():
            columns[Quoted(title)] = Quoted(target) if target == OPEN else target
            columns.yaml_add_eol_comment(entry.comments[title], key=title)
        made["columns"] = columns
    return made
