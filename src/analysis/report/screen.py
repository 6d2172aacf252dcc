"""What a build or check says on the terminal: one screen, first things first."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analysis.dictionary import result_columns

FIRST = 3  # examples shown of each kind of problem
WIDEST = 10_000  # columns of a table that goes to no terminal
KINDS = 12  # kinds shown before pointing to the full list


def show_files(console: Console, counts: list[Any]) -> None:
    """Rows read, accepted and rejected of every file, with what was passed over."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("文件")
    for heading in ("读入", "接受", "拒绝"):
        table.add_column(heading, justify="right")
    for count in counts:
        style = "yellow" if count.rows_rejected else ""
        counted = (count.rows_read, count.rows_accepted, count.rows_rejected)
        table.add_row(escape(count.source.name), *(f"{n:,}" for n in counted), style=style)
    console.print(table)
    for count in counts:
        for note in count.notes:
            console.print(f"  [dim]注意 {escape(count.source.name)}：{escape(note)}[/dim]")


def show_problems(console: Console, problems: list[dict[str, Any]]) -> bool:
    """Problems grouped by kind, the first of each with its place, value and remedy.

    True where some were left out.
    """
    ordered = sorted(problems, key=lambda p: (not p["fatal"], p["row"] is None, _kind(p)))
    kinds = [(k, list(g)) for k, g in groupby(ordered, key=lambda p: (p["fatal"], _kind(p)))]
    for (fatal, kind), group in kinds[:KINDS]:
        mark = "[bold red]错误[/bold red]" if fatal else "[yellow]问题[/yellow]"
        if group[0]["row"] is None and not fatal:
            mark = "[dim]提醒[/dim]"
        console.print(f"{mark} {escape(kind)}（{len(group)} 处）")
        for one in group[:FIRST]:
            value = f"「{one['value']}」" if one["value"] else ""
            console.print(f"    {escape(_where(one))} {escape(value)} → {escape(one['fix'])}")
        if len(group) > FIRST:
            console.print(f"    [dim]…… 另有 {len(group) - FIRST} 处[/dim]")
    if len(kinds) > KINDS:
        console.print(f"[dim]…… 另有 {len(kinds) - KINDS} 类问题[/dim]")
    return len(kinds) > KINDS or any(len(group) > FIRST for _, group in kinds)


def _kind(problem: dict[str, Any]) -> str:
    # What differs from row to row stands in brackets at the end.
    return problem["problem"].split("（先出现")[0]


def _where(problem: dict[str, Any]) -> str:
    place = problem["cell"] or (f"第{problem['row']}行" if problem["row"] else "")
    column = f"「{problem['column_name']}」列" if problem["column_name"] else ""
    parts = [problem["file"], problem["sheet"], place, column]
    return " ".join(part for part in parts if part)


def show_relation(console: Console, relation: Any, most: int = 100) -> None:
    """A question's answer as a table with Chinese headings; unknown values say so."""
    names = relation.columns
    table = Table(header_style="bold")
    for name in names:
        column = result_columns().get(name)
        number = column is not None and column.type in ("count", "number")
        table.add_column(f"{column.zh}\n{name}" if column else name,
                         justify="right" if number else "left", overflow="fold")  # fmt: skip
    rows = relation.fetchall()
    for row in rows[:most]:
        table.add_row(*(_cell(name, value) for name, value in zip(names, row, strict=True)))
    if not console.is_terminal:
        # Written to a file or a pipe, a table is as wide as it is: no figure is cut off.
        wide = console.options.update(max_width=WIDEST)
        width = max(console.width, console.measure(table, options=wide).maximum)
        console = Console(file=console.file, width=width, highlight=False)
    console.print(table)
    if len(rows) > most:
        console.print(f"共 {len(rows):,} 行，显示前 {most} 行；全部请用 --format csv 或 xlsx。")


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "[dim]—[/dim]"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        column = result_columns().get(name)
        return f"{value:.2%}" if column and column.unit == "比" else f"{value:,.1f}"
    if isinstance(value, int):
        return f"{value:,}"
    if name == "month":
        return f"{value:%Y-%m}"
    return escape(str(value))
