"""Build a dataset folder into one DuckDB database: read, check, load, derive, install.

Everything is written to a new file beside the old one, which is replaced in one step at the
end. Of persons nothing but a keyed hash is ever written, not even to the working file.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from analysis.check.counts import Checked
from analysis.check.dataset import check_dataset, checked
from analysis.check.learn import Learned
from analysis.check.learn import learn as forms_to_fill
from analysis.check.values import Words
from analysis.dictionary import input_tables, post_types
from analysis.questions.blank import write_blank
from analysis.read.card import CARD, SourceCard
from analysis.read.identity import mask, masked
from analysis.rules import run_rules
from analysis.store import load, place
from analysis.store.build_log import write_log
from analysis.store.coverage import Narrower, Span, data_span
from analysis.store.derive import derive
from analysis.store.person_key import PersonKey, PersonKeyError, person_key
from analysis.store.reference import write_reference
from analysis.store.schema import SCHEMA_VERSION, attach_new, connect_work
from analysis.store.trouble import trouble
from analysis.terms import install_constants

Connection = duckdb.DuckDBPyConnection
Progress = Callable[[str, float], None]


class BuildError(Exception):
    """The dataset cannot be built at all; the message says why and what to do."""


@dataclass
class Outcome:
    """What came of a build or check. Exit status: 0 clean, 1 nothing built, 3 built, and something
    was rejected or not understood."""

    folder: Path
    database: Path
    checked: Checked
    problems: list[dict[str, Any]] = field(default_factory=list)
    findings: int = 0
    built: bool = False
    waiting: bool = False
    kept_old: bool = False  # nothing could be read: an old database is worth more than an empty one
    key: PersonKey | None = None

    @property
    def exit_status(self) -> int:
        """0 clean · 3 something was rejected or not understood · 1 nothing could be built."""
        if self.checked.fatal or self.kept_old:
            return 1
        return 3 if self.checked.unclear else 0


class _Key:
    """The person key, fetched only when an ID number is really met.

    A check makes none: where there is no key yet, it tells people apart by one for the moment.
    """

    def __init__(self, folder: Path, create: bool) -> None:
        self.folder = folder
        self.create = create
        self.used = False

    @cached_property
    def key(self) -> PersonKey:
        self.used = True
        return person_key(self.folder, self.create) or PersonKey(secrets.token_bytes(32))

    def hash(self, number: str) -> str:
        return self.key.hash(number)


def check(folder: Path, progress: Progress | None = None) -> Outcome:
    """Check a dataset without building it: the same problems, nothing kept."""
    return _run(folder, progress, build_it=False)


def build(folder: Path, progress: Progress | None = None, new_key: bool = False) -> Outcome:
    """Build `folder` into the database beside it; problems are in the outcome.

    `new_key`: the person key was changed on purpose, and another key than the old database's is no
    error. Raises BuildError where the folder, its database or the person key cannot be used.
    """
    return _run(folder, progress, build_it=True, new_key=new_key)


def learn(folder: Path, progress: Progress | None = None) -> Learned:
    """Begin the folder's forms.yml: an entry for each sheet that is not fully understood.

    Raises BuildError where the folder or the file there cannot be used.
    """
    folder = _dataset(folder)
    database = place.database_path(folder)
    work_path = database.with_name(database.name + ".check")
    with place.owners_alone(), _in_plain_words(database):
        con = _open_work(work_path)
    try:
        return forms_to_fill(check_dataset(con, folder, _Key(folder, False).hash, progress))
    except (PersonKeyError, ValueError) as error:
        raise BuildError(str(error)) from error
    finally:
        _close_work(con, work_path)


def _dataset(folder: Path) -> Path:
    folder = folder.resolve()
    if not folder.is_dir():
        raise BuildError(f"没有文件夹 {folder.name}：请核对路径（每个数据集是一个文件夹）")
    return folder


def _run(folder: Path, progress: Progress | None, build_it: bool, new_key: bool = False) -> Outcome:
    folder = _dataset(folder)
    database = place.database_path(folder)
    work_path = database.with_name(database.name + (".work" if build_it else ".check"))
    with place.owners_alone(), _in_plain_words(database):
        return _checked_and_built(folder, database, work_path, progress, build_it, new_key)


@contextmanager
def _in_plain_words(database: Path) -> Iterator[None]:
    """What the machine refuses is told with what to do, and that nothing is lost."""
    try:
        yield
    except (duckdb.Error, OSError, MemoryError) as error:
        if (words := trouble(error)) is None:
            raise
        kept = f"；原有的 {database.name} 没有动" if database.exists() else ""
        raise BuildError(words + kept) from error


def _checked_and_built(
    folder: Path, database: Path, work_path: Path, progress: Progress | None, build_it: bool,
    new_key: bool,
) -> Outcome:  # fmt: skip
    con = _open_work(work_path)
    key = _Key(folder, build_it)
    try:
        if build_it and database.exists():
            _refuse_locked(database)
        found = checked(check_dataset(con, folder, key.hash, progress))
        outcome = Outcome(folder, database, found, key=key.key if key.used else None)
        outcome.problems = _problems(con)
        outcome.kept_old = found.unclear and not found.rows_accepted and database.exists()
        if build_it and not found.fatal and not outcome.kept_old:
            if not new_key:
                _refuse_other_key(database, key)
            if progress:
                progress("入库并推算区间", 1.0)
            _write(con, outcome, key)
        return outcome
    except (PersonKeyError, place.DatabaseInUseError) as error:
        raise BuildError(str(error)) from error
    finally:
        _close_work(con, work_path)


def _open_work(path: Path) -> Connection:
    """A fresh working database, whose lock keeps a second build out until this one is done.

    What a killed build left behind is cleared away.
    """
    try:
        if path.exists():
            _refuse_running(path)
            place.remove(path)
        con = connect_work(str(path))
    except (duckdb.IOException, OSError) as error:
        if "lock" in str(error) or "being used by" in str(error):
            raise BuildError(f"另一个程序正在生成 {path.stem}：请等它结束后再试") from error
        with suppress(OSError):
            place.remove(path)
        raise
    return con


def _refuse_running(path: Path) -> None:
    """Raise where another process holds the lock; a torn file is nobody's."""
    try:
        duckdb.connect(str(path), read_only=True).close()
    except duckdb.Error as error:
        if "lock" in str(error):
            raise


