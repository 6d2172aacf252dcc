"""怎么办 of page 01: what to correct in the data, what to add, where to look on the spot."""

from __future__ import annotations

import polars as pl

from analysis.figures import units
from analysis.figures.page import Page
from analysis.figures.source import joined
from analysis.models.published import number


def to_correct(page: Page) -> list[str]:
    """Of pages 00 and 01: rows that were refused, by file, and errors that the rules found."""
    steps = []
    s = page.one("data_quality")
    if s["rejected"]:
        refused = units.files(page).filter(pl.col("rejected") > 0).sort("rejected", descending=True)
        told = [f"{path} {n:,} 行" for path, n in refused.select("path", "rejected").iter_rows()]
        steps.append(
            f"被拒绝的 {s['rejected']:,} 行，退回填报人更正后重新生成：{joined(told, what='个文件')}。"
        )
    if s["errors"]:
        wrong = (
            units.findings(page)
            .filter(pl.col("severity") == "错误")
            .sort(pl.col("findings").fill_nan(0), descending=True)
        )
        first = wrong.row(0, named=True)
        steps.append(
            f"错误 {s['errors']:,} 条（{len(wrong):,} 类），按「数据质量」所列的办法逐条核实；"
            f"最多的一类 {number(first['findings'])} 条，如「{first['problem']}」：{first['fix']}。"
        )
    return steps


def data(page: Page) -> list[str]:
    """Of page 01: what to correct, what to add, where to look on the spot."""
    steps = to_correct(page)
    blank = page.rows(
        """
        select coalesce(n.name, u.unit_id) from unit u
        join org o on o.org_id = u.unit_id
        left join names_on($d) n on n.unit_id = u.unit_id
        where u.unit_id = u.org_id and exists_on(u.founded_on, u.abolished_on, $d)
          and (o.level is null or o.kind is null)
        order by 1""",
        d=page.day,
    )
    if blank:
        names = joined([name for (name,) in blank])
        steps.append(f"名录没有写明{names}的层级或类别，补写后才能与同级同类相比。")
    unknown = page.ask("staffing").filter(pl.col("quota").is_null())["name"].unique().sort()
    if len(unknown):
        steps.append(f"核定编制未知的{joined(unknown.to_list())}，补报核定编制，或更正读不出的行。")
    drawn = units.sample(page).filter(pl.col("weight") > pl.col("weight").min())
    if len(drawn):
        steps.append(f"本月实地核查先去风险较高的{joined(drawn['name'].to_list())}，理由见抽样表。")
    return steps
