"""Commands that answer: questions, ask, tables, sql, bench."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import click
import duckdb

from analysis.cli.root import ERRORS, SCREEN, database_of, main, progress_bar, publish_option
from analysis.engines.layout import write_parquet
from analysis.questions.search import find_questions
from analysis.report import answers
from analysis.report.days import Day, outside_coverage
from analysis.report.options import DATASET_HELP
from analysis.report.plain import Plain, plain
from analysis.store.place import open_database, owners_alone


@main.command(name="questions")
@click.argument("words", nargs=-1, help="要找的词，如 空编；几个词都要说到。")
def list_catalogue(words: tuple[str, ...]) -> None:
    """列出可以提的问题；给出词，只列说到它的，例：bianzhi questions 空编"""
    found = find_questions(" ".join(words))
    if not found:
        raise Plain(
            f"没有问题说到「{'、'.join(words)}」：请换一个词，或用 bianzhi questions 看全部"
        )
    for item in found:
        SCREEN.print(f"[bold]{item.signature}[/bold]\n    {item.title}", soft_wrap=True)


@main.command(cls=answers.Commands, name="ask", subcommand_metavar="QUESTION [DATASET] [选项]")
def ask() -> None:
    """就一个数据集提一个问题，例：bianzhi ask staffing data/demo --as-of 2018-06-30"""


assert isinstance(ask, answers.Commands)
ask.locate = database_of


@main.command()
@click.argument("dataset", required=False, help=DATASET_HELP)
@click.option("--as-of", type=Day(), help="时点，如 2023-12-31；缺省为数据覆盖的末日。")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="写入的文件；缺省为 数据集-时点-统计表.xlsx。",
)
@click.option("--overwrite", is_flag=True, help="覆盖已有的文件。")
@click.option(
    "--keep",
    is_flag=True,
    help="把核定与实有存为当年的上报数，放在数据集里，以后可与改过的数相比。",
)
@publish_option
def tables(
    dataset: str | None, as_of: date | None, output: Path | None, overwrite: bool, keep: bool,
    publish: bool,
) -> None:  # fmt: skip
    """生成上报用的统计表（Excel）：一览表、各种汇总、职数、空编、上下编、编制银行、沿革、核对。

    合计是活的公式，标题、页脚、打印都已设好；再作为数据读入，得到同样的数。
    """
    from analysis.report.official import write_tables
    from analysis.report.official.keep import keep_return

    database = database_of(dataset)
    with open_database(database) as con:
        if wrong := outside_coverage(con, as_of):
            raise Plain(f"数据集 {database.stem}：{wrong}，不生成统计表")
        ((day,),) = con.execute("select day_or_coverage_end($1)", [as_of]).fetchall()
        if day is None:
            raise Plain(f"数据集 {database.stem} 里没有一个日期：请用 --as-of 写明时点")
        path = output or Path(f"{database.stem}-{day}-统计表{'-公开版' if publish else ''}.xlsx")
        if path.suffix.lower() != ".xlsx":
            raise Plain(f"「{path.name}」应以 .xlsx 结尾，如 统计表.xlsx")
        kept = keep_return(con, day, database.with_suffix("")) if keep else None
        with progress_bar() as progress, owners_alone(not publish):
            sheets = write_tables(con, str(day), path, overwrite, progress, publish)
    ERRORS.print(f"已写入 {path}：{'、'.join(sheets)}", soft_wrap=True, markup=False)
    if kept is not None:
        ERRORS.print(
            f"上报数已存为 {kept}；重新 build 后用 bianzhi ask filed_return 与现在的数相比。",
            soft_wrap=True,
            markup=False,
        )


@main.command(name="export")
@click.argument("dataset", required=False, help=DATASET_HELP)
@click.option(
    "--parquet", "place", required=True, type=click.Path(path_type=Path),
    help="写入的文件夹；可再拷到各台机器都读得到的地方（如 HDFS、对象存储）。",
)  # fmt: skip
@click.option("--overwrite", is_flag=True, help="覆盖从前的导出。")
def export_tables(dataset: str | None, place: Path, overwrite: bool) -> None:
    """把数据集写成 Parquet，供引擎提问：每表一个文件夹，区间按年分开、排好序。

    然后：bianzhi ask idle --engine sc://主机:端口 --data 文件夹。内含单位数据，按内部材料保管。
    """
    with open_database(database_of(dataset)) as con, progress_bar() as progress, owners_alone():
        rows = write_parquet(con, place, overwrite, progress)
    ERRORS.print(f"已写入 {place}：{rows:,} 行", soft_wrap=True, markup=False)


@main.command()
@click.argument("dataset", required=False, help=DATASET_HELP)
@click.option("--command", "-c", help="执行一条 SQL 后退出。")
def sql(dataset: str | None, command: str | None) -> None:
    """以只读方式打开数据库，逐条执行 SQL；不读写其他文件。"""
    with open_database(database_of(dataset)) as con:
        # A read-only database alone would not keep COPY from writing files.
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
        if command is None:
            _shell(con)
        elif (relation := con.sql(command)) is not None:
            relation.show(max_width=200, max_rows=100)


def _shell(con: duckdb.DuckDBPyConnection) -> None:
    click.echo("只读。以分号结束一条语句；.tables 列出数据表；.exit 退出。")
    click.echo("不读写其他文件；要导出请用 bianzhi ask 问题 -o 文件.xlsx。")
    pending = ""
    while True:
        try:
            line = input("bianzhi> " if not pending else "     ...> ")
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return
        if line.strip() in (".exit", ".quit"):
            return
        if line.strip() == ".tables":
            line = "select table_name, comment from duckdb_tables();"
        pending += line + "\n"
        if ";" not in line:
            continue
        try:
            relation = con.sql(pending)
            if relation is not None:
                relation.show(max_width=200, max_rows=100)
        except duckdb.Error as error:
            words = plain(error)
            ERRORS.print(words.message if words else str(error), style="red", markup=False)
        pending = ""


@main.command()
@click.option(
    "--scale",
    "scales",
    multiple=True,
    type=click.Choice(["city", "province"]),
    default=("city", "province"),
    show_default=True,
    help="规模，可给多次。",
)
@click.option("--runs", default=7, show_default=True, help="每项测几次，取中位数。")
def bench(scales: tuple[str, ...], runs: int) -> None:
    """与直接扫描、polars、pandas 比较各问题的快慢（同一次运行，轮流计时，先核对答案）。"""
    root = Path(__file__).parents[2]
    if not (root / "benchmarks").is_dir():
        raise Plain("测速程序随源代码提供、不随安装包：请在源代码文件夹中运行 make bench")
    chosen = [part for scale in scales for part in ("--scale", scale)]
    command = [sys.executable, "-m", "benchmarks", *chosen, "--runs", str(runs)]
    sys.exit(subprocess.call(command, cwd=root))
