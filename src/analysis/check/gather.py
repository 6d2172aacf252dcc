"""Step 1 to 3: read every file, judge each batch, and stage its rows.

Lists of units are read first: who is a unit is then known when the other files are read. A file that
stands twice is read once, unless the two names tell different days.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fnmatch import fnmatchcase

import polars as pl

from analysis.check import stage
from analysis.check.corrections import Corrector
from analysis.check.counts import FileCount, SheetCount
from analysis.check.judge import Judged, Place, judge
from analysis.check.run import Run
from analysis.check.wrong import tell_wrong
from analysis.forms.day import find_moment
from analysis.forms.text import unit_name
from analysis.forms.words import shipped_vocabulary, with_own_words
from analysis.read.cells import PIECES, Batch
from analysis.read.folder import SourceFile
from analysis.read.meaning import speaks_of_moment
from analysis.read.problem import Note, Problem, column_name, mask
from analysis.read.sheet_read import SheetRead, headings_of
from analysis.read.source import read_source
from analysis.read.understand import Knowledge, named_tables

Progress = Callable[[str, float], None]

COMMIT_EVERY = 20  # batches; each commit waits for the disk
ABOLISHING = ("撤销", "撤并", "注销", "并入", "合并到", "划归")
LEAVING = ("退休", "调出", "调离", "辞职", "辞退", "死亡", "去世", "病故", "开除", "解聘")


def gather(
    run: Run, sources: list[SourceFile], corrector: Corrector, progress: Progress | None
) -> None:
    """Read and judge all files into the staging tables."""
    vocabulary = with_own_words(shipped_vocabulary(), run.own.words)
    knowledge = Knowledge(vocabulary, run.own.forms, run.card.ignore_columns)
    total, done = sum(source.bytes for source in sources) or 1, 0
    run.counts = [FileCount(source) for source in sources]
    reader = _Reader(run, knowledge, corrector)
    for number in _in_order(sources):
        source = sources[number]
        if progress:
            progress(f"读取 {source.name}", done / total)
        if (first := _same_content(run, source)) is not None:
            run.counts[number].notes.append(f"内容与 {first} 完全相同，只读一次")
        else:
            reader.read(number, source)
            run.counts[number].notes += corrector.made_in(source.name)
        done += source.bytes


def _in_order(sources: list[SourceFile]) -> list[int]:
    def likely(source: SourceFile) -> int:
        stem = _stem(source)
        listed = "org" in named_tables([stem]) or any(
            w in stem for w in ("名录", "机构信息", "单位信息")
        )
        return 0 if listed else 1

    return sorted(range(len(sources)), key=lambda n: (likely(sources[n]), n))


def _same_content(run: Run, source: SourceFile) -> str | None:
    for other in run.counts:
        if other.source is source or not other.sheets:
            continue
        if other.source.sha256 == source.sha256 and _told_day(other.source) == _told_day(source):
            return other.source.name
    return None


def _told_day(source: SourceFile) -> date | None:
    moment, _ = find_moment(_stem(source))
    return moment.day if moment else None


def _stem(source: SourceFile) -> str:
    return source.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]


class _Reader:
    """Reads one file after another into the run."""

    def __init__(self, run: Run, knowledge: Knowledge, corrector: Corrector) -> None:
        self.run = run
        self.knowledge = knowledge
        self.corrector = corrector
        self.batches = 0

    def read(self, number: int, source: SourceFile) -> None:
        """Everything in one file, sheet by sheet."""
        run, count = self.run, self.run.counts[number]
        current: SheetCount | None = None
        regions: dict[str, int] = {}

        def skipped(_file: str, sheet: str | None) -> bool:
            return sheet is not None and any(fnmatchcase(sheet, p) for p in run.own.skip)

        for item in read_source(
            source,
            self.knowledge,
            run.known_units,
            skipped,
            self.corrector.apply,
            names=run.names_beside,
        ):
            if isinstance(item, SheetRead):
                current = SheetCount(number, len(count.sheets), item.sheet, item)
                count.sheets.append(current)
                run.reads[number, current.sheet_no] = item
            elif isinstance(item, Batch):
                assert current is not None, "a batch comes after its sheet"
                for code, rows in self._batch(item, current, source).items():
                    regions[code] = regions.get(code, 0) + rows
            elif isinstance(item, Note):
                _note(count, number, current, item)
            else:
                self._problem(current, number, item)
        for sheet in count.sheets:
            _describe(run, sheet)
        if regions:
            shown = "、".join(sorted(regions)[:5])
            count.notes.append(
                f"身份证号的区划代码 {shown} 不在代码库中，共 {sum(regions.values())} 行（仅提示）"
            )

    def _problem(self, current: SheetCount | None, number: int, item: Problem) -> None:
        sheet_no = None
        if current is not None and current.name == item.sheet:
            sheet_no = current.sheet_no
            current.not_understood |= current.read is not None and current.read.unread
        self.run.tell_of_reader([item], number, sheet_no)

    def _batch(self, item: Batch, current: SheetCount, source: SourceFile) -> dict[str, int]:
        run, read = self.run, current.read
        assert read is not None, "a batch comes from a sheet that was read"
        table = run.tables[item.table]
        shown = f"{source.name.rsplit('.', 1)[0]}{'/' + current.name if current.name else ''}"

        def default_keys(rows: pl.Series, parts: pl.Series) -> pl.Series:
            events = {
                number: f":{event}" for number in (parts // PIECES).unique().to_list()
                if (event := headings_of(read, number)[1].event)
            }  # fmt: skip
            ends = (parts // PIECES).replace_strict(events, default="", return_dtype=pl.String)
            return f"{shown}!" + rows.cast(pl.String) + ends

        if "person_name" in item.frame.columns:
            run.names.update(item.frame["person_name"].unique().drop_nulls().to_list())
        moment = read.reading.moment.day if read.reading.moment else None
        judged = judge(
            table, item.frame, run.words.of_form(read.reading.words), run.hash_of,
            Place(f"{source.sha256}|{current.name}", default_keys, moment, _moments(read, item)),
        )  # fmt: skip
        if again := _link_events(table.name, judged, item, default_keys):
            current.notes.append(f"同一借编编号的借出又写了 {again} 次，只计一次")
        stage.stage(run.con, table, judged.frame, current.file_no, current.sheet_no)
        tell_wrong(run, judged, item, current)
        self.batches += 1
        if self.batches % COMMIT_EVERY == 0:
            run.con.execute("commit")
            run.con.execute("begin")
        return judged.unknown_regions


def _link_events(
    table: str, judged: Judged, item: Batch, default_keys: Callable[[pl.Series, pl.Series], pl.Series]
) -> int:  # fmt: skip
    """A return written in the row of its loan names that loan. Gives how many loans stand again."""
    whole = any(feed.event is None for feed in item.feeds.values())
    if table != "bank_txn" or not whole or not any(feed.event for feed in item.feeds.values()):
        return 0  # a running book has its loans and its returns in rows of their own
    rows, own = judged.frame["row"], judged.frame["loan_id"]
    loans = own.zip_with(own.is_not_null(), default_keys(rows, judged.frame["part"] * 0))
    judged.frame = judged.frame.with_columns(loans.alias("loan_id"))
    _date_extensions(judged, item)
    return _lend_once(judged)


LOAN = ("loan_id", "pool", "org_id", "post_type", "posts", "txn_on", "due_on")


def _lend_once(judged: Judged) -> int:
    """A loan written again in the row of each of its returns, under its number, was lent once."""
    lent = pl.col("kind") == "借出"
    again = lent & (~pl.struct("kind", *LOAN).is_first_distinct())
    judged.frame = judged.frame.with_columns(
        pl.when(again.fill_null(False)).then(pl.lit(stage.ASIDE)).alias("refused")
    )
    return judged.frame["refused"].count()


def _date_extensions(judged: Judged, item: Batch) -> None:
    """An extension of which the loan's row tells no day was given when the loan fell due: before that
    day the old deadline stood, after it nobody calls the loan overdue."""
    lent = next((f.columns.get("txn_on") for f in item.feeds.values() if f.event is None), None)
    undated = [
        part * PIECES for part, feed in item.feeds.items()
        if feed.event == "展期" and feed.columns.get("txn_on") == lent
    ]  # fmt: skip
    if not undated:
        return
    frame = judged.frame
    due = frame.filter(pl.col("kind") == "借出").select("row", pl.col("due_on").alias("fell_due"))
    judged.frame = (
        frame.join(due.unique("row"), on="row", how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("part").is_in(undated))
            .then(pl.coalesce("fell_due", "txn_on"))
            .otherwise(pl.col("txn_on"))
            .alias("txn_on")
        )
        .drop("fell_due")
    )


def _moments(read: SheetRead, batch: Batch) -> frozenset[str]:
    """The columns of a batch whose days are told under a heading of moments (年度, 统计日期)."""
    found = set()
    for part in batch.feeds:
        reading, feed = headings_of(read, part)
        for name, source in feed.columns.items():
            if len(source.positions) == 1 and speaks_of_moment(reading, source.positions[0]):
                found.add(name)
    return frozenset(found)


def _note(count: FileCount, number: int, current: SheetCount | None, item: Note) -> None:
    if current is not None and item.sheet == current.name:
        current.notes.append(item.text)
        current.rows_skipped += item.rows_skipped
        return
    form = "隐藏，未读" if item.hidden else "略过"
    count.sheets.append(
        SheetCount(number, len(count.sheets), item.sheet, notes=[item.text], form=form)
    )


def _describe(run: Run, sheet: SheetCount) -> None:
    """How a sheet was understood, once it is read to its end."""
    read = sheet.read
    if read is None or not read.blocks:
        return
    reading = read.reading
    sheet.form = reading.form
    sheet.tables = tuple(dict.fromkeys(t for block in read.blocks for t in block.tables))
    sheet.rows_read = read.body.count
    if reading.moment is not None:
        sheet.day, sheet.day_from = reading.moment.day.isoformat(), reading.moment_from or ""
    if reading.kind == "org":
        run.known_units |= read.body.unit_names
    for block in read.blocks:
        sheet.partly += [mask(block.frame.texts[p]) for p in block.open_numbers]
        sheet.partly += [
            f"{column_name(p, read.sheet)}（没有列标题）" for p in block.unnamed_numbers
        ]  # fmt: skip
    for text in read.conflicts:
        run.finding(
            "two_days_told", "warning", "source_sheet", f"{read.file}|{read.sheet or ''}",
            f"{read.sheet or read.file}：{text}", "请核对标题、工作表名与文件名，或在 forms.yml 中写明 day",
        )  # fmt: skip
    for row, unit, remark in read.body.remarks:
        left = next((word for word in LEAVING if word in remark), None)
        if reading.kind == "roster" and left and reading.status_at is None:
            run.finding(
                "remark_tells_change", "warning", "roster", f"{read.file}|{read.sheet or ''}|{row}",
                f"「{mask(unit)}」第 {row} 行的备注说到「{left}」，此人仍按在编计",
                "已经离开的，请加一列人员状态，或填写离开日期",
            )  # fmt: skip
        elif reading.kind != "roster" and any(word in remark for word in ABOLISHING):
            run.finding(
                "remark_tells_change", "warning", "org", unit_name(unit),
                f"「{mask(unit)}」的备注写着「{mask(remark)}」", "请在机构表中填写撤销日，或在沿革表中载明",
            )  # fmt: skip
