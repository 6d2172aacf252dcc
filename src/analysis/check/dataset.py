"""Check a whole dataset: every file, every row, every problem at once.

Good rows end in staging tables of a working database, everything else in its tables
`problem` and `note`. Nothing is decided here about what becomes of a dataset with problems.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import polars as pl

from analysis.check import across, batch
from analysis.check.corrections import Corrector, read_corrections
from analysis.check.messages import message
from analysis.dictionary import Table, input_tables
from analysis.read import (
    Batch,
    Note,
    Problem,
    SourceCard,
    SourceFile,
    cell_name,
    find_files,
    mask,
    read_batches,
    read_card,
)
from analysis.read.excel import UNCOMPUTED

Connection = duckdb.DuckDBPyConnection
Progress = Callable[[str, float], None]

BLOCK = 12 << 20  # bytes of a text file at once: DuckDB works in parallel from 120,000 rows on
HIDDEN = "（已遮盖）"
PERSONAL = ("secret", "person")  # column types whose cells are never shown
PROBLEM = {
    "file_no": pl.Int32, "sheet_no": pl.Int32, "file": pl.String, "sheet": pl.String,
    "row": pl.Int64, "column_name": pl.String, "table_name": pl.String, "cell": pl.String,
    "value": pl.String, "problem": pl.String, "fix": pl.String, "fatal": pl.Boolean,
}  # fmt: skip


@dataclass
class FileCount:
    """Rows of one file: read = accepted + rejected, counted apart and compared."""

    source: SourceFile
    rows_read: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass
class Checked:
    """A checked dataset; its rows wait in the working database's staging tables."""

    card: SourceCard
    counts: list[FileCount]
    fatal: bool

    @property
    def rows_rejected(self) -> int:
        """Rows rejected over all files."""
        return sum(count.rows_rejected for count in self.counts)


