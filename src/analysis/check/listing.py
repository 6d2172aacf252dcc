"""Step 6: which sheets are snapshots and of which day, what the movement books cover, who has no day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.check import series
from analysis.check.messages import message
from analysis.check.persons import ROW_KEY
from analysis.check.run import Run, Sheet
from analysis.check.status import set_aside_leavers
from analysis.read.meaning import speaks_of_moment
from analysis.read.reading import Feed, Reading


def tell_sheet_days(run: Run) -> None:
    """The day that each sheet speaks of, as the temporary table `sheet_day`."""
    run.con.execute("create temp table sheet_day (file_no integer, sheet_no integer, day date)")
    days = [(*at, read.reading.moment.day) for at, read in run.understood() if read.reading.moment]
    if days:
        run.con.executemany("insert into sheet_day values (?, ?, ?)", days)


def settle_listing(run: Run) -> None:
    """Decide every sheet and write `listed_on`; refuse what tells no day."""
    book_closes = bool(run.con.execute(
        "select 1 from stage_movement where direction = '下编' and not starts_with(person_key, "
        f"'{ROW_KEY}') limit 1").fetchall())  # fmt: skip
    sheets = [one for at, _ in run.understood() for one in _sheet_tables(run, at)]
    sheets = [one for one in sheets if not _is_dayless_roster(run, one)]
    end = run.card.coverage[1] if run.card.coverage else None
    kinds = series.settle_series(run.con, sheets, end, book_closes)
    _books(run)
    if any(kind.snapshot and not kind.days for kind in kinds.values()):
        series.late_rosters(run.con, kinds, _data_end(run))
    set_aside_leavers(run)
    _refuse_undated(run)
    for (file_no, sheet_no, table), kind in kinds.items():
        sheet = run.sheet(file_no, sheet_no)
        word = "时点名单" if kind.snapshot else "逐笔台账"
        told = f"{run.tables[table].zh}：{word}（{kind.why}）"
        sheet.series = f"{sheet.series}；{told}" if sheet.series else told


def _sheet_tables(run: Run, at: Sheet) -> list[series.SheetTable]:
    found: dict[str, series.SheetTable] = {}
    for reading in run.reads[at].blocks:
        for feed in reading.feeds:
            if feed.table in series.SNAPSHOTS and feed.table not in found:
                found[feed.table] = series.SheetTable(
                    *at, feed.table, reading.moment.day if reading.moment else None,
                    reading.series, _day_read_as(reading, feed), reading.has_ends,
                    _is_plain(reading, feed),
                )  # fmt: skip
    return list(found.values())


def _day_read_as(reading: Reading, feed: Feed) -> str | None:
    day_column, _ = series.SNAPSHOTS[feed.table]
    source = feed.columns.get("listed_on" if feed.table == "roster" else day_column)
    if source is None:
        return None
    if source.constant is not None:
        return "constant"
    if not source.positions:
        return None
    if speaks_of_moment(reading, source.positions[0]):
        return "moment"
    return (
        "beginning of another"
        if _is_of_quota(reading, feed.table, source.positions)
        else "beginning"
    )


def _is_of_quota(reading: Reading, table: str, positions: Sequence[int]) -> bool:
    """Whether the day of counted people is the day from which the row's posts are given."""
    return table in ("headcount", "borrowed_count") and any(
        feed.table == "quota" and (source := feed.columns.get("effective_on")) is not None
        and tuple(source.positions) == tuple(positions)
        for feed in reading.feeds
    )  # fmt: skip


def _is_plain(reading: Reading, feed: Feed) -> bool:
    """Whether a sheet is headed by the dictionary's own column names, as programs write tables."""
    return all(
        reading.frame.texts[position] == name
        for name, source in feed.columns.items() for position in source.positions
    )  # fmt: skip


def _is_dayless_roster(run: Run, one: series.SheetTable) -> bool:
    """A roster that tells neither a day nor any start: its rows are refused, and the sheet told."""
    if not series.no_day(run.con, one):
        return False
    problem, fix = message("no_day")
    at = (one.file_no, one.sheet_no)
    words = (f"名册{problem}：没有时点，也没有起始日", fix)
    rows = run.con.execute(
        f"select distinct row from stage_roster where {one.where} order by row"
    ).fetchall()
    run.tell([run.problem(at, words, "row", row=row, table_name="roster") for (row,) in rows])
    run.con.execute(
        f"update stage_roster set bad = bad || ['start_on', 'listed_on'] where {one.where}"
    )
    return True


def _refuse_undated(run: Run) -> None:
    """Rows of which neither a column nor their sheet tells the day."""
    run.tell([
        run.problem((file_no, sheet_no), message("no_day"), "row", row=row, table_name=table)
        for file_no, sheet_no, row, table in series.undated(run.con)
    ])  # fmt: skip


def _books(run: Run) -> None:
    """What days and units each movement book speaks of."""
    for (file_no, sheet_no), read in run.understood():
        if "movement" not in read.reading.tables:
            continue
        where = f"file_no = {file_no} and sheet_no = {sheet_no} and moved_on is not null"
        first, last = run.con.execute(
            f"select min(moved_on), max(moved_on) from stage_movement where {where}").fetchall()[0]  # fmt: skip
        if first is None:
            continue
        first, last = _covered(read.reading, first, last)
        if read.reading.all_units:
            run.con.execute("insert into book values (null, ?, ?)", [first, last])
        else:
            run.con.execute(
                f"insert into book select distinct org_id, ?::date, ?::date from stage_movement "
                f"where {where} and org_id is not null", [first, last])  # fmt: skip


def _covered(reading: Reading, first: date, last: date) -> tuple[date, date]:
    """From the first to the last movement, or what forms.yml or the title's year or month says."""
    if reading.covers is not None:
        return reading.covers
    if reading.moment is None or reading.moment.precision not in ("year", "month"):
        return first, last
    day = reading.moment.day
    begins = date(day.year, 1, 1) if reading.moment.precision == "year" else day.replace(day=1)
    ends = date(day.year, 12, 31) if reading.moment.precision == "year" else day
    return min(first, begins), max(last, ends)


def _data_end(run: Run) -> date:
    """The last moment of the data, else the last beginning not after the day of the build."""
    moments = run.con.execute("""
        select max(day) from (
            select max(counted_on) as day from stage_headcount
            union all select max(listed_on) from stage_quota
            union all select max(listed_on) from stage_roster
            union all select max(end_on) from book union all select max(day) from told_day)
    """).fetchall()[0][0]  # fmt: skip
    if moments is not None:
        return moments
    last = run.con.execute("""
        select max(day) from (
            select effective_on as day from stage_quota union all
            select start_on from stage_roster union all select end_on from stage_roster)
        where day <= $today""", parameters={"today": run.built_on}).fetchall()[0][0]  # fmt: skip
    return last or run.built_on
