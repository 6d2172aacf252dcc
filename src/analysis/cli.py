"""The command `bianzhi`: check, build, report, ask."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click
import duckdb
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from analysis.forms.template import purposes, write_template
from analysis.questions.search import find_questions
from analysis.report import answers, export, screen
from analysis.report.days import Day, outside_coverage
from analysis.report.lab import QUIET, begin_own_notebooks, lab_root, settle
from analysis.report.plain import Plain, plain
from analysis.store.person_key import default_key_file, key_place, person_key, rotate
from analysis.store.place import DATA, database_path, databases, find_database, open_database

if TYPE_CHECKING:
    from analysis import build as building

ERRORS = Console(stderr=True, highlight=False)
SCREEN = Console(highlight=False)
PROBLEM_HEADINGS = {
    "file": "文件", "sheet": "工作表", "row": "行号", "cell": "单元格", "column_name": "列",
    "value": "原值", "problem": "问题", "fix": "处理办法",
}  # fmt: skip


def _building() -> ModuleType:
    """The build, imported when something is built: a question needs none of what reads files."""
    from analysis import build

    return build


class Friendly(click.Group):
    """A group whose commands end on one plain line where a person can mend what is wrong."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the group's own options."""
        with _plainly():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors that name their fix are shown without a traceback."""
        with _plainly():
            return super().invoke(ctx)


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise Plain("已中止：原有的数据库没有动，请再运行一次") from None
    except Exception as error:
        # Only who builds has imported the build.
        if "analysis.build" in sys.modules and isinstance(error, _building().BuildError):
            raise Plain(str(error)) from error
        if (words := plain(error)) is None:
            raise
        raise words from error


@click.group(cls=Friendly, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("bianzhi-analysis"), prog_name="bianzhi", help="显示版本。")
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
    """The database of a dataset, else the newest built; which one is said where there are several."""
    found = find_database(dataset)
    if not (dataset or os.environ.get("BIANZHI_DATASET")) and len(databases()) > 1:
        ERRORS.print(f"[dim]数据集：{found.stem}（最近生成；用 --dataset 另选）[/dim]")
    return found


def _report_outcome(outcome: building.Outcome, problems_file: Path | None) -> None:
    screen.show_sheets(ERRORS, outcome.checked.counts)
    left_out = screen.show_problems(ERRORS, outcome.problems)
    if problems_file:
        rows = [tuple(p[name] for name in PROBLEM_HEADINGS) for p in outcome.problems]
        export.write_xlsx(
            problems_file, list(PROBLEM_HEADINGS.values()), rows, "问题清单", private=True
        )
        ERRORS.print(f"全部 {len(rows)} 处问题已写入 {problems_file.name}，可退回填报人。")
    elif left_out:
        ERRORS.print("全部问题可用 --problems 清单.xlsx 导出。")


def _summary(outcome: building.Outcome) -> None:
    """What came of a build, in one line; and a word on a key that it made."""
    if outcome.key and outcome.key.created:
        ERRORS.print(
            f"[bold]已新建人员密钥 {outcome.key.created}（指纹 {outcome.key.fingerprint}）。[/bold]"
            "请妥善备份：丢失后无法与旧库的人员对应。"
        )
    if not outcome.built:
        ERRORS.print("[bold red]未生成数据库，原有数据库未动。请先改正以上错误。[/bold red]")
    elif outcome.waiting:
        ERRORS.print(
            f"原数据库正被其他程序打开；新库已存为 {outcome.database.name}.pending，"
            "下次打开时启用。"
        )
    else:
        read = sum(c.rows_read for c in outcome.checked.counts)
        rejected = outcome.checked.rows_rejected
        ERRORS.print(
            f"已生成 {outcome.database.name}：读入 {read:,} 行 = 接受 {read - rejected:,} + "
            f"拒绝 {rejected:,}；疑点 {outcome.findings:,} 条。"
        )


def _excel_file(_ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path | None:
    """The file, refused before the work begins where it could not be written after it."""
    if path is not None:
        if path.suffix.lower() != ".xlsx":
            raise click.BadParameter(f"「{path.name}」应以 .xlsx 结尾，如 清单.xlsx")
        export.refuse_place(path)
    return path


problems_option = click.option(
    "--problems",
    "problems_file",
    type=click.Path(path_type=Path),
    callback=_excel_file,
    help="把全部问题写成 Excel 文件，退回填报人。",
)
publish_option = click.option(
    "--publish",
    is_flag=True,
    help="公开版：按年龄、退休、进出方式等计的少数人不列，写作 *；不列人员标识。",
)
dataset_argument = click.argument("dataset", help="数据集文件夹，或其在 data/ 下的名称。")


@main.command()
@dataset_argument
@problems_option
def check(dataset: str, problems_file: Path | None) -> None:
    """检查数据集，不生成数据库。"""
    with _progress() as progress:
        outcome = _building().check(_folder(dataset), progress)
    _report_outcome(outcome, problems_file)
    if not outcome.problems:
        ERRORS.print("没有问题。")
    sys.exit(outcome.exit_status)


@main.command()
@dataset_argument
@problems_option
@click.option("--new-key", is_flag=True, help="人员密钥已有意更换：不因与旧库不同而停下。")
def build(dataset: str, problems_file: Path | None, new_key: bool) -> None:
    """检查数据集并生成数据库（data/demo → data/demo.duckdb）。

    退出码：0 全部接受；3 已生成，有的被拒绝或没有读懂；1 未生成，原库不动。
    """
    with _progress() as progress:
        outcome = _building().build(_folder(dataset), progress, new_key)
    _report_outcome(outcome, problems_file)
    _summary(outcome)
    sys.exit(outcome.exit_status)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), help="新的数据集文件夹，如 data/甲县。")
@click.option("--for", "purpose", type=click.Choice(list(purposes())),
              help="只要某类问题所需的表：idle 闲置，bank 编制银行，reform 改革，realname 实名制。")  # fmt: skip
@click.option("--year", type=int, help="标题中的年份；缺省为上一年。")
def new(folder: Path, purpose: str | None, year: int | None) -> None:
    """新建一个数据集：写好来源卡，以及办公室惯用样子的空表。

    填好即可 bianzhi build，不必另作对应。已有内容的文件夹不动。
    """
    if folder.exists() and any(folder.iterdir()):
        raise Plain(f"{folder} 里已有文件：请换一个名称，或先清空")
    folder.mkdir(parents=True, exist_ok=True)
    year = year or date.today().year - 1
    (folder / "dataset.toml").write_text(
        f'title = "{folder.name}"\nproducer = ""\nkind = "office"\n'
        f"# 数据覆盖的起止日：写上就以此为准，不写则取自各表\n"
        f'# coverage = ["{year}-01-01", "{year}-12-31"]\n',
        encoding="utf-8",
    )
    book = folder / f"{folder.name}编制数据.xlsx"
    sheets = write_template(book, year, purpose)
    ERRORS.print(f"已写好 {book}：{'、'.join(sheets)}")
    ERRORS.print(f"填好后：bianzhi check {folder}，再 bianzhi build {folder}")


@main.command()
@dataset_argument
def learn(dataset: str) -> None:
    """为没有完全读懂的工作表写出 forms.yml 的条目，供填写。

    能猜的填好并注明，不能猜的写 ?；已有的条目不动。填好后再运行 bianzhi check。
    """
    with _progress() as progress:
        learned = _building().learn(_folder(dataset), progress)
    for entry in learned.entries:
        ERRORS.print(f"{entry.file} {entry.sheet or ''}：{entry.why}", markup=False)
    for name, word in learned.words:
        ERRORS.print(f"用词「{word}」（{name}）", markup=False)
    for one in learned.had:
        ERRORS.print(f"{one}：forms.yml 中已有条目，没有改动；请接着填写", markup=False)
    if learned.entries or learned.words:
        ERRORS.print(f"已写入 {learned.path}：请把 ? 改好，再运行 bianzhi check。")
    elif not learned.had:
        ERRORS.print("各表都已读懂，不需要 forms.yml。")


@main.group()
def key() -> None:
    """人员密钥：查看指纹、检查、更换。身份证号只以带钥散列入库。"""


@key.command(name="show")
def show_key() -> None:
    """密钥放在哪里，指纹是什么；从不显示密钥本身。"""
    found = person_key(create=False)
    if found is None:
        SCREEN.print(f"还没有密钥：第一次读到身份证号时新建在 {default_key_file()}")
    else:
        SCREEN.print(f"密钥：{key_place()}\n指纹：{found.fingerprint}", soft_wrap=True)


@key.command(name="check")
@click.argument("datasets", nargs=-1, help="数据集文件夹或名称；缺省为 data/ 下全部已生成的。")
def check_key(datasets: tuple[str, ...]) -> None:
    """密钥是否安全，与各数据库是否相符。"""
    found = person_key(create=False)
    databases = [_database(d) for d in datasets] or sorted(DATA.glob("*.duckdb"))
    differ = 0
    for database in databases:
        with open_database(database) as con:
            ((known,),) = con.sql("select key_fingerprint from dataset").fetchall() or ((None,),)
        told = "没有用到密钥" if known is None else "相符"
        if known is not None and (found is None or known != found.fingerprint):
            told, differ = f"不符：库中是 {known}", differ + 1
        SCREEN.print(f"{database.name}：{told}")
    SCREEN.print(f"密钥指纹 {found.fingerprint}：强度与权限没有问题。" if found else "还没有密钥。")
    sys.exit(1 if differ else 0)


@key.command(name="rotate")
@click.argument("datasets", nargs=-1, required=True, help="要用新密钥重建的数据集。")
def rotate_key(datasets: tuple[str, ...]) -> None:
    """更换密钥并重建数据集；旧密钥留作 .previous，确认无误后请妥善销毁。"""
    folders = [_folder(d) for d in datasets]
    for folder in folders:
        if not folder.is_dir():
            raise Plain(f"没有文件夹 {folder}：密钥没有更换")
    new = rotate(default_key_file())
    ERRORS.print(f"已更换密钥（指纹 {new.fingerprint}），旧密钥在 {default_key_file()}.previous")
    worst = 0
    for folder in folders:
        with _progress() as progress:
            outcome = _building().build(folder, progress, new_key=True)
        _summary(outcome)
        worst = max(worst, outcome.exit_status)
    sys.exit(worst)


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
ask.locate = _database


@main.command()
@click.argument("dataset", required=False, help=answers.DATASET_HELP)
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

    database = _database(dataset)
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
        with _progress() as progress:
            sheets = write_tables(con, str(day), path, overwrite, progress, publish)
    ERRORS.print(f"已写入 {path}：{'、'.join(sheets)}", soft_wrap=True)
    if kept is not None:
        ERRORS.print(
            f"上报数已存为 {kept}；重新 build 后用 bianzhi ask filed_return 与现在的数相比。",
            soft_wrap=True,
        )


@main.command()
@click.argument("dataset", required=False, help=answers.DATASET_HELP)
@click.option("--command", "-c", help="执行一条 SQL 后退出。")
def sql(dataset: str | None, command: str | None) -> None:
    """以只读方式打开数据库，逐条执行 SQL；不读写其他文件。"""
    with open_database(_database(dataset)) as con:
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
    databases = [_database(d) for d in datasets] or sorted(DATA.glob("*.duckdb"))
    out = out or (PUBLIC_REPORTS if publish else REPORTS)
    partial = bool(datasets or only)
    wanted = Wanted(out, only, as_of, partial, single, pdf, unit_pages, publish)
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

    with _progress() as progress:

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
            ERRORS.print(f"[bold red]失败[/bold red] {page.dataset} {page.title}：{page.reason}")
    with _progress() as progress:
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
    with open_database(_database(dataset)) as con:
        if wrong := outside_coverage(con, as_of):
            raise Plain(wrong)
        day = con.execute("select day_or_coverage_end(?)", [as_of]).fetchall()[0][0]
        try:
            units = (
                letters.units_alive(con, day)
                if org is None
                else [letters.unit_asked(con, org, day)]
            )
        except letters.NoSuchUnitError as error:
            raise Plain(str(error)) from error
        with _progress() as progress:
            asked = letters.ask_all(con, day, progress)
        with _progress() as progress:
            made = (
                letters.write_all(asked, units, out, pdf, progress)
                if org is None
                else letters.write_one(asked.part(units), units[0], out, pdf)
            )
    ERRORS.print(
        f"函告单 {len(units)} 份：{made.pages[0]}"
        + (f"，PDF {len(made.pdfs)} 个" if made.pdfs else "")
    )
    if made.no_pdf:
        ERRORS.print(made.no_pdf)


@main.command()
@click.option(
    "--scale",
    type=click.Choice(["district", "city", "province", "national"]),
    default="district",
    show_default=True,
    help="规模：区县、市、省、全国。",
)
@click.option("--tables", "plain", is_flag=True,
              help="一表一个文件，列即各表的列；默认按机关日常的台账、名册写出。")  # fmt: skip
@click.option("--seed", default=2025, show_default=True, help="随机种子；同一种子得同一数据。")
@click.option("--out", type=click.Path(path_type=Path), default=DATA / "demo", show_default=True,
              help="写入的文件夹。")  # fmt: skip
def demo(scale: str, plain: bool, seed: int, out: Path) -> None:
    """写出示例（虚构）城市的数据集文件夹，再用 bianzhi build 生成数据库。"""
    from analysis.demo import write_demo

    with _progress() as progress:
        write_demo(out, scale, seed, progress, plain)
    ERRORS.print(f"已写出示例数据 {out}（虚构）。下一步：bianzhi build {out}")


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
        with _progress() as progress:
            outcome = _building().build(folder, progress)
        if outcome.built:
            _summary(outcome)
        else:
            _report_outcome(outcome, None)
            worst = 1
    databases = [database_path(folder.resolve()) for folder in [*folders, example]]
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


if __name__ == "__main__":
    main()
