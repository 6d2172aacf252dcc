"""The command `bianzhi`: check, build, report, ask."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import duckdb
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from analysis import build as building
from analysis.questions import Question, questions
from analysis.report import export, screen
from analysis.store.place import database_path, open_database

DATA = Path("data")
ERRORS = Console(stderr=True, highlight=False)
SCREEN = Console(highlight=False)
FORMATS = ["table", "csv", "xlsx", "json", "parquet"]
PROBLEM_HEADINGS = {
    "file": "文件", "sheet": "工作表", "row": "行号", "cell": "单元格", "column_name": "列",
    "value": "原值", "problem": "问题", "fix": "处理办法",
}  # fmt: skip


class Friendly(click.Group):
    """A group whose commands end on one plain line where a person can mend what is wrong."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors that name their fix are shown without a traceback."""
        try:
            return super().invoke(ctx)
        except (building.BuildError, FileNotFoundError) as error:
            raise click.ClickException(str(error)) from error
        except duckdb.Error as error:
            raise click.ClickException(f"查询未能完成：{error}") from error


@click.group(cls=Friendly, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("bianzhi-analysis"), prog_name="bianzhi")
def main() -> None:
    """机构编制统计：文件 → 数据库 → 报告。

    把单位的表格放进 data/某文件夹，运行 bianzhi build data/某文件夹，再运行 bianzhi report。
    """


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    """A progress bar on the terminal, nothing where output goes elsewhere."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=ERRORS, transient=True, disable=not ERRORS.is_terminal) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda text, share: bar.update(task, description=text, completed=share)


def _folder(dataset: str) -> Path:
    """A dataset's folder from its path, or from its name under data/."""
    path = Path(dataset)
    return path if path.is_dir() or not (DATA / dataset).is_dir() else DATA / dataset


def _database(dataset: str | None) -> Path:
    """The database of a dataset: its folder, its file, or its name; else the newest built."""
    dataset = dataset or os.environ.get("BIANZHI_DATASET")
    if dataset:
        path = Path(dataset)
        return path if path.suffix == ".duckdb" else database_path(_folder(dataset).resolve())
    built = sorted(DATA.glob("*.duckdb"), key=lambda p: p.stat().st_mtime)
    if not built:
        raise FileNotFoundError("还没有数据库：请先运行 bianzhi build data/某文件夹")
    if len(built) > 1:
        ERRORS.print(f"[dim]数据集：{built[-1].stem}（最近生成；用 --dataset 另选）[/dim]")
    return built[-1]


def _report_outcome(outcome: building.Outcome, problems_file: Path | None) -> None:
    screen.show_files(ERRORS, outcome.checked.counts)
    screen.show_problems(ERRORS, outcome.problems)
    if problems_file:
        rows = [tuple(p[name] for name in PROBLEM_HEADINGS) for p in outcome.problems]
        export.write_xlsx(problems_file, list(PROBLEM_HEADINGS.values()), rows, "问题清单")
        ERRORS.print(f"全部 {len(rows)} 处问题已写入 {problems_file.name}，可退回填报人。")
    if outcome.key and outcome.key.created:
        ERRORS.print(
            f"[bold]已新建人员密钥 {outcome.key.created}（指纹 {outcome.key.fingerprint}）。[/bold]"
            "请妥善备份：丢失后无法与旧库的人员对应。"
        )


problems_option = click.option(
    "--problems", "problems_file", type=click.Path(path_type=Path), help="把全部问题写成 Excel 文件，退回填报人。"
)  # fmt: skip


@main.command()
@click.argument("dataset")
@problems_option
def check(dataset: str, problems_file: Path | None) -> None:
    """检查数据集，不生成数据库。"""
    with _progress() as progress:
        outcome = building.check(_folder(dataset), progress)
    _report_outcome(outcome, problems_file)
    if not outcome.problems:
        ERRORS.print("没有问题。")
    sys.exit(outcome.exit_status)


