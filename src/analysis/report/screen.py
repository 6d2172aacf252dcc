"""What a build or check says on the terminal: one screen, first things first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analysis.dictionary import input_tables, result_columns
from analysis.read.problem import row_list
from analysis.report.answer import Answer, absent, is_share
from analysis.report.cells import kind_of, writer

if TYPE_CHECKING:
    from analysis.check.counts import FileCount, SheetCount

FIRST = 3  # examples shown of each kind of problem
WIDEST = 10_000  # columns of a table that goes to no terminal
KINDS = 12  # kinds shown before pointing to the full list


def show_sheets(console: Console, counts: Sequence[FileCount]) -> None:
    """How every sheet was understood, a row a sheet, and beneath it what was passed over."""
    for number, count in enumerate(counts):
        console.print(f"[bold]{escape(count.source.name)}[/bold]")
        table = Table(
            box=None, pad_edge=False, header_style="dim", show_header=not number, expand=True
        )
        for heading, ratio in (("工作表", 3), ("读作", 5), ("供数据表", 5), ("时点", 4)):
            table.add_column(heading, ratio=ratio, min_width=10, overflow="fold")
        for heading, width in (("读入", 6), ("接受", 6), ("拒绝", 6), ("核对", 6)):
            table.add_column(heading, justify="right", min_width=width, overflow="fold")
        for sheet in count.sheets:
            table.add_row(escape(sheet.name or "—"), *_described(sheet), style=_style(sheet))
        console.print(table)
        for note in count.notes:
            console.print(f"  [dim]{escape(note)}[/dim]")
        for sheet in count.sheets:
            _show_remarks(console, sheet)


def _show_remarks(console: Console, sheet: SheetCount) -> None:
    remarks = [*([sheet.series] if sheet.series else []), *sheet.notes]
    if remarks:
        named = f"{sheet.name}：" if sheet.name else ""
        console.print(f"  [dim]{escape(named + '；'.join(remarks))}[/dim]")


def _described(sheet: SheetCount) -> tuple[str, ...]:
    tables = "、".join(input_tables()[name].zh for name in sheet.tables)
    day = f"{sheet.day}\n（{sheet.day_from}）" if sheet.day else ""
    if not sheet.tables:
        return (
            escape(sheet.form or ("没有读懂" if sheet.not_understood else "略过")),
            "",
            "",
            "",
            "",
            "",
            "",
        )
    rejected = f"{sheet.rows_rejected:,}"
    if sheet.cells_rejected:
        rejected += f"＋{sheet.cells_rejected:,}格"
    compared = ""
    if sheet.controls:
        differ = f" 差 {sheet.controls_differ:,}" if sheet.controls_differ else ""
        compared = f"{sheet.controls:,} 处{differ}"
    partly = "（部分读懂）" if sheet.partly else ""
    return (escape(sheet.form + partly), tables, day, f"{sheet.rows_read:,}", f"{sheet.rows_accepted:,}",
            rejected, compared)  # fmt: skip


def _style(sheet: SheetCount) -> str:
    if sheet.not_understood:
        return "red"
    return "yellow" if sheet.rows_rejected or sheet.cells_rejected or sheet.partly else ""


def show_problems(console: Console, problems: list[dict[str, Any]]) -> bool:
    """Problems grouped by kind, the first of each with its place, value and remedy.

    True where some were left out.
    """
    ordered = sorted(problems, key=lambda p: (not p["fatal"], p["row"] is None, _kind(p)))
    kinds = [(k, list(g)) for k, g in groupby(ordered, key=lambda p: (p["fatal"], _kind(p)))]
    for (fatal, kind), group in kinds[:KINDS]:
        mark = "[bold red]错误[/bold red]" if fatal else "[yellow]问题[/yellow]"
        if group[0]["scope"] == "note":
            mark = "[dim]提醒[/dim]"
        console.print(f"{mark} {escape(kind)}（{len(group)} 处）")
        if len(group) > 1 and _alike(group):
            rows = row_list(one["row"] for one in group)
            console.print(f"    {escape(_where(group[0] | {'cell': None, 'row': None}))} {rows} → "
                          f"{escape(group[0]['fix'])}")  # fmt: skip
            continue
        for one in group[:FIRST]:
            value = f"「{one['value']}」" if one["value"] else ""
            console.print(f"    {escape(_where(one))} {escape(value)} → {escape(one['fix'])}")
        if len(group) > FIRST:
            console.print(f"    [dim]…… 另有 {len(group) - FIRST} 处[/dim]")
    if len(kinds) > KINDS:
        console.print(f"[dim]…… 另有 {len(kinds) - KINDS} 类问题[/dim]")
    return len(kinds) > KINDS or any(len(group) > FIRST for _, group in kinds)


def _alike(group: list[dict[str, Any]]) -> bool:
    """Whether problems differ in their row alone, so that one line says them all."""
    first = group[0]
    return first["row"] is not None and all(
        one["value"] is None and one["row"] is not None
        and (one["file"], one["sheet"], one["column_name"], one["fix"])
        == (first["file"], first["sheet"], first["column_name"], first["fix"])
        for one in group
    )  # fmt: skip


def _kind(problem: dict[str, Any]) -> str:
    # What differs from row to row stands in brackets at the end.
    return problem["problem"].split("（先出现")[0]


def _where(problem: dict[str, Any]) -> str:
    place = problem["cell"] or (f"第{problem['row']}行" if problem["row"] else "")
    column = f"「{problem['column_name']}」列" if problem["column_name"] else ""
    parts = [problem["file"], problem["sheet"], place, column]
    return " ".join(part for part in parts if part)


def show_answer(console: Console, answer: Answer, headings: str = "zh", most: int = 100) -> None:
    """An answer as a table with its day above and what it leaves in doubt below; unknowns say so."""
    told = dict(answer.about)
    console.print(
        f"[dim]{escape(told.get('数据集', ''))} {escape(told.get('时点') or told.get('期间', ''))}[/dim]"
    )
    table = Table(header_style="bold")
    for name, shown in zip(answer.columns, answer.headings(headings), strict=True):
        column = result_columns().get(name)
        number = column is not None and column.type in ("count", "number", "decimal", "big")
        both = f"{shown}\n{name}" if headings == "zh" and shown != name else shown
        table.add_column(both, justify="right" if number else "left", overflow="fold")
    rows = answer.rows(headings)
    written = {name: _written([row[at] for row in rows]) for at, name in enumerate(answer.columns)}
    for row in rows[:most]:
        table.add_row(*(_cell(n, v, written[n]) for n, v in zip(answer.columns, row, strict=True)))
    if not console.is_terminal:
        # Written to a file or a pipe, a table is as wide as it is: no figure is cut off.
        wide = console.options.update(max_width=WIDEST)
        width = max(console.width, console.measure(table, options=wide).maximum)
        console = Console(file=console.file, width=width, highlight=False)
    console.print(table)
    if len(rows) > most:
        console.print(f"共 {len(rows):,} 行，显示前 {most} 行；全部请用 --format csv 或 xlsx。")
    if answer.narrowed:
        console.print(f"[dim]所列：{escape(answer.narrowed)}[/dim]")
    if answer.caveat:
        console.print(
            f"[yellow]{escape(answer.caveat)}[/yellow]；逐行见 bianzhi ask doubts、bianzhi check。"
        )
    if answer.notice:
        console.print(f"[dim]{escape(answer.notice)}[/dim]")


def _written(values: Sequence[Any]) -> Callable[[Any], str]:
    """How a column's numbers with decimals are written: with as many as tell them apart."""
    known = [value for value in values if isinstance(value, float)]
    write = writer(kind_of(None, known), None, known)
    return lambda value: write(value).replace("−", "-")


def _cell(name: str, value: Any, written: Callable[[Any], str]) -> str:
    if value is None:
        return f"[dim]{absent(name)}[/dim]"
    if isinstance(value, float):
        return f"{value:.2%}" if is_share(name) else written(value)
    if isinstance(value, int):
        column = result_columns().get(name)
        return str(value) if column is not None and column.type == "year" else f"{value:,}"
    if name == "month":
        return f"{value:%Y-%m}"
    return escape(str(value))
