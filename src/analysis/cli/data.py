"""Commands that take files in: new, check, learn, build, demo."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli.root import ERRORS, building, dataset_argument, folder_of, main, progress_bar
from analysis.forms.template import purposes, write_template
from analysis.report import export, screen
from analysis.report.plain import Plain
from analysis.store.place import DATA

if TYPE_CHECKING:
    from analysis.build import Outcome

PROBLEM_HEADINGS = {
    "file": "文件", "sheet": "工作表", "row": "行号", "cell": "单元格", "column_name": "列",
    "value": "原值", "problem": "问题", "fix": "处理办法",
}  # fmt: skip


def show_outcome(outcome: Outcome, problems_file: Path | None) -> None:
    """How each sheet was understood, and what was not: on the screen, and in a file where one is named."""
    screen.show_sheets(ERRORS, outcome.checked.counts)
    left_out = screen.show_problems(ERRORS, outcome.problems)
    if problems_file:
        rows = [tuple(p[name] for name in PROBLEM_HEADINGS) for p in outcome.problems]
        export.write_xlsx(
            problems_file, list(PROBLEM_HEADINGS.values()), rows, "问题清单", private=True
        )
        ERRORS.print(
            f"全部 {len(rows)} 处问题已写入 {problems_file.name}，可退回填报人。", markup=False
        )
    elif left_out:
        ERRORS.print("全部问题可用 --problems 清单.xlsx 导出。")


def summary(outcome: Outcome) -> None:
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
            "下次打开时启用。",
            markup=False,
        )
    else:
        read = sum(c.rows_read for c in outcome.checked.counts)
        rejected = outcome.checked.rows_rejected
        sheets = [sheet for count in outcome.checked.counts for sheet in count.sheets]
        unread = sum(sheet.not_understood for sheet in sheets)
        ERRORS.print(
            f"已生成 {outcome.database.name}：读入 {read:,} 行 = 接受 {read - rejected:,} + "
            f"拒绝 {rejected:,}；疑点 {outcome.findings:,} 条"
            + (f"；{unread} 张表没有读懂，没有计入。" if unread else "。"),
            markup=False,
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


@main.command()
@dataset_argument
@problems_option
def check(dataset: str, problems_file: Path | None) -> None:
    """检查数据集，不生成数据库。"""
    with progress_bar() as progress:
        outcome = building().check(folder_of(dataset), progress)
    show_outcome(outcome, problems_file)
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
    with progress_bar() as progress:
        outcome = building().build(folder_of(dataset), progress, new_key)
    show_outcome(outcome, problems_file)
    summary(outcome)
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
        f'title = {json.dumps(folder.name, ensure_ascii=False)}\nproducer = ""\nkind = "office"\n'
        f"# 数据覆盖的起止日：写上就以此为准，不写则取自各表\n"
        f'# coverage = ["{year}-01-01", "{year}-12-31"]\n',
        encoding="utf-8",
    )
    book = folder / f"{folder.name}编制数据.xlsx"
    sheets = write_template(book, year, purpose)
    ERRORS.print(f"已写好 {book}：{'、'.join(sheets)}", markup=False)
    ERRORS.print(f"填好后：bianzhi check {folder}，再 bianzhi build {folder}", markup=False)


@main.command()
@dataset_argument
def learn(dataset: str) -> None:
    """为没有完全读懂的工作表写出 forms.yml 的条目，供填写。

    能猜的填好并注明，不能猜的写 ?；已有的条目不动。填好后再运行 bianzhi check。
    """
    with progress_bar() as progress:
        learned = building().learn(folder_of(dataset), progress)
    for entry in learned.entries:
        ERRORS.print(f"{entry.file} {entry.sheet or ''}：{entry.why}", markup=False)
    for name, word in learned.words:
        ERRORS.print(f"用词「{word}」（{name}）", markup=False)
    for one in learned.had:
        ERRORS.print(f"{one}：forms.yml 中已有条目，没有改动；请接着填写", markup=False)
    if learned.entries or learned.words:
        ERRORS.print(f"已写入 {learned.path}：请把 ? 改好，再运行 bianzhi check。", markup=False)
    elif not learned.had:
        ERRORS.print("各表都已读懂，不需要 forms.yml。")


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

    with progress_bar() as progress:
        write_demo(out, scale, seed, progress, plain)
    ERRORS.print(f"已写出示例数据 {out}（虚构）。下一步：bianzhi build {out}", markup=False)
