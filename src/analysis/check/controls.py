"""Step 9: every printed total, 空编 and rate against what was loaded.

A control is computed from the facts of its scope; a scope with an unknown fact has no difference. Where
a total may sum since the last one or all so far, within its type or over all, and where a result may
follow several formulas, the one that fits most is taken, the first of equals, and named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import duckdb
import polars as pl

from analysis.check import stage
from analysis.dictionary import input_tables
from analysis.forms.words import measures
from analysis.read.cells import PIECES
from analysis.read.problem import cell_name, mask
from analysis.read.reading import ROWS, Formula, Term
from analysis.read.scopes import ControlCell, Rows
from analysis.read.sheet_read import PARTS, SheetRead

_MOST = Decimal(10) ** 11  # what `control` holds, with room for a difference
Connection = duckdb.DuckDBPyConnection
Facts = Mapping[tuple[int, int, str | None], Decimal | None]


@dataclass(frozen=True)
class Compared:
    """A control with what was computed for it; None where its scope holds something unknown."""

    cell: ControlCell
    computed: Decimal | None
    how: str


def compare(con: Connection, file_no: int, sheet_no: int, read: SheetRead) -> tuple[int, int]:
    """Compare a sheet's controls, write them into `control` and differences as findings.

    Returns how many were compared, and how many of them differ.
    """
    if not read.body.controls:
        return 0, 0
    facts = _facts(con, file_no, sheet_no, {t for block in read.blocks for t in block.tables})
    formulas = _chosen(read.body.controls, facts)
    scopes = _scopes(read.body.controls, facts)
    written: list[tuple[str | None, ...]] = []
    differ = 0
    for cell in read.body.controls:
        formula = (
            formulas.get(cell.position, cell.formulas[0])
            if len(cell.formulas) > 1
            else cell.formulas[0]
        )
        rows, name = scopes.get(cell.row, (cell.rows, ""))
        computed = _computed(formula, rows, facts)
        differ += _write(con, read, cell, computed, f"{formula.name}{name}", written)
    _keep(con, written)
    return len(written), differ


def _keep(con: Connection, written: list[tuple[str | None, ...]]) -> None:
    """All control rows of a sheet at once: a statement for each would cost more than all the rest."""
    names = ["file", "sheet", "cell", "what", "printed", "computed", "difference", "scope"]
    frame = pl.DataFrame(written, schema=dict.fromkeys(names, pl.String), orient="row")
    con.register("compared", frame.to_arrow())
    con.execute("""
        insert into control
        select file, sheet, cell, what, printed::decimal(18,6), computed::decimal(18,6),
               difference::decimal(18,6), scope from compared""")
    con.unregister("compared")


def _told(table: str, column: str, measured: Collection[tuple[str | None, str | None]]) -> str:
    return f'coalesce(said, "{column}")' if (table, column) in measured else f'"{column}"'


def _facts(
    con: Connection, file_no: int, sheet_no: int, fed: Collection[str]
) -> dict[tuple[int, int, str | None], Decimal | None]:
    """(row, feed, column) → what it loaded; None where it could not be read, or was not loaded.

    The column is None for a feed's measure, else a further number of its table, or ROWS.
    """
    found: dict[tuple[int, int, str | None], Decimal | None] = {}
    measured = {(m.table, m.column) for m in measures().values() if m.table}
    for table in (table for name, table in input_tables().items() if name in fed):
        counts = [c.name for c in table.columns if c.type == "count"]
        # a row told what it told, though it now holds the sum of all rows of its key
        sums = "".join(
            f""", sum({_told(table.name, c, measured)}), bool_or(list_contains(bad, '{c}'))"""
            for c in counts
        )
        rows = con.execute(f"""
            select row, part // {PIECES},
                   bool_or(refused is not null and refused <> '{stage.ASIDE}') {sums}
            from "stage_{table.name}" where file_no = {file_no} and sheet_no = {sheet_no}
            group by all""").fetchall()
        for row, feed, refused, *values in rows:
            found[row, feed, ROWS] = None if refused else Decimal(1)
            for name, posts, unread in zip(counts, values[::2], values[1::2], strict=True):
                fact = None if refused or posts is None else Decimal(posts)
                if (table.name, name) in measured:
                    found[row, feed, None] = fact
                if posts is not None or unread:  # a blank that need not be filled adds nothing
                    found[row, feed, name] = fact
    return found


def _computed(formula: Formula, rows: Iterable[int], facts: Facts) -> Decimal | None:
    rows = list(rows)
    value = _summed(formula.terms, rows, facts)
    if value is None:
        return None
    if formula.kind == "floor":
        if len(rows) == 1 and not formula.each:
            return max(value, Decimal(0))
        groups = formula.each or (formula.terms,)
        parts = [_summed(terms, [row], facts) for row in rows for terms in groups]
        return sum((max(p, Decimal(0)) for p in parts if p is not None), Decimal(0))
    if formula.kind == "share":
        over = _summed(formula.over, rows, facts)
        return value / over if over else None
    return value


def _summed(terms: Iterable[Term], rows: Iterable[int], facts: Facts) -> Decimal | None:
    total, met = Decimal(0), False
    rows = list(rows)
    for term in terms:
        for row in rows:
            if (row, term.feed, term.column) not in facts:
                continue
            value = facts[row, term.feed, term.column]
            if value is None:
                return None
            total += term.sign * value
            met = True
    return total if met or not rows else None


def _equal(cell: ControlCell, computed: Decimal | None) -> bool:
    """Whether a printed number is the computed one, at the digits printed."""
    return computed is not None and _rounded(computed, cell.digits) == _rounded(
        cell.printed, cell.digits
    )


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _chosen(cells: Iterable[ControlCell], facts: Facts) -> dict[int, Formula]:
    """For every column with several formulas the one that fits most of its rows."""
    fits: dict[int, Counter[int]] = {}
    formulas: dict[int, tuple[Formula, ...]] = {}
    for cell in cells:
        if len(cell.formulas) < 2 or cell.is_total:
            continue
        formulas[cell.position] = cell.formulas
        for number, formula in enumerate(cell.formulas):
            if _equal(cell, _computed(formula, cell.rows, facts)):
                fits.setdefault(cell.position, Counter())[number] += 1
    return {
        at: those[max(range(len(those)), key=lambda n: (fits.get(at, Counter())[n], -n))]
        for at, those in formulas.items()
    }


def _scopes(cells: Iterable[ControlCell], facts: Facts) -> dict[int, tuple[Rows, str]]:
    """Of every total row the scope that its numbers fit best: its own, where another fits no more.

    A row's numbers share one scope.
    """
    by_row: dict[int, list[ControlCell]] = {}
    for cell in cells:
        if cell.is_total:
            by_row.setdefault(cell.row, []).append(cell)
    found: dict[int, tuple[Rows, str]] = {}
    for row, row_cells in by_row.items():
        best, most = row_cells[0].rows, -1
        for scope in (row_cells[0].rows, *row_cells[0].others):
            fits = sum(_equal(c, _computed(c.formulas[0], scope, facts)) for c in row_cells)
            if fits > most:
                best, most = scope, fits
            if fits == len(row_cells):
                break
        rows = list(best)
        found[row] = (best, f"，第 {min(rows)}–{max(rows)} 行" if rows else "，范围内没有数据行")
    return found


def _write(
    con: Connection, read: SheetRead, cell: ControlCell, computed: Decimal | None, how: str,
    written: list[tuple[str | None, ...]],
) -> bool:  # fmt: skip
    """Add a control's row to `written`; whether it differs, which is a finding."""
    place = cell_name(cell.position, cell.row, read.sheet)
    if computed is not None and abs(computed) >= _MOST:
        computed = None
    difference = None if computed is None else cell.printed - computed
    if computed is not None and _equal(cell, computed):
        difference = Decimal(0)
    numbers = (None if n is None else f"{n:f}" for n in (cell.printed, computed, difference))
    written.append((read.file, read.sheet, place, mask(cell.what), *numbers, how))
    if difference:
        shown = _plain(cell.printed, cell)
        stage.finding(
            con, "printed_total", "warning", "control", f"{read.file}|{read.sheet or ''}|{place}",
            f"{read.sheet or read.file} {place}「{mask(cell.what)}」印作 {shown}，按入库的数应为 "
            f"{_plain(computed or Decimal(0), cell)}（{how}），相差 {_plain(difference, cell)}",
            "请核对所印的数，或明细行是否有遗漏、重复、错误",
        )  # fmt: skip
    return bool(difference)


def _plain(value: Decimal, cell: ControlCell) -> str:
    if cell.percent:
        return f"{_rounded(value * 100, max(cell.digits - 2, 0))}%"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


__all__ = ["PARTS", "compare"]