def _close_work(con: Connection, path: Path) -> None:
    # Gone before the lock is let go, lest the next build's file be taken for this one's;
    # Windows removes no open file, and none that the next build has opened.
    with suppress(PermissionError):
        place.remove(path)
    existed = path.exists()
    con.close()
    if existed:
        with suppress(PermissionError):
            place.remove(path)


def _problems(con: Connection) -> list[dict[str, Any]]:
    rows = con.sql("""
        select file, sheet, row, column_name, table_name, cell, value, problem, fix, fatal, scope
        from problem order by fatal desc, file, sheet, row nulls first, column_name, problem""")
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]


def _refuse_locked(database: Path) -> None:
    """Raise at once where a program writes the old database, whose log is still to be read."""
    with suppress(duckdb.Error):
        place.connect_old(database).close()


def _refuse_other_key(database: Path, key: _Key) -> None:
    """Two keys would make one person two: another key than the database's is an error."""
    if not key.used or not database.exists():
        return
    try:
        with place.connect_old(database) as old:
            known = old.execute("select key_fingerprint from dataset").fetchall()[0][0]
    except (duckdb.Error, IndexError):
        return
    if known and known != key.key.fingerprint:
        raise BuildError(
            f"人员密钥与原库不同（原 {known}，现 {key.key.fingerprint}）：请找回原来的密钥文件；"
            "确要更换，用 bianzhi key rotate，或 bianzhi build --new-key"
        )


def _write(con: Connection, outcome: Outcome, key: _Key) -> None:
    """Write the new database beside the old one from the working database `con`, and swap."""
    new = place.new_path(outcome.database)
    place.remove(new)
    work = con.execute("select current_database()").fetchall()[0][0]
    try:
        write_blank(new)
        attach_new(con, str(new), "built")
        con.execute("use built")
        _fill(con, outcome, key, f'"{work}"')
    except BaseException:
        # half a database is nobody's; one that could not be written may not even be let go
        with suppress(duckdb.Error):
            con.execute(f'use "{work}"')
            con.execute("detach built")
        with suppress(OSError):
            place.remove(new)
        raise
    con.execute(f'use "{work}"')
    con.execute("detach built")
    outcome.waiting = not place.put_in_place(new, outcome.database)
    outcome.built = True


def _fill(con: Connection, outcome: Outcome, key: _Key, work: str) -> None:
    checked = outcome.checked
    load.load_tables(con, work, input_tables().values())
    load.load_checks(con, work)
    load.kind_of_units(con, Words(checked.own.words).spellings("org_kind"))
    write_reference(con, checked.own.post_types)
    _write_files(con, checked)
    card, today = checked.card, date.today()
    span = Span(*card.coverage) if card.coverage else data_span(con, today)
    _write_card(con, card, span, key, today)
    install_constants(con)
    narrower = [Narrower(c.table, c.post_type, c.start, c.end, c.units) for c in card.coverage_of]
    breaches = derive(
        con, span, narrower, card.carry_months, card.count_as, card.coverage is not None
    )
    outcome.findings = run_rules(con, breaches)
    write_log(con, outcome.folder, outcome.database, checked, outcome.findings)
    con.execute("checkpoint built")


def _write_files(con: Connection, checked: Checked) -> None:
    files: list[list[object]] = []
    sheets: list[list[object]] = []
    for count in checked.counts:
        source = count.source
        files.append(
            [source.name, source.sha256, source.bytes, count.rows_read, count.rows_accepted,
             count.rows_rejected, "；".join(count.notes) or None]
        )  # fmt: skip
        sheets += (
            [source.name, mask(sheet.name) if sheet.name else None, sheet.form or None,
             "、".join(sheet.tables) or None, sheet.day or None, sheet.day_from or None,
             sheet.series or None, sheet.rows_read, sheet.rows_accepted, sheet.rows_rejected,
             sheet.cells_rejected, sheet.rows_skipped, sheet.controls,
             "；".join(sheet.notes) or None]
            for sheet in count.sheets
        )  # fmt: skip
    for table, rows in (("source_file", files), ("source_sheet", sheets)):
        if rows:
            places = ", ".join("?" for _ in rows[0])
            con.executemany(f"insert into {table} values ({places})", rows)


def _write_card(
    con: Connection, card: SourceCard, span: Span | None, key: _Key, today: date
) -> None:
    balance = card.balance or tuple(t.name for t in post_types() if t.balance)
    con.execute(
        "insert into dataset values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [masked(card.title), masked(card.producer), card.kind, masked(card.licence),
         span and span.start, span and span.end, card.carry_months, card.present, today,
         "、".join(balance), key.key.fingerprint if key.used else None,
         card.publish_threshold, masked(card.notes) or None],
    )  # fmt: skip


__all__ = ["CARD", "SCHEMA_VERSION", "BuildError", "Outcome", "build", "check"]
