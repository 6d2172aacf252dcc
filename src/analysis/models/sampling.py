"""Which units to visit this month: a sample drawn by risk that anyone can draw again."""

from __future__ import annotations

import hashlib
import math
from datetime import date

import duckdb
import polars as pl

from analysis.questions.oversight import unrecorded_use
from analysis.questions.staffing import idle, staffing

BASE = 1.0
"""Every unit's weight before any risk: nobody is never visited."""

LOOK_BACK_MONTHS = 12

# Points a unit's weight gains: so many for each, at most so many. Choices of ours, in the open;
# a unit at every ceiling is 21 times as likely to come first as one without any reason.
POINTS = {
    "over": (0.5, 5.0),
    "idle": (0.2, 4.0),
    "unrecorded": (1.0, 4.0),
    "returns": (0.5, 3.0),
    "findings": (1.0, 4.0),
}
REASONS = {
    "over": "超编 {} 名",
    "idle": "闲置（下界）{} 名",
    "unrecorded": "近一年用编未备案 {} 名",
    "returns": "近一年逾期或未上报 {} 次",
    "findings": "数据疑点 {} 条",
}

FINDINGS = """
with mention as (
    select f.rule, f.key, f."table" as table_name, unnest(string_split(f.key, '|')) as word
    from finding f where f.severity in ('error', 'warning')
),
named as (
    select m.rule, m.key, u.unit_id
    from mention m join unit u on u.org_id = m.word
    union
    select m.rule, m.key, u.unit_id
    from mention m
    join bank_txn b on b.txn_id = m.word
    join unit u on u.org_id = b.org_id
    where m.table_name = 'bank_txn'
)
select unit_id as org_id, count(*)::bigint as findings from named group by all
"""


def inspection_sample(
    con: duckdb.DuckDBPyConnection, month: date | str, size: int = 10, seed: int = 0
) -> pl.DataFrame:
    """当月实地检查的抽样：按风险加权，同月同种子在任何机器上抽得同样的单位

    抽样范围：month 首日前一天（不晚于数据覆盖的末日）存在的单位。权重 = 1 + 各项风险分：超编每名
    0.5 分（最多 5）、闲置下界每名 0.2 分（最多 4）、近一年用编未备案每名 1 分（最多 4）、近一年
    逾期或未上报每次0.5 分（最多 3）、规则查出的错误与疑点每条 1 分（最多 4）。未知的项不加分。权
    重为 1 的单位也可能抽中。
    抽法：Efraimidis–Spirakis 不放回加权抽样；每个单位以「种子|月份|机构编码」的 SHA-256 得 0 与
    1 之间的数 u，按 −ln u ÷ 权重从小到大取前 size 个。
    列：month、draw 次序、org_id、name、weight 权重、over、idle、unrecorded、returns、findings 各
    项数量、draw_key 抽样值、reasons 抽中理由（没有风险项的为「随机抽中」）。疑点以数据覆盖末日的
    检查为准。
    参数：month 月份（如 2025-06）、size 单位数、seed 种子。
    """
    asked = "select month_of($m), least(month_of($m) - 1, day_or_coverage_end(null))::date"
    first, day = con.sql(asked, params={"m": month}).fetchall()[0]
    frame = _units(con, day)
    for name, counts in _risks(con, first, day).items():
        frame = frame.join(
            counts.select("org_id", pl.col(name).cast(pl.Int64)), on="org_id", how="left"
        ).with_columns(pl.col(name).fill_null(0))
    points = [(pl.col(n) * each).clip(0, most) for n, (each, most) in POINTS.items()]
    frame = frame.with_columns(weight=BASE + pl.sum_horizontal(points))
    keys = [
        _draw_key(f"{seed}|{first:%Y-%m}|{org_id}", weight)
        for org_id, weight in frame.select("org_id", "weight").iter_rows()
    ]
    drawn = frame.with_columns(draw_key=pl.Series(keys, dtype=pl.Float64))
    drawn = drawn.sort("draw_key", "org_id").head(size)
    return _shown(drawn, first)


def _shown(drawn: pl.DataFrame, first: date) -> pl.DataFrame:
    return drawn.with_columns(
        month=pl.lit(first), draw=pl.int_range(1, pl.len() + 1), reasons=_reasons()
    ).select("month", "draw", "org_id", "name", "weight", *POINTS, "draw_key", "reasons")


def _reasons() -> pl.Expr:
    said = [pl.when(pl.col(name) > 0).then(pl.format(text, name)) for name, text in REASONS.items()]
    together = pl.concat_str(said, separator="；", ignore_nulls=True)
    return pl.when(together == "").then(pl.lit("随机抽中")).otherwise(together)


def _draw_key(text: str, weight: float) -> float:
    """−ln u ÷ weight: the waiting time of a clock that runs as fast as the weight."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big") >> 3
    return -math.log((number + 0.5) / 2**53) / weight


def _units(con: duckdb.DuckDBPyConnection, day: date) -> pl.DataFrame:
    return con.sql(
        """
        select u.org_id, o.name
        from unit u join org o using (org_id)
        where u.org_id = u.unit_id
          and (u.founded_on is null or u.founded_on <= $day)
          and (u.abolished_on is null or u.abolished_on > $day)
        order by u.org_id
        """,
        params={"day": day},
    ).pl()


def _risks(con: duckdb.DuckDBPyConnection, first: date, day: date) -> dict[str, pl.DataFrame]:
    """Counts by unit, as known on `day`; the months looked back on end before `first`."""
    over = staffing(con, as_of=day).pl().group_by("org_id").agg(pl.col("over").sum())
    unused = idle(con, as_of=day).pl().group_by("org_id").agg(idle=pl.col("idle_lower").sum())
    since = pl.Series([first]).dt.offset_by(f"-{LOOK_BACK_MONTHS}mo").item()
    until = pl.Series([first]).dt.offset_by("-1mo").item()
    unfiled = unrecorded_use(con, from_month=since, to_month=until).aggregate(
        "org_id, sum(posts)::bigint as posts", "org_id"
    ).pl()  # fmt: skip
    unit_of = con.sql("select org_id, unit_id from unit").pl()
    unrecorded = (
        unfiled.join(unit_of, on="org_id")
        .group_by(org_id=pl.col("unit_id"))
        .agg(unrecorded=pl.col("posts").sum())
    )
    returns = con.sql(
        """
        select u.unit_id as org_id, count(*)::bigint as returns
        from realname_return r join unit u using (org_id)
        where r.month >= $since and r.month < $first and r.status <> '按时上报'
        group by all
        """,
        params={"since": since, "first": first},
    ).pl()
    findings = con.sql(FINDINGS).pl()
    return {"over": over, "idle": unused, "unrecorded": unrecorded, "returns": returns,
            "findings": findings}  # fmt: skip
