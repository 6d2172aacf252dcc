"""Leading bodies and structure: 职数 and who holds them, and units against their norms."""

from __future__ import annotations

import duckdb
import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars
from analysis.figures.frame import titled
from analysis.figures.source import chinese_day, day, joined, source_line
from analysis.questions.oversight import leadership, structure

Connection = duckdb.DuckDBPyConnection
TENURES = {"专职": ("full_time", theme.QUOTA), "挂职": ("seconded", theme.LENT),
           "兼职": ("part_time", theme.VACANT)}  # fmt: skip
ORDER = {"不符合": 0, "需说明": 1, "无法计算": 2, "符合": 3, "无规范": 4}


def _names(con: Connection) -> pl.DataFrame:
    return con.sql("select org_id, coalesce(name, org_id) as name, kind, level from org").pl()


SIGNS = {"<=": "≤", ">=": "≥", "=": "＝"}


def in_words(measure: str, value: float | None) -> str:
    """A measured value as people write it: shares in per cent, counts whole, 未知."""
    if value is None:
        return "未知"
    if measure.endswith(("率", "比例")):
        return f"{value:.1%}"
    return f"{value:,.0f}"


def limit_in_words(measure: str, operator: str, threshold: float, soft: bool) -> str:
    """A threshold with its sign; a soft one says so."""
    return f"{SIGNS.get(operator, operator)} {in_words(measure, threshold)}" + "（柔性）" * soft


def bodies(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """One row a leading body: name, kind, posts (NULL: not told), actual, 专挂兼, over, share."""
    roles = leadership(con, as_of=day(con, as_of)).pl()
    names = ("posts", "actual", "full_time", "seconded", "part_time", "over")
    return (
        roles.group_by("org_id")
        .agg(
            # a sum of nothing known is unknown
            *[
                pl.when(pl.col(n).is_not_null().any()).then(pl.col(n).sum()).cast(pl.Int64).alias(n)
                for n in names
            ],
            pl.col("full_time_share").first(),
        )
        .join(_names(con), on="org_id", how="left")
        .select("name", "kind", *names, "full_time_share")
        .sort(["over", "actual", "name"], descending=[True, True, False], nulls_last=True)
    )


def judged(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """`structure` where a norm or limit holds, with the unit's name."""
    found = structure(con, as_of=day(con, as_of)).pl().filter(pl.col("threshold").is_not_null())
    return found.join(_names(con), on="org_id", how="left").with_columns(
        pl.col("name").fill_null("（地区）")
    )


def held(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Units against their norms, worst first; those of which nothing is known in one row a norm.

    Columns: name, measure, wanted, found, spare, verdict, explanation, source, in words.
    """
    rows: dict[tuple, list[dict]] = {}
    for row in judged(con, as_of).iter_rows(named=True):
        alone = None if row["verdict"] == "无法计算" else row["name"]
        rows.setdefault((ORDER.get(row["verdict"], 9), row["measure"], row["norm_id"] or "", alone),
                        []).append(row)  # fmt: skip
    found = []
    for _, same in sorted(rows.items(), key=lambda item: tuple(str(x) for x in item[0])):
        row = same[0]
        limit = (row["measure"], row["operator"], row["threshold"], row["soft"])
        found.append({
            "name": joined(sorted(r["name"] for r in same)), "measure": row["measure"],
            "wanted": limit_in_words(*limit), "found": in_words(row["measure"], row["value"]),
            "spare": None if row["spare"] is None else in_words(row["measure"], row["spare"]),
            "verdict": row["verdict"], "explanation": row["explanation"], "source": row["source"],
        })  # fmt: skip
    return pl.DataFrame(found, infer_schema_length=None)


def by_kind(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Each measure by kind of unit: units, smallest, middle and largest value."""
    found = structure(con, as_of=day(con, as_of)).pl().filter(pl.col("org_id").is_not_null())
    return (
        found.unique(["org_id", "measure"]).filter(pl.col("value").is_not_null())
        .join(_names(con), on="org_id", how="left")
        .filter(pl.col("measure").is_in(["内设机构数", "事业单位数", "行政编制数", "领导职数"]))
        .group_by("measure", "kind")
        .agg(pl.len().alias("units"), pl.col("value").min().alias("smallest"),
             pl.col("value").median().alias("middle"), pl.col("value").max().alias("largest"))
        .sort("measure", "units", descending=[False, True])
    )  # fmt: skip


def finding(con: Connection, as_of: str | None = None) -> str:
    """The page's first line: bodies, who is over, how many have part-timers, norms."""
    found = bodies(con, as_of)
    words = []
    staffed = found.filter(pl.col("actual") > 0)
    if len(staffed):
        words.append(f"{len(staffed):,} 个领导班子有任职记录，共 {staffed['actual'].sum():,} 人")
        over, told = found.filter(pl.col("over") > 0), staffed["posts"].is_not_null().any()
        words.append(f"**{len(over):,}** 个超职数（{over['over'].sum():,} 名）" if len(over)
                     else "**没有超职数的**" if told else "职数未载明，不能判断超没超")  # fmt: skip
        mixed = staffed.filter(pl.col("seconded") + pl.col("part_time") > 0)
        if len(mixed):
            half = mixed.filter(pl.col("full_time_share") <= 0.5)
            words.append(f"{len(mixed)} 个有挂职或兼职，其中专职不超过一半的 **{len(half)}** 个"
                         f"（{joined(half['name'].to_list())}）" if len(half) else
                         f"{len(mixed)} 个有挂职或兼职，专职都超过一半")  # fmt: skip
    words.append(verdicts(judged(con, as_of)))
    return f"{chinese_day(day(con, as_of))}，" + "；".join(words) + "。"


def verdicts(rows: pl.DataFrame) -> str:
    """Against norms: how many hold, do not, ask for an explanation, cannot be computed."""
    if not len(rows):
        return "没有登记规范与机构限额，只列实际数"
    counts = dict(rows["verdict"].value_counts().iter_rows())
    told = "、".join(f"{v} {counts[v]:,} 处" for v in ORDER if v in counts)
    return f"对照规范 {len(rows):,} 处：{told}"


def body_chart(con: Connection, as_of: str | None = None, most: int = 16) -> go.Figure:
    """专, 挂 and 兼 of the bodies that are not all full-time; without any, of the largest."""
    found = bodies(con, as_of).filter(pl.col("actual") > 0)
    mixed = found.filter(pl.col("seconded") + pl.col("part_time") > 0)
    shown = (mixed if len(mixed) else found).sort("actual", descending=True).head(most)
    series = {zh: (shown[n].to_list(), colour) for zh, (n, colour) in TENURES.items()}
    fig = bars(shown["name"].to_list(), series)
    half = mixed.filter(pl.col("full_time_share") <= 0.5)
    title = "领导班子都是专职"
    if len(mixed):
        title = f"有挂职、兼职的 {len(mixed)} 个班子中，{len(half)} 个专职不超过一半"
    scope = f"在任领导，人，{chinese_day(day(con, as_of))}"
    return titled(fig, title, scope, source_line(con))
