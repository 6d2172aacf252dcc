"""Check a whole dataset: a list of steps over the working tables of `stage.py`.

read → units → status → series → refusals → keys → controls → doubts → count. Good rows end in staging tables,
everything else in the problem list; nothing is decided here about what becomes of a dataset.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from analysis.check import controls, doubts, keys, series, stage, units
from analysis.check.corrections import Corrector, read_corrections
from analysis.check.judge import Judged, judge
from analysis.check.messages import message
from analysis.check.persons import ROW_KEY
from analysis.check.values import Words
from analysis.dictionary import input_tables
from analysis.forms.day import find_moment
from analysis.forms.text import unit_name
from analysis.forms.words import shipped_vocabulary, with_own_words
from analysis.read.card import SourceCard, read_card
from analysis.read.cells import PIECES, UNCLEAR_MONTH, Batch
from analysis.read.folder import SourceFile, find_files
from analysis.read.meaning import speaks_of_moment
from analysis.read.own_forms import OwnForms, read_own_forms
from analysis.read.problem import Note, Problem, cell_name, mask
from analysis.read.reading import Feed, Reading
from analysis.read.source import SheetRead, cell_of, headings_of, read_source
from analysis.read.understand import Knowledge, named_tables

Connection = duckdb.DuckDBPyConnection
Progress = Callable[[str, float], None]

HIDDEN = "（已遮盖）"
PERSONAL = ("secret", "person")  # column types whose cells are never shown
UNDERSTOOD = ("", "部分读懂")


@dataclass
class SheetCount:
    """One sheet: how it was understood, and its rows: read = accepted + rejected."""

    file_no: int
    sheet_no: int
    name: str | None
    read: SheetRead | None = None
    form: str = ""
    tables: tuple[str, ...] = ()
    day: str = ""
    day_from: str = ""
    series: str = ""
    rows_read: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    cells_rejected: int = 0
    rows_skipped: int = 0
    controls: int = 0
    told: set[tuple[int, str | None, str]] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    partly: list[str] = field(default_factory=list)
    not_understood: bool = False


@dataclass
class FileCount:
    """One file and its sheets."""

    source: SourceFile
    sheets: list[SheetCount] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def rows_read(self) -> int:
        """Rows read over its sheets."""
        return sum(sheet.rows_read for sheet in self.sheets)

    @property
    def rows_accepted(self) -> int:
        """Rows accepted over its sheets."""
        return sum(sheet.rows_accepted for sheet in self.sheets)

    @property
    def rows_rejected(self) -> int:
        """Rows rejected over its sheets."""
        return sum(sheet.rows_rejected for sheet in self.sheets)


@dataclass
class Checked:
    """A checked dataset; its rows wait in the working database's staging tables."""

    card: SourceCard
    own: OwnForms
    counts: list[FileCount]
    fatal: bool
    unclear: bool  # something was rejected or not understood

    @property
    def rows_rejected(self) -> int:
        """Rows rejected over all files."""
        return sum(count.rows_rejected for count in self.counts)

    @property
    def cells_rejected(self) -> int:
        """Cells rejected alone over all files."""
        return sum(s.cells_rejected for count in self.counts for s in count.sheets)