@main.command()
@click.argument("dataset")
@problems_option
def build(dataset: str, problems_file: Path | None) -> None:
    """检查数据集并生成数据库（data/demo → data/demo.duckdb）。

    退出码：0 全部接受；3 已生成，有行被拒绝；1 未生成，原库不动。
    """
    with _progress() as progress:
        outcome = building.build(_folder(dataset), progress)
    _report_outcome(outcome, problems_file)
    if not outcome.built:
        ERRORS.print("[bold red]未生成数据库，原有数据库未动。请先改正以上错误。[/bold red]")
    elif outcome.waiting:
        ERRORS.print(f"原数据库正被其他程序打开；新库已存为 {outcome.database.name}.pending，下次打开时启用。")
    else:
        read = sum(c.rows_read for c in outcome.checked.counts)
        rejected = outcome.checked.rows_rejected
        ERRORS.print(
            f"已生成 {outcome.database.name}：读入 {read:,} 行 = 接受 {read - rejected:,} + "
            f"拒绝 {rejected:,}；疑点 {outcome.findings:,} 条。"
        )
    sys.exit(outcome.exit_status)


@main.command(name="questions")
def list_questions() -> None:
    """列出可以提的问题。"""
    for item in questions().values():
        SCREEN.print(f"[bold]{item.signature}[/bold]\n    {item.title}")


class QuestionCommands(click.Group):
    """One command a question, made from its signature and docstring."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every question's name."""
        return list(questions())

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of one question, None where there is no such question."""
        item = questions().get(name)
        return _question_command(item) if item else None


def _question_command(item: Question) -> click.Command:
    params: list[click.Parameter] = [
        click.Argument(["dataset"], required=False),
        click.Option(["--dataset", "-d", "dataset_option"], help="数据集文件夹、名称或 .duckdb 文件。"),
        click.Option(["--format", "form"], type=click.Choice(FORMATS), default="table",
                     show_default=True, help="输出形式。"),
        click.Option(["--output", "-o"], type=click.Path(path_type=Path), help="写入文件。"),
    ]  # fmt: skip
    for name, default in item.parameters.items():
        shown = default is not None
        params.append(click.Option([f"--{name.replace('_', '-')}", name], default=default,
                                   type=str, show_default=shown))  # fmt: skip

    def run(dataset: str | None, dataset_option: str | None, form: str, output: Path | None,
            **given: Any) -> None:  # fmt: skip
        con = open_database(_database(dataset or dataset_option))
        asked = {n: v for n, v in given.items() if v is not None}
        inside = ", ".join(f"{n} := ${n}" for n in asked)
        relation = con.sql(f"from {item.name}({inside})", params=asked)
        _give(relation, item.name, form, output)

    return click.Command(item.name, params=params, callback=run, short_help=item.title,
                         help="\b\n" + item.definition)  # fmt: skip


def _give(relation: duckdb.DuckDBPyRelation, name: str, form: str, output: Path | None) -> None:
    if form in ("xlsx", "parquet") and output is None:
        output = Path(f"{name}.{form}")
    if output is not None:
        form = output.suffix.lstrip(".").lower() if form == "table" else form
        export.write_file(relation, output, form)
        ERRORS.print(f"已写入 {output}")
    elif form == "csv":
        click.echo(export.as_csv(relation), nl=False)
    elif form == "json":
        click.echo(export.as_json(relation))
    else:
        screen.show_relation(SCREEN, relation)


@main.command(cls=QuestionCommands, name="ask", subcommand_metavar="QUESTION [DATASET] [选项]")
def ask() -> None:
    """就一个数据集提一个问题，例：bianzhi ask staffing data/demo --as-of 2018-06-30"""


@main.command()
@click.argument("dataset", required=False)
@click.option("--command", "-c", help="执行一条 SQL 后退出。")
def sql(dataset: str | None, command: str | None) -> None:
    """以只读方式打开数据库，逐条执行 SQL。"""
    con = open_database(_database(dataset))
    if command:
        relation = con.sql(command)
        if relation is not None:
            relation.show(max_width=200, max_rows=100)
        return
    _shell(con)


def _shell(con: duckdb.DuckDBPyConnection) -> None:
    click.echo("只读。以分号结束一条语句；.tables 列出数据表；.exit 退出。")
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
            ERRORS.print(f"[red]{error}[/red]", markup=True)
        pending = ""


@main.command()
def lab() -> None:
    """打开 JupyterLab（需先运行 make lab 或安装 requirements-lab.txt）。"""
    try:
        import jupyterlab  # noqa: F401
    except ImportError:
        raise click.ClickException(
            "没有安装 JupyterLab：请运行 pip install -r requirements-lab.txt"
        ) from None
    sys.exit(subprocess.call([sys.executable, "-m", "jupyter", "lab", "notebooks"]))


if __name__ == "__main__":
    main()
