"""The options of `bianzhi ask`: what each parameter of a question or model takes and means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from analysis.report.days import Day, Month

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