class DatasetCheck:
    """One run over one folder; `con` is an empty working database that the caller throws away.

    `hash_of` gives a person's keyed hash and is called only where an ID number is read.
    """

    def __init__(self, con: Connection, folder: Path, hash_of: Callable[[str], str]) -> None:
        self.con = con
        self.folder = folder
        self.hash_of = hash_of
        self.counts: list[FileCount] = []
        self.reads: dict[tuple[int, int], SheetRead] = {}
        self.tables = input_tables()
        self.known_units: set[str] = set()
        self.batches = 0

    def run(self, progress: Progress | None = None, built_on: date | None = None) -> Checked:
        """Read and judge every file, then settle what needs all of them."""
        self.con.execute("begin")  # each commit would wait for the disk
        stage.create_working_tables(self.con)
        own, problems = read_own_forms(self.folder)
        card, more = read_card(self.folder, own.post_types)
        corrections, still_more = read_corrections(self.folder)
        sources, missing = find_files(self.folder, own.skip)
        self._keep_all(None, None, [*problems, *more, *still_more, *missing])
        self.words = Words(own.words, own.post_types)
        self.corrector = Corrector(corrections)
        self._read(sources, own, card, progress)
        self._keep_all(None, None, self.corrector.problems())
        if progress:
            progress("核对单位、名单与主键", 1.0)
        self._units()
        self._status()
        self._series(card, built_on or date.today())
        doubts.settle_refusals(self.con)
        self._keys()
        self._controls()
        doubts.hand_over(self.con, self._place)
        self._count()
        self.con.execute("commit")
        fatal = bool(self.con.sql("select 1 from problem where fatal limit 1").fetchall())
        unclear = fatal or bool(self.con.sql(
            "select 1 from problem where scope in ('row', 'cell', 'sheet') limit 1").fetchall())  # fmt: skip
        unclear = unclear or any(s.partly or s.not_understood for c in self.counts for s in c.sheets)
        return Checked(card, own, self.counts, fatal, unclear)

    # ----------------------------------------------------------------------- read

    def _read(
        self, sources: list[SourceFile], own: OwnForms, card: SourceCard, progress: Progress | None
    ) -> None:
        vocabulary = with_own_words(shipped_vocabulary(), own.words)
        knowledge = Knowledge(vocabulary, own.forms, card.ignore_columns)
        total, done = sum(source.bytes for source in sources) or 1, 0
        self.counts = [FileCount(source) for source in sources]
        for number in _in_order(sources):
            source = sources[number]
            if progress:
                progress(f"读取 {source.name}", done / total)
            if (first := self._same_content(number)) is not None:
                self.counts[number].notes.append(f"内容与 {first} 完全相同，只读一次")
            else:
                self._file(number, source, knowledge, own)
            done += source.bytes

    def _same_content(self, number: int) -> str | None:
        """The file read before that holds the same, unless the two names tell different days."""
        source = self.counts[number].source
        for other in self.counts:
            if other.source is source or not other.sheets:
                continue
            if other.source.sha256 == source.sha256 and _told_day(other.source) == _told_day(source):
                return other.source.name
        return None

    def _file(self, number: int, source: SourceFile, knowledge: Knowledge, own: OwnForms) -> None:
        count = self.counts[number]
        current: SheetCount | None = None
        regions: dict[str, int] = {}

        def skipped(file: str, sheet: str | None) -> bool:
            from fnmatch import fnmatchcase

            return sheet is not None and any(fnmatchcase(sheet, pattern) for pattern in own.skip)

        for item in read_source(source, knowledge, self.known_units, skipped, self.corrector.apply):
            if isinstance(item, SheetRead):
                current = SheetCount(number, len(count.sheets), item.sheet, item)
                count.sheets.append(current)
                self.reads[number, current.sheet_no] = item
            elif isinstance(item, Batch):
                assert current is not None
                for code, rows in self._batch(item, current, source).items():
                    regions[code] = regions.get(code, 0) + rows
            elif isinstance(item, Note):
                self._note(count, current, item)
            else:
                self._problem(count, current, number, item)
        self._after_file(count)
        if regions:
            shown = "、".join(sorted(regions)[:5])
            count.notes.append(
                f"身份证号的区划代码 {shown} 不在代码库中，共 {sum(regions.values())} 行（仅提示）"
            )

    def _note(self, count: FileCount, current: SheetCount | None, item: Note) -> None:
        if current is not None and item.sheet == current.name:
            current.notes.append(item.text)
            current.rows_skipped += item.rows_skipped
            return
        sheet = SheetCount(self.counts.index(count), len(count.sheets), item.sheet, notes=[item.text],
                           form="隐藏，未读" if item.hidden else "略过")  # fmt: skip
        count.sheets.append(sheet)

    def _problem(
        self, count: FileCount, current: SheetCount | None, number: int, item: Problem
    ) -> None:
        sheet_no = None
        if current is not None and current.name == item.sheet:
            sheet_no = current.sheet_no
            current.not_understood |= current.read is not None and current.read.unread
        self._keep_all(number, sheet_no, [item])

    def _batch(self, item: Batch, current: SheetCount, source: SourceFile) -> dict[str, int]:
        table = self.tables[item.table]
        read = current.read
        assert read is not None
        place = f"{source.sha256}|{current.name}"
        shown = f"{source.name.rsplit('.', 1)[0]}{'/' + current.name if current.name else ''}"

        def default_key(row: int, part: int) -> str:
            feed = headings_of(read, part // PIECES)[1]
            return f"{shown}!{row}" + (f":{feed.event}" if feed.event else "")

        moment = read.reading.moment.day if read.reading.moment else None
        judged = judge(table, item.frame, self.words, self.hash_of, place, default_key, moment,
                       _moments(read, item))  # fmt: skip
        self._link_events(table.name, judged, item, default_key)
        stage.stage(self.con, table, judged.frame, current.file_no, current.sheet_no)
        self._keep_wrong(judged, item, current, source)
        self.batches += 1
        if self.batches % 20 == 0:
            self.con.execute("commit")
            self.con.execute("begin")
        return judged.unknown_regions

    def _link_events(
        self, table: str, judged: Judged, item: Batch, default_key: Callable[[int, int], str]
    ) -> None:
        """A return written in the row of its loan names that loan."""
        if table != "bank_txn" or not any(feed.event for feed in item.feeds.values()):
            return
        import polars as pl

        loans = [
            key if key is not None else default_key(row, 0)
            for key, row in zip(judged.frame["loan_id"], judged.frame["row"], strict=True)
        ]
        judged.frame = judged.frame.with_columns(pl.Series("loan_id", loans, dtype=pl.String))

    def _keep_wrong(
        self, judged: Judged, item: Batch, current: SheetCount, source: SourceFile
    ) -> None:
        read = current.read
        assert read is not None
        table = self.tables[item.table]
        rows: list[dict[str, object]] = []
        told = current.told
        beside = item.table == "org" and read.reading.kind != "org"
        merged = set(read.body.joined)
        for wrong in judged.wrong:
            part = wrong.part // PIECES
            column = table.column(wrong.column) if wrong.column else None
            cell, heading_ = cell_of(read, wrong.row, part, wrong.column) if wrong.column else (None, None)
            if column is not None and column.type == "person":
                for name in ("id_number", "person_key", "person_name"):
                    cell, heading_ = cell_of(read, wrong.row, part, name)
                    if cell:
                        column = table.column(name)
                        break
            code = wrong.code
            feed = headings_of(read, part)[1]
            if wrong.column == "org_id" and code == "required" and wrong.row in read.body.blank_below:
                code = "blank_below"
            if feed.measure is not None and (wrong.row, feed.measure) in merged and wrong.column == feed.column:
                code = "merged_number"
            if beside and wrong.column in ("org_id", "name"):
                continue  # said of the row's own table
            if (wrong.row, cell, code) in told and cell is not None:
                continue
            told.add((wrong.row, cell, code))
            spellings = self.words.spellings(column.type) if column and column.values is not None else None
            value = None
            if column is not None and column.type in PERSONAL:
                value = HIDDEN
            elif wrong.value is not None and wrong.code != "uncomputed":
                value = mask(wrong.value.removesuffix(UNCLEAR_MONTH))
            problem, fix = message(code, column, value, spellings)
            if code == "required" and cell is None and column is not None and column.type == "date":
                if (wrong.row, None, "no_day") in told:
                    continue
                told.add((wrong.row, None, "no_day"))
                problem, fix = message("no_day")
            is_key = wrong.column is None or (wrong.column in table.key
                                              and wrong.column not in table.nullable_key
                                              and column is not None and column.type not in PERSONAL)  # fmt: skip
            rows.append({
                "file_no": current.file_no, "sheet_no": current.sheet_no, "file": source.name,
                "sheet": current.name, "row": wrong.row,
                "column_name": heading_ or (column.zh if column else None), "table_name": table.name,
                "cell": cell, "value": value, "problem": problem, "fix": fix, "fatal": False,
                "scope": "row" if is_key else "cell",
            })  # fmt: skip
        stage.keep(self.con, rows)

    def _after_file(self, count: FileCount) -> None:
        for sheet in count.sheets:
            read = sheet.read
            if read is None or not read.blocks:
                continue
            reading = read.reading
            sheet.form = reading.form
            sheet.tables = tuple(dict.fromkeys(t for block in read.blocks for t in block.tables))
            sheet.rows_read = read.body.count
            if reading.moment is not None:
                sheet.day, sheet.day_from = reading.moment.day.isoformat(), reading.moment_from or ""
            if reading.kind == "org":
                self.known_units |= read.body.unit_names
            for block in read.blocks:
                sheet.partly += [mask(block.frame.texts[p]) for p in block.open_numbers]
            for text in read.conflicts:
                stage.finding(
                    self.con, "two_days_told", "warning", "source_sheet",
                    f"{read.file}|{read.sheet or ''}", f"{read.sheet or read.file}：{text}",
                    "请核对标题、工作表名与文件名，或在 forms.yml 中写明 day",
                )  # fmt: skip
            self._remarks(read)

    def _remarks(self, read: SheetRead) -> None:
        """A remark that a unit was abolished, where no column says so."""
        for _row, unit, remark in read.body.remarks:
            if any(word in remark for word in ("撤销", "撤并", "注销", "并入", "合并到", "划归")):
                stage.finding(
                    self.con, "remark_tells_change", "warning", "org", unit_name(unit),
                    f"「{mask(unit)}」的备注写着「{mask(remark)}」", "请在机构表中填写撤销日，或在沿革表中载明",
                )  # fmt: skip

    # ----------------------------------------------------------- what needs all files

    def _units(self) -> None:
        listing = [
            place for place, read in self.reads.items()
            if read.blocks and read.reading.kind == "org"
        ]  # fmt: skip
        found = units.resolve_units(self.con, listing)
        rows, candidates = [], []
        met: set[tuple[int, int, int, str]] = set()
        for table, file_no, sheet_no, row, part, column, text, code, offered in units.tell_unknown(
            self.con, found, {}
        ):
            candidates += [(file_no, sheet_no, row, o) for o in offered]
            if (file_no, sheet_no, row, text) in met:
                continue
            met.add((file_no, sheet_no, row, text))
            read = self.reads[file_no, sheet_no]
            cell, heading_ = cell_of(read, row, part // PIECES, column)
            problem, fix = message(code)
            if offered:
                names = "、".join(f"「{self._called(o)}」" for o in offered)
                fix += f"，是否为{names}？"
                if any(mark in text for mark in "（(、"):
                    fix += "加挂的牌子请登记在机构名称表（org_name，名称种类写「挂牌」）"
            rows.append({
                "file_no": file_no, "sheet_no": sheet_no, "file": read.file, "sheet": read.sheet,
                "row": row, "column_name": heading_ or self.tables[table].column(column).zh,
                "table_name": table, "cell": cell, "value": mask(text), "problem": problem, "fix": fix,
                "fatal": False, "scope": "row",
            })  # fmt: skip
        stage.keep(self.con, rows)
        if candidates:
            self.con.executemany("insert into candidate values (?, ?, ?, ?)", sorted(set(candidates)))
        units.tell_findings(self.con, found)
        if not found.vouched and found.by_text:
            stage.finding(
                self.con, "units_without_list", "note", "org", "*",
                f"没有机构名录，单位以各表所写为准，共 {len(set(found.by_text.values()))} 个",
                "有机构名录的，放入文件夹即可核对单位名称",
            )  # fmt: skip

    def _called(self, org_id: str) -> str:
        rows = self.con.sql("select any_value(name) from stage_org where org_id = $o",
                            params={"o": org_id}).fetchall()  # fmt: skip
        return (rows[0][0] if rows and rows[0][0] else None) or org_id

    def _status(self) -> None:
        """Who does not count, or has no post at all, is no row of the roster."""
        self.con.execute(f"""
            insert into stage_contract_staff
                (org_id, counted_on, staff, file_no, sheet_no, row, part, bad)
            select r.org_id, d.day, count(distinct r.row)::integer, r.file_no, r.sheet_no, min(r.row),
                   min(r.part), []
            from stage_roster r join (select * from ({self._sheet_days()})) d using (file_no, sheet_no)
            where r.status = '编外' and r.org_id is not null and d.day is not null
            group by r.org_id, d.day, r.file_no, r.sheet_no""")
        self.con.execute(
            f"update stage_roster set refused = '{stage.ASIDE}' where status = '编外'"
        )
        self.con.execute(
            f"update stage_roster set refused = '{stage.DOUBT}' where list_contains(bad, 'status') "
            "and end_on is null"
        )

    def _sheet_days(self) -> str:
        days = [
            f"select {f} as file_no, {s} as sheet_no, date '{read.reading.moment.day}' as day"
            for (f, s), read in self.reads.items()
            if read.blocks and read.reading.moment is not None
        ]  # fmt: skip
        return " union all ".join(
            days or ["select 0 as file_no, 0 as sheet_no, null::date as day where false"]
        )

    def _series(self, card: SourceCard, built_on: date) -> None:
        self.con.execute(f"create or replace temp table sheet_day as {self._sheet_days()}")
        book_closes = bool(self.con.sql(
            "select 1 from stage_movement where direction = '下编' and not starts_with(person_key, "
            f"'{ROW_KEY}') limit 1").fetchall())  # fmt: skip
        sheets = [one for place in self.reads for one in self._sheet_tables(place)]
        end = card.coverage[1] if card.coverage else None
        for one in list(sheets):
            if series.no_day(self.con, one):
                sheets.remove(one)
                read = self.reads[one.file_no, one.sheet_no]
                problem, fix = message("no_day")
                stage.keep(self.con, [{
                    "file_no": one.file_no, "sheet_no": one.sheet_no, "file": read.file,
                    "sheet": read.sheet, "table_name": "roster", "problem": f"名册{problem}：没有时点，也没有起始日",
                    "fix": fix, "fatal": False, "scope": "sheet",
                }])  # fmt: skip
                self.con.execute(
                    f"update stage_roster set bad = bad || ['start_on', 'listed_on'] where {one.where}"
                )
                self._sheet(one.file_no, one.sheet_no).not_understood = True
        kinds = series.settle_series(self.con, sheets, end, book_closes)
        self._books()
        if any(k.snapshot and not k.days for k in kinds.values()):
            series.late_rosters(self.con, kinds, self._data_end(built_on))
        self._survivors()
        self._undated()
        for (file_no, sheet_no, table), kind in kinds.items():
            sheet = self._sheet(file_no, sheet_no)
            word = "时点名单" if kind.snapshot else "逐笔台账"
            told = f"{self.tables[table].zh}：{word}（{kind.why}）"
            sheet.series = f"{sheet.series}；{told}" if sheet.series else told

    def _sheet_tables(self, place: tuple[int, int]) -> list[series.SheetTable]:
        read = self.reads[place]
        found: dict[str, series.SheetTable] = {}
        for reading in read.blocks:
            for feed in reading.feeds:
                if feed.table not in series.SNAPSHOTS or feed.table in found:
                    continue
                day_column, _ = series.SNAPSHOTS[feed.table]
                source = feed.columns.get("listed_on" if feed.table == "roster" else day_column)
                read_as = None
                if source is not None and source.constant is not None:
                    read_as = "constant"
                elif source is not None and source.positions:
                    read_as = "moment" if speaks_of_moment(reading, source.positions[0]) else "beginning"
                    if read_as == "beginning" and _is_of_quota(reading, feed.table, source.positions):
                        read_as = "beginning of another"
                found[feed.table] = series.SheetTable(
                    *place, feed.table, reading.moment.day if reading.moment else None,
                    reading.series, read_as, reading.has_ends, _is_plain(reading, feed),
                )  # fmt: skip
        return list(found.values())

    def _books(self) -> None:
        """What days and units each movement book speaks of."""
        for (file_no, sheet_no), read in self.reads.items():
            if not read.blocks or "movement" not in read.reading.tables:
                continue
            where = f"file_no = {file_no} and sheet_no = {sheet_no} and moved_on is not null"
            first, last = self.con.sql(
                f"select min(moved_on), max(moved_on) from stage_movement where {where}").fetchall()[0]
            if first is None:
                continue
            reading = read.reading
            if reading.covers is not None:
                first, last = reading.covers
            elif reading.moment is not None and reading.moment.precision == "year":
                year = reading.moment.day.year
                first, last = min(first, date(year, 1, 1)), max(last, date(year, 12, 31))
            elif reading.moment is not None and reading.moment.precision == "month":
                day = reading.moment.day
                first, last = min(first, day.replace(day=1)), max(last, day)
            if reading.all_units:
                self.con.execute("insert into book values (null, ?, ?)", [first, last])
            else:
                self.con.execute(
                    f"insert into book select distinct org_id, ?::date, ?::date from stage_movement "
                    f"where {where} and org_id is not null", [first, last])  # fmt: skip

    def _data_end(self, built_on: date) -> date:
        """The last moment of the data, else the last beginning not after the day of the build."""
        moments = self.con.sql("""
            select max(day) from (
                select max(counted_on) as day from stage_headcount
                union all select max(listed_on) from stage_quota
                union all select max(listed_on) from stage_roster
                union all select max(end_on) from book union all select max(day) from told_day)
        """).fetchall()[0][0]  # fmt: skip
        if moments is not None:
            return moments
        last = self.con.sql("""
            select max(day) from (
                select effective_on as day from stage_quota union all
                select start_on from stage_roster union all select end_on from stage_roster)
            where day <= $today""", params={"today": built_on}).fetchall()[0][0]  # fmt: skip
        return last or built_on

    def _survivors(self) -> None:
        """In a snapshot who does not count is not there; in a log he left on an unknown day."""
        self.con.execute(f"""
            update stage_roster set refused = '{stage.ASIDE}'
            where status = '不计' and listed_on is not null and refused is null""")
        self.con.execute(f"""
            update stage_roster set refused = '{stage.DOUBT}'
            where status = '不计' and listed_on is null and end_on is null
              and not list_contains(bad, 'end_on') and refused is null""")

    def _undated(self) -> None:
        """Rows of which neither a column nor their sheet tells the day."""
        rows = []
        for file_no, sheet_no, row, table in series.undated(self.con):
            read = self.reads[file_no, sheet_no]
            problem, fix = message("no_day")
            rows.append({
                "file_no": file_no, "sheet_no": sheet_no, "file": read.file, "sheet": read.sheet,
                "row": row, "table_name": table, "problem": problem, "fix": fix, "fatal": False,
                "scope": "row",
            })  # fmt: skip
        stage.keep(self.con, rows)

    def _keys(self) -> None:
        same_key = {
            place: read.reading.same_key
            for place, read in self.reads.items()
            if read.blocks and read.reading.same_key
        }
        clashes, repeated = keys.settle_keys(self.con, same_key)
        rows = []
        for one in clashes:
            problem, fix = message("contradiction")
            other = self.counts[one.other_file].source.name
            read = self.reads[one.file_no, one.sheet_no]
            if read.reading.unknown:
                told = "、".join(mask(read.reading.frame.texts[p]) for p in read.reading.unknown)
                fix += f"；若「{told}」一列区别了它们，请在 forms.yml 中写 same_key: 相加（或 先到）"
            rows.append({
                "file_no": one.file_no, "sheet_no": one.sheet_no, "file": read.file,
                "sheet": read.sheet, "row": one.row, "column_name": None,
                "table_name": one.table.name, "cell": None, "value": mask(one.key),
                "problem": f"{problem}（另一行：{other} 第 {one.other_row} 行）", "fix": fix,
                "fatal": False, "scope": "row",
            })  # fmt: skip
        stage.keep(self.con, rows)
        for file_no, count, zh in repeated:
            self.counts[file_no].notes.append(f"{count} 行（{zh}）与别的行说的是同一件事，只计一次")

    def _controls(self) -> None:
        for (file_no, sheet_no), read in self.reads.items():
            if read.blocks:
                self._sheet(file_no, sheet_no).controls = controls.compare(
                    self.con, file_no, sheet_no, read
                )

    # -------------------------------------------------------------------------- places

    def _sheet(self, file_no: int, sheet_no: int) -> SheetCount:
        return self.counts[file_no].sheets[sheet_no]

    def _place(
        self, file_no: int, sheet_no: int, row: int, part: int, column: str | None
    ) -> tuple[str, str | None, str | None]:
        read = self.reads[file_no, sheet_no]
        cell = cell_of(read, row, part // PIECES, column)[0] if column else None
        if cell is None and column is not None:
            feed = headings_of(read, part // PIECES)[1]
            cell = cell_name(feed.measure, row, read.sheet) if feed.measure is not None else None
        return read.file, read.sheet, cell

    def _keep_all(self, file_no: int | None, sheet_no: int | None, problems: list[Problem]) -> None:
        stage.keep(self.con, [stage.of_reader(p, file_no, sheet_no) for p in problems])

    def _count(self) -> None:
        """Rows accepted and rejected, counted from the staging tables; they must add up."""
        parts = [
            f"""select file_no, sheet_no, row,
                       bool_or(refused is null or refused not in ('{stage.KEY}', '{stage.CONTRADICTION}'))
                       as accepted
                from "stage_{name}" group by all"""
            for name in self.tables
            if name != "org"
        ]
        # a row of org that another table's row tells beside its own is no row by itself
        listing = ", ".join(f"({f}, {s})" for (f, s), read in self.reads.items()
                            if read.blocks and read.reading.kind == "org") or "(-1, -1)"  # fmt: skip
        parts.append(f"""
            select file_no, sheet_no, row, bool_or(not list_contains(bad, 'org_id')) as accepted
            from stage_org where (file_no, sheet_no) in ({listing}) group by all""")
        judged = dict(((f, s), (r, a)) for f, s, r, a in self.con.sql(f"""
            with fact as ({" union all ".join(parts)}),
            line as (select file_no, sheet_no, row, bool_or(accepted) as accepted from fact group by all)
            select file_no, sheet_no, count(*) filter (not accepted), count(*) filter (accepted)
            from line group by all""").fetchall())  # fmt: skip
        cells = dict(((f, s), n) for f, s, n in self.con.sql("""
            select file_no, sheet_no, count(distinct (row, cell)) from problem
            where scope = 'cell' group by all""").fetchall())  # fmt: skip
        for count in self.counts:
            for sheet in count.sheets:
                place = (sheet.file_no, sheet.sheet_no)
                rejected, _ = judged.get(place, (0, 0))
                sheet.rows_rejected = rejected
                sheet.rows_accepted = sheet.rows_read - rejected
                sheet.cells_rejected = cells.get(place, 0)


def _in_order(sources: list[SourceFile]) -> list[int]:
    """Lists of units first: who is a unit is then known when the other files are read."""
    def likely(source: SourceFile) -> int:
        stem = source.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        listed = "org" in named_tables([stem]) or any(w in stem for w in ("名录", "机构信息", "单位信息"))
        return 0 if listed else 1

    return sorted(range(len(sources)), key=lambda n: (likely(sources[n]), n))


def _told_day(source: SourceFile) -> date | None:
    moment, _ = find_moment(source.name.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    return moment.day if moment else None


def _moments(read: SheetRead, batch: Batch) -> frozenset[str]:
    """The columns of a batch whose days are told under a heading of moments (年度, 统计日期)."""
    found = set()
    for part in batch.feeds:
        reading, feed = headings_of(read, part)
        for name, source in feed.columns.items():
            if len(source.positions) == 1 and speaks_of_moment(reading, source.positions[0]):
                found.add(name)
    return frozenset(found)


def _is_plain(reading: Reading, feed: Feed) -> bool:
    """Whether a sheet is headed by the dictionary's own column names, as programs write tables."""
    return all(
        reading.frame.texts[position] == name
        for name, source in feed.columns.items() for position in source.positions
    )  # fmt: skip


def _is_of_quota(reading: Reading, table: str, positions: Sequence[int]) -> bool:
    """Whether the day of counted people is the day from which the row's posts are given."""
    return table in ("headcount", "borrowed_count") and any(
        feed.table == "quota" and (source := feed.columns.get("effective_on")) is not None
        and tuple(source.positions) == tuple(positions)
        for feed in reading.feeds
    )  # fmt: skip
