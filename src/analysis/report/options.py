"""The options of `bianzhi ask`: those of every answer, and what each parameter takes and means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from analysis.report.days import Day, Month

DATASET_HELP = "数据集文件夹、名称或 .duckdb 文件。"
FORMATS = ["table", "csv", "xlsx", "json", "parquet"]

HELP = {
    "as_of": "时点（含当日），如 2018-06-30；缺省为数据覆盖的末日。",
    "from_on": "起始日（含），如 2018-01-01；缺省为数据覆盖的首日。",
    "to_on": "终止日（含），如 2018-12-31；预测则为预测到的日子。",
    "before_on": "前一个比较日，如 2018-06-30。",
    "after_on": "后一个比较日，如 2019-06-30。",
    "from_month": "起始月份（含），如 2018-01；缺省为数据覆盖的首月。",
    "to_month": "终止月份（含），如 2018-12；缺省为数据覆盖的末月。",
    "month": "月份，如 2018-06。",
    "months": "窗口或展望的月数，不小于 1。",
    "months_before": "改革前的月数，不小于 1。",
    "months_after": "改革后的月数，不小于 1。",
    "years": "取近几年的经历，不小于 1。",
    "org": "机构编码或名称，曾用名、挂牌亦可；缺省为全部单位。",
    "base_on": "基期，如 2012-12-31 或 2012；缺省不比。",
    "in_year": "年份，如 2023；缺省为最近上报的一年。",
    "reform": "改革编号，见 reform 表。",
    "by": "分组：post_type 编制类型，sector 系统，level 层级，kind 单位类别，category 机构类别，funding 经费形式，"
    "region 区划，parent 最上级单位。",
    "take": "收回的依据：lower 闲置下界，upper 闲置上界。",
    "cap": "单个单位收回数占核定编制的上限，0 与 1 之间，如 0.1；缺省不限。",
    "bound": "可调出的依据：lower 闲置下界，upper 闲置上界。",
    "entries": "进人：none 不计，history 按近几年平均。",
    "flexible": "弹性退休的情景：none 按法定年龄，earliest 都提前到最早，latest 都延到最晚。",
    "every": "列出的时点：month 各月末，year 各年末。",
    "outcome": "指标：actual 实有，quota 核定，utilisation 使用率。",
    "keep_receivers": "保留与改革单位互有编制划转的对照。",
    "seed": "随机种子；同一种子得同一结果。",
    "runs": "模拟次数，不小于 1。",
    "size": "抽取的单位数，不小于 1。",
    "part": "看答案的哪一部分。",
}
"""What the help says of every parameter, by name."""

COUNTED = ("months", "months_before", "months_after", "years", "runs", "size")
"""Numbers of something: at least one."""


def option(
    name: str, default: Any, *, required: bool = False, choices: Sequence[str] = ()
) -> click.Option:
    """The command-line option of a parameter; its type comes from its name and default."""
    flag, words = f"--{name.replace('_', '-')}", HELP.get(name)
    if isinstance(default, bool):
        return click.Option([flag, name], is_flag=True, default=default, help=words)
    # click takes a default of its own where it is None and the option is required
    extra = {} if required else {"default": default}
    kind = click.Choice(list(choices)) if choices else _kind(name, default)
    shown = default is not None and not required
    return click.Option(
        [flag, name], type=kind, required=required, show_default=shown, help=words, **extra
    )


def _kind(name: str, default: Any) -> click.ParamType[Any]:
    if name == "as_of" or name.endswith("_on"):
        return Day()
    if name in ("month", "from_month", "to_month"):
        return Month()
    if name in COUNTED:
        return click.IntRange(min=1)
    if name == "cap" or isinstance(default, float):
        return click.FLOAT
    return click.INT if isinstance(default, int) else click.STRING


def common() -> list[click.Parameter]:
    """What every question and model takes: whose data, in which form, which rows."""
    return [
        click.Argument(["dataset"], required=False, help=DATASET_HELP),
        click.Option(["--dataset", "-d", "named"], help=DATASET_HELP),
        click.Option(
            ["--format", "form"],
            type=click.Choice(FORMATS),
            default="table",
            show_default=True,
            help="输出形式。",
        ),
        click.Option(["--output", "-o"], type=click.Path(path_type=Path), help="写入文件。"),
        click.Option(
            ["--headings"],
            type=click.Choice(["zh", "en"]),
            help="列标题：zh 中文，en 数据库列名；缺省屏幕与 Excel 为中文，其余为列名。",
        ),
        click.Option(["--overwrite"], is_flag=True, help="覆盖已有的文件。"),
        click.Option(
            ["--publish"],
            is_flag=True,
            help="公开版：按年龄、退休、进出方式等计的少数人不列，写作 *；不列人员标识。",
        ),
        click.Option(
            ["--sort"], help="按某一列排，如 空编 或 vacant：数从大到小，文字从前到后，未知在末。"
        ),
        click.Option(["--reverse"], is_flag=True, help="与 --sort 合用：反过来排。"),
        click.Option(["--top"], type=click.IntRange(min=1), help="只列前几行。"),
        click.Option(
            ["--engine"], help="在引擎上提问：sail、sc://主机:端口、local[2]、spark://主机:端口。"
        ),
        click.Option(
            ["--data"],
            help="bianzhi export --parquet 写出的文件夹，引擎读得到的地方：路径、s3a://…、hdfs://…。",
        ),
    ]


def one_unit() -> click.Option:
    """The option of questions whose rows are units': the rows of one, as `only`."""
    return click.Option(["--org", "only"], help=f"只列一个单位：{HELP['org'].partition('；')[0]}。")
