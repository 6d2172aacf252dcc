"""Commands that make pages: report, letter, make-report, lab."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
from rich.markup import escape

from analysis.cli.data import show_outcome, summary
from analysis.cli.root import ERRORS, building, database_of, main, progress_bar, publish_option
from analysis.questions.unit_asked import unit_asked
from analysis.report.days import Day, outside_coverage
from analysis.report.lab import QUIET, begin_own_notebooks, lab_root, settle
from analysis.report.plain import Plain
from analysis.store.place import DATA, database_path, open_database, owners_alone

REPORTS, PUBLIC_REPORTS = Path("reports"), Path("reports-public")


@main.command()
@click.argument("datasets", nargs=-1, help="数据集文件夹、名称或 .duckdb 文件；缺省为全部。")
@click.option("--only", help="只生成名称含此字样的报告，如 05-realname。")
@click.option("--as-of", type=Day(), help="时点，如 2018-06-30；缺省为数据覆盖的末日。")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="写入的文件夹；缺省为 reports，公开版为 reports-public。",
)
@click.option("--single", is_flag=True, help="每页另写一个自带全部内容的文件，可以单独寄送。")
@click.option("--pdf", is_flag=True, help="每页另印一个 PDF（A4），需有 Chromium 或 Chrome。")
@click.option("--units/--no-units", "unit_pages", default=None,
              help="每单位一页，各表的单位名称都指向它；缺省：单位不多于五千个的数据集才生成，公开版不生成。")  # fmt: skip
@publish_option
def report(datasets: tuple[str, ...], only: str | None, as_of: date | None, out: Path | None,
           single: bool, pdf: bool, unit_pages: bool | None, publish: bool) -> None:  # fmt: skip
    """生成 HTML 报告：reports/index.html，每个数据集每个笔记本一页，每个单位一页。

    数据表为空的报告略过，并在首页说明；有一页失败则退出码为 1。
    """
    databases = [database_of(d) for d in datasets] or sorted(DATA.glob("*.duckdb"))
    out = out or (PUBLIC_REPORTS if publish else REPORTS)
    partial = bool(datasets or only)
    wanted = Wanted(out, only, as_of, partial, single, pdf, unit_pages, publish)
    with owners_alone(not publish):
        sys.exit(_render(databases, wanted))


@dataclass(frozen=True)
class Wanted:
    """What a report shall hold, and where it goes."""

    out: Path = REPORTS
    only: str | None = None
    as_of: date | None = None
    partial: bool = False
    single: bool = False
    pdf: bool = False
    unit_pages: bool | None = None
    publish: bool = False


def _render(databases: list[Path], wanted: Wanted) -> int:
    # Here, not above: the other commands need no notebook machinery.
    from analysis.report import Page, render
    from analysis.report.copies import write_copies
    from analysis.report.notebooks import jobs, notebook_folder, notebooks

    if not databases:
        raise FileNotFoundError("还没有数据库：请先运行 bianzhi build data/某文件夹")
    for database in databases:
        with open_database(database) as con:
            if wrong := outside_coverage(con, wanted.as_of):
                raise Plain(f"数据集 {database.stem}：{wrong}，不生成报告")
    todo = jobs(databases, notebooks(notebook_folder(), wanted.only))
    done: list[Page] = []

    with progress_bar() as progress:

        def tell(page: Page) -> None:
            done.append(page)
            progress(f"{page.dataset} {page.title}", len(done) / len(todo))

        pages = render(
            todo,
            wanted.out,
            as_of=wanted.as_of.isoformat() if wanted.as_of else None,
            progress=tell,
            partial=wanted.partial,
            publish=wanted.publish,
            unit_pages=wanted.unit_pages,
            tell=progress,
        )
    for page in pages:
        if page.status == "failed":
            told = escape(f"{page.dataset} {page.title}：{page.reason}")
            ERRORS.print(f"[bold red]失败[/bold red] {told}")
    with progress_bar() as progress:
        no_pdf = write_copies(pages, wanted.out, wanted.single, wanted.pdf, progress)
    if no_pdf:
        ERRORS.print(no_pdf)
    made = sum(page.status == "ok" for page in pages)
    failed = sum(page.status == "failed" for page in pages)
    ERRORS.print(f"报告 {made} 页，略过 {len(pages) - made - failed} 页，失败 {failed} 页："
                 f"请用浏览器打开 {wanted.out / 'index.html'}")  # fmt: skip
    return 1 if failed else 0


@main.command()
@click.argument("org", required=False, metavar="单位")
@click.option("--all", "everybody", is_flag=True, help="所有单位，每百份合订一个 PDF。")
@click.option("--dataset", help="数据集文件夹、名称或 .duckdb 文件；缺省为最近生成的。")
@click.option("--as-of", type=Day(), help="时点，如 2018-06-30；缺省为数据覆盖的末日。")
@click.option("--out", type=click.Path(path_type=Path), default=Path("letters"), show_default=True,
              help="写入的文件夹。")  # fmt: skip
@click.option("--pdf/--no-pdf", default=True, show_default=True, help="有 Chromium 时另印 PDF。")
def letter(org: str | None, everybody: bool, dataset: str | None, as_of: date | None, out: Path,
           pdf: bool) -> None:  # fmt: skip
    """函告单：给单位主要负责人的一页 A4，写明职责、编制、空编、借编、合规与未结问题。

    单位写机构编码或全称：bianzhi letter 市教育局；所有单位：bianzhi letter --all。
    """
    from analysis.report import letter as letters

    if bool(org) == everybody:
        raise click.UsageError("请写一个单位（机构编码或全称），或用 --all")
    with owners_alone(), open_database(database_of(dataset)) as con:
        if wrong := outside_coverage(con, as_of):
            raise Plain(wrong)
        day = con.execute("select day_or_coverage_end(?)", [as_of]).fetchall()[0][0]
        units = letters.units_alive(con, day) if org is None else [unit_asked(con, org)]
        with progress_bar() as progress:
            asked = letters.ask_all(con, day, progress)
        with progress_bar() as progress:
            made = (
                letters.write_all(asked, units, out, pdf, progress)
                if org is None
                else letters.write_one(asked.part(units), units[0], out, pdf)
            )
    ERRORS.print(
        f"函告单 {len(units)} 份：{made.pages[0]}"
        + (f"，PDF {len(made.pdfs)} 个" if made.pdfs else ""),
        markup=False,
    )
    if made.no_pdf:
        ERRORS.print(made.no_pdf)


@main.command(hidden=True)
@click.argument("datasets", nargs=-1)
@click.pass_context
def make_report(ctx: click.Context, datasets: tuple[str, ...]) -> None:
    """What `make report` does: build the shipped datasets and the demo, render everything."""
    from analysis.demo import write_demo

    worst = 0
    folders = [Path(d) for d in datasets]
    example = DATA / "demo"
    if not (example / "dataset.toml").exists():
        ERRORS.print("写出示例城市（虚构，故意带有填报错误）")
        write_demo(example, "district")
    for folder in [*folders, example]:
        with progress_bar() as progress:
            outcome = building().build(folder, progress)
        if outcome.built:
            summary(outcome)
        else:
            show_outcome(outcome, None)
            worst = 1
    databases = [database_path(folder.resolve()) for folder in [*folders, example]]
    with owners_alone():
        sys.exit(max(worst, _render(databases, Wanted())))


@main.command()
def lab() -> None:
    """打开 JupyterLab（需先运行 make lab 或安装 requirements-lab.txt）。"""
    try:
        import jupyterlab  # noqa: F401
    except ImportError:
        raise Plain("没有安装 JupyterLab：请运行 pip install -r requirements-lab.txt") from None
    settle()
    root = lab_root()
    begin_own_notebooks(root)
    sys.exit(subprocess.call([sys.executable, "-m", "jupyterlab", str(root), *QUIET]))