class DatasetCheck:
    """One run over one folder; `con` is an empty working database that the caller throws away.

    `keyed_hash` gives the SQL of a person's keyed hash and is called only where an ID is read.
    """

    def __init__(self, con: Connection, folder: Path, keyed_hash: Callable[[str], str]) -> None:
        self.con = con
        self.folder = folder
        self.keyed_hash = keyed_hash
        self.counts: list[FileCount] = []
        self.places: dict[tuple[int, int], Batch] = {}  # headings and positions of each sheet
        self.tables = input_tables()

    def run(self, progress: Progress | None = None) -> Checked:
        """Read and judge every file, then check across them."""
        self._prepare()
        card, problems = read_card(self.folder)
        corrections, more = read_corrections(self.folder)
        sources, missing = find_files(self.folder)
        self._keep(None, [*problems, *more, *missing])
        corrector = Corrector(corrections)
        total = sum(source.bytes for source in sources) or 1
        done = 0
        for number, source in enumerate(sources):
            if progress:
                progress(f"读取 {source.name}", done / total)
            self._file(number, source, card, corrector)
            done += source.bytes
        self._keep(None, corrector.problems())
        for file, text in corrector.notes():
            self._note(file, text)
        if progress:
            progress("核对单位与主键", 1.0)
        self._across()
        self._count()
        fatal = bool(self.con.sql("select 1 from problem where fatal limit 1").fetchall())
        return Checked(card, self.counts, fatal)

    def _prepare(self) -> None:
        self.con.execute("begin")  # each commit would wait for the disk
        batch.prepare(self.con)
        for table in self.tables.values():
            batch.create_stage(self.con, table)
        self.con.execute("""
            create table problem (file_no integer, sheet_no integer, file varchar, sheet varchar,
                row bigint, column_name varchar, table_name varchar, cell varchar, value varchar,
                problem varchar, fix varchar, fatal boolean)""")
        self.con.execute("create table note (file varchar, text varchar)")
        self.con.execute("create table set_aside (file_no integer, sheet_no integer, row bigint)")
        self.con.execute("create table sheet (file_no integer, sheet_no integer, name varchar)")
        self.con.execute("""
            create table refused (table_name varchar, file_no integer, sheet_no integer,
                row bigint, column_name varchar, value varchar, post_type varchar)""")
        self.con.execute("commit")

    def _file(
        self, number: int, source: SourceFile, card: SourceCard, corrector: Corrector
    ) -> None:
        count = FileCount(source)
        self.counts.append(count)
        sheets: dict[str | None, int] = {}
        # Row problems of a reader may come before their batch: kept until all rows are in.
        refused: list[Problem] = []
        regions: dict[str, int] = {}
        every = (*source.table.columns, *source.table.inputs)
        personal = {column.name for column in every if column.type in PERSONAL}
        for item in read_batches(source, card, block=BLOCK):
            if isinstance(item, Note):
                where = f"工作表「{item.sheet}」" if item.sheet else ""
                count.notes.append(where + item.text)
            elif isinstance(item, Problem):
                refused.append(item)
            else:
                count.rows_read += len(item.frame)
                sheet_no = self._sheet(number, item.sheet, sheets)
                self.places[number, sheet_no] = replace(item, frame=item.frame.clear())
                frame = corrector.apply(source.name, item, personal)
                judged = batch.judge(
                    self.con, source.table, frame, (number, sheet_no), self.keyed_hash
                )
                self._keep_judged(number, sheet_no, source, item, judged.problems)
                for code, rows in judged.unknown_regions.items():
                    regions[code] = regions.get(code, 0) + rows
        self._refuse(number, source, refused, sheets)
        if regions:
            shown = "、".join(sorted(regions)[:5])
            count.notes.append(
                f"身份证号的区划代码 {shown} 不在代码库中，共 {sum(regions.values())} 行（仅提示）"
            )

    def _sheet(self, number: int, name: str | None, sheets: dict[str | None, int]) -> int:
        if name not in sheets:
            sheets[name] = len(sheets)
            self.con.execute("insert into sheet values (?, ?, ?)", [number, sheets[name], name])
        return sheets[name]

    def _refuse(
        self,
        number: int,
        source: SourceFile,
        refused: list[Problem],
        sheets: dict[str | None, int],
    ) -> None:
        """A reader's problem with one row rejects that row, if it was handed over at all."""
        self._keep(number, refused, sheets)
        self.con.execute(f"""
            delete from "stage_{source.table.name}" s using problem p
            where p.file_no = s.file_no and p.sheet_no = s.sheet_no and p.row = s.row
              and not p.fatal""")
        self.con.execute("""
            delete from set_aside s using problem p
            where p.file_no = s.file_no and p.sheet_no = s.sheet_no and p.row = s.row
              and not p.fatal""")

    def _keep(
        self,
        number: int | None,
        problems: list[Problem],
        sheets: dict[str | None, int] | None = None,
    ) -> None:
        rows = [
            (number, (sheets or {}).get(p.sheet), p.file, p.sheet, p.row, p.column, p.table,
             p.cell, p.value, p.problem, p.fix, p.fatal)
            for p in problems
        ]  # fmt: skip
        self._insert(rows)

    def _keep_judged(
        self,
        number: int,
        sheet_no: int,
        source: SourceFile,
        item: Batch,
        found: list[tuple[int, str | None, str]],
    ) -> None:
        if not found:
            return
        at = {row: i for i, row in enumerate(item.frame["row"])}
        # Where cells slid out of their columns, a name may stand anywhere in the row.
        slid = {row for row, _, code in found if code == "extra"} if source.table.inputs else set()
        rows = []
        for row, name, code in found:
            column = source.table.column(name) if name else None
            if column and column.type == "person" and "id_number" in item.frame.columns:
                name, column = "id_number", source.table.column("id_number")
            if name in item.frame.columns and item.frame[name][at[row]] == UNCOMPUTED:
                continue  # the reader has said so already, and better
            value = None
            if column and (column.type in PERSONAL or row in slid):
                value = HIDDEN
            elif column and name in item.frame.columns:
                value = mask(item.frame[name][at[row]] or "") or None
            problem, fix = message(code, column, value)
            position = item.positions.get(name or "")
            rows.append((
                number, sheet_no, source.name, item.sheet, row,
                item.headings.get(name, column.zh) if column else None, source.table.name,
                cell_name(position, row, item.sheet) if position is not None else None,
                value, problem, fix, False,
            ))  # fmt: skip
        self._insert(rows)

    def _insert(self, rows: list[tuple]) -> None:
        if rows:
            frame = pl.DataFrame(rows, schema=PROBLEM, orient="row")
            self.con.register("met", frame.to_arrow())
            self.con.execute("insert into problem select * from met")
            self.con.unregister("met")

    def _note(self, file: str, text: str) -> None:
        for count in self.counts:
            if count.source.name == file:
                count.notes.append(text)

    def _across(self) -> None:
        met = {count.source.table.name: count.source.table for count in self.counts}
        found = across.resolve_units(self.con, list(met.values()))
        across.reject_staged(self.con, found)
        self._keep_found(found)
        for table in met.values():
            self._keep_found(across.duplicates(self.con, table))
            for number, rows in across.drop_identical(self.con, table):
                self.counts[number].notes.append(f"{rows} 行与前面的行完全相同，只计一次")

    def _keep_found(self, found: list[across.Found]) -> None:
        sheets = self.con.sql("select file_no, sheet_no, name from sheet").fetchall()
        names = {(file_no, sheet_no): name for file_no, sheet_no, name in sheets}
        rows = []
        for one in found:
            problem, fix = message(one.code)
            if one.code == "duplicate":
                file_no, line = one.detail.split("|")
                first = self.counts[int(file_no)].source.name
                problem = f"{problem}（先出现于 {first} 第 {line} 行）"
            else:
                fix += one.detail
            sheet, place = names[one.file_no, one.sheet_no], self.places[one.file_no, one.sheet_no]
            position = place.positions.get(one.column or "")
            heading = one.column and place.headings.get(one.column, one.column)
            rows.append((
                one.file_no, one.sheet_no, self.counts[one.file_no].source.name, sheet, one.row,
                heading, one.table.name,
                cell_name(position, one.row, sheet) if position is not None else None,
                mask(one.value) if one.value else None, problem, fix, False,
            ))  # fmt: skip
        self._insert(rows)

    def _count(self) -> None:
        """Count accepted and rejected rows independently; they must add up to the rows read."""
        accepted: Counter[int] = Counter()
        for table in self.tables.values():
            accepted.update(dict(self._staged(table)))
        accepted.update(dict(self.con.sql(
            "select file_no, count(*) from set_aside group by file_no").fetchall()))  # fmt: skip
        rejected = dict(self.con.sql("""
            select file_no, count(distinct (sheet_no, row)) from problem
            where row is not null and sheet_no is not null and not fatal group by file_no
        """).fetchall())  # fmt: skip
        for number, count in enumerate(self.counts):
            count.rows_accepted = accepted[number]
            count.rows_rejected = rejected.get(number, 0)
            if count.rows_read != count.rows_accepted + count.rows_rejected:
                raise AssertionError(
                    f"{count.source.name}: {count.rows_read} rows read, "
                    f"{count.rows_accepted} accepted, {count.rows_rejected} rejected"
                )

    def _staged(self, table: Table) -> list[tuple[int, int]]:
        """File number and file rows in staging; one that is also set aside in part counts once."""
        stage = f'"stage_{table.name}"'
        rows = "count(*)"
        if table.compound:
            # Only here does one file row fall into several.
            rows = "count(distinct (sheet_no, row))"
            self.con.execute(f"""
                delete from set_aside a using {stage} s
                where s.file_no = a.file_no and s.sheet_no = a.sheet_no and s.row = a.row""")
        return self.con.sql(f"select file_no, {rows} from {stage} group by file_no").fetchall()
