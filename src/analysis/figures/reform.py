"""Before and after a reform: by component of lineage, never by name.

Totals count only components whose both sides are known and say how many they leave out; types
shown beside (备案, 报备员额) are never added to the others.
"""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import polars as pl

from analysis.figures.leadership import in_words, limit_in_words
from analysis.figures.source import chinese_day, day, scalar
from analysis.questions.reform import before_after, quota_changes, reform_movements, reform_targets

Connection = duckdb.DuckDBPyConnection
ACCOUNTS = {
    "transferred_in": "跨组调入", "transferred_out": "跨组调出", "granted": "核增", "cut": "核减",
    "from_bank": "来自编制银行", "to_bank": "交回编制银行", "within": "组内划转",
}  # fmt: skip


def span(con: Connection, as_of: str | None = None) -> tuple[date, date]:
    """The two days compared: the eve of the first change in the data, and the day of the report.

    The first change is the earliest reform or lineage inside the coverage; without any, the
    coverage's first day.
    """
    last = day(con, as_of)
    first = scalar(
        con,
        """
        select min(changed) from (
            select r.effective_on as changed from reform r
            union all select e.changed_on from unit_events() e
        ), dataset d
        where changed > d.coverage_start and changed <= $last""",
        last=last,
    )
    start = scalar(con, "select day_or_coverage_start(null)")
    return (first - timedelta(days=1) if isinstance(first, date) else start), last


def rows(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """`before_after` over `span`."""
    return before_after(con, *span(con, as_of)).pl()


def changed(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Components that lineage joined or that appeared or vanished, and those whose quota moved."""
    found = rows(con, as_of).filter(
        (pl.col("orgs_before") != pl.col("orgs_after"))
        | (pl.col("orgs_before") > 1)
        | (pl.col("quota_change") != 0)
        | pl.col("quota_change").is_null()
    )
    return found.sort(pl.col("quota_change").abs(), descending=True, nulls_last=True)


def totals(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """By post type, over components known on both days: both sums, what moved, what is left out.

    Columns: post_type, quota_before, quota_after, quota_change, quota_change_rate, granted, cut,
    from_bank, to_bank, unexplained, units_unknown (components left out).
    """
    names = (
        "quota_before",
        "quota_after",
        "quota_change",
        "granted",
        "cut",
        "from_bank",
        "to_bank",
    )
    known = pl.col("quota_change").is_not_null()
    return (
        rows(con, as_of)
        .group_by("post_type")
        .agg(
            *[pl.col(n).filter(known).sum().cast(pl.Int64) for n in names],
            pl.col("unexplained").sum().cast(pl.Int64),
            (~known).sum().alias("units_unknown"),
            known.any().alias("any_known"),
        )
        # of a type of which no component is known on both days nothing can be said
        .with_columns(
            [pl.when("any_known").then(pl.col(n)).alias(n) for n in (*names, "unexplained")]
        )
        .with_columns(
            pl.when(pl.col("quota_before") > 0)
            .then(pl.col("quota_change") / pl.col("quota_before"))
            .alias("quota_change_rate")
        )
        .select("post_type", *names[:3], "quota_change_rate", *names[3:], "unexplained",
                "units_unknown")
        .sort("quota_before", descending=True, nulls_last=True)
    )  # fmt: skip


def by_name(con: Connection, post_type: str, as_of: str | None = None) -> int | None:
    """The classic error: the change of units that bear one name on both days, and only those."""
    first, last = span(con, as_of)
    found = scalar(
        con,
        """
        select sum(a.quota - b.quota)::bigint
        from staffing(as_of := $last) a join org m on m.org_id = a.org_id
        join (select n.name, s.quota, s.post_type
              from staffing(as_of := $first) s join org n on n.org_id = s.org_id) b
          on b.name = m.name and b.post_type = a.post_type
        where a.post_type = $post_type""",
        first=first, last=last, post_type=post_type,
    )  # fmt: skip
    return None if found is None else int(found)


def units(con: Connection, as_of: str | None = None) -> tuple[int, int]:
    """Units before and after, of the components of which posts or people are known."""
    once = rows(con, as_of).unique("component")
    return int(once["orgs_before"].sum()), int(once["orgs_after"].sum())


def _moved(row: dict) -> str:
    before, after, change = row["quota_before"], row["quota_after"], row["quota_change"]
    rate = row["quota_change_rate"]
    share = f"，{rate:+.2%}" if rate is not None else ""
    words = f"{row['post_type']}编制由 {before:,} 名变为 {after:,} 名（**{change:+,}**{share}）"
    return words.replace("-", "−")


def finding(con: Connection, as_of: str | None = None) -> str:
    """The page's first line: units and posts before and after, and what names would have said."""
    first, last = span(con, as_of)
    before, after = units(con, as_of)
    told = [r for r in totals(con, as_of).iter_rows(named=True) if r["quota_change"] is not None]
    moved = [r for r in told if r["quota_change"]] or told
    words = [f"{chinese_day(first)}至{chinese_day(last)}，{before:,} 个单位变为 {after:,} 个"]
    if moved:
        words.append(_moved(moved[0]))
        trap = by_name(con, moved[0]["post_type"], as_of)
        if trap is not None and trap != moved[0]["quota_change"]:
            words.append(f"只比同名单位会误为 {trap:+,} 名".replace("-", "−"))
    left = sum(r["units_unknown"] for r in totals(con, as_of).iter_rows(named=True))
    if left:
        words.append(f"{left:,} 个沿革组 × 类型有一侧未知，不作比较")
    return "；".join(words) + "。"


def changes(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """`changed` for a table: who became whom in one column, then posts and what is unexplained."""
    found = changed(con, as_of)
    names = [component_name(row) for row in found.iter_rows(named=True)]
    counts = ("quota_before", "quota_after", "quota_change", "unexplained")
    return found.select(pl.Series("component", names), "post_type", *counts)


def component_name(row: dict) -> str:
    """Who became whom: A、B → C; one name where nothing changed."""
    before, after = row["units_before"], row["units_after"]
    if before == after:
        return after or row["component"]
    return f"{before or '（新设）'} → {after or '（撤销）'}"


def unexplained(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Steps of quota in components with something unexplained, with their documents."""
    first, last = span(con, as_of)
    found = rows(con, as_of).filter(pl.col("unexplained") != 0)
    members = con.sql("select component, org_id from lineage_component($a, $b)",
                      params={"a": first, "b": last}).pl()  # fmt: skip
    steps = quota_changes(con, first, last).pl().join(members, on="org_id", how="left")
    steps = steps.with_columns(pl.coalesce("component", "org_id").alias("component"))
    names = con.sql("select org_id, coalesce(name, org_id) as name from org").pl()
    return (
        steps.join(found.select("component", "post_type", "unexplained"),
                   on=["component", "post_type"])
        .join(names, on="org_id", how="left")
        .select("name", "post_type", "changed_on", "quota_before", "quota_after", "quota_change",
                "step_reason", "doc_no", "unexplained")
        .sort("changed_on", "name", "post_type")
    )  # fmt: skip


def movements(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Posts, entries and documents by account: account, posts, transfers, documents."""
    return (
        reform_movements(con, *span(con, as_of)).pl()
        .group_by("account")
        .agg(pl.col("posts").sum().cast(pl.Int64), pl.len().alias("transfers"),
             pl.col("doc_no").drop_nulls().unique().sort().alias("documents"))
        .with_columns(
            pl.col("account").replace(ACCOUNTS),
            pl.when(pl.col("documents").list.len() > 4)
            .then(pl.format("{} 等 {} 件", pl.col("documents").list.head(3).list.join("、"),
                            pl.col("documents").list.len()))
            .otherwise(pl.col("documents").list.join("、")).alias("documents"))
        .sort("posts", descending=True)
    )  # fmt: skip


def targets(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Each target in words, worst first: name, measure, scope, wanted, found, verdict, … ."""
    names = dict(
        con.sql("select r.reform_id, coalesce(r.name, r.reform_id) from reform r").fetchall()
    )
    order = {"未达到": 0, "需说明": 1, "达到": 2, "无法计算": 3}
    rows = reform_targets(con, as_of=day(con, as_of)).pl().iter_rows(named=True)
    found = [
        {
            "name": names.get(r["reform_id"], r["reform_id"]), "measure": r["measure"],
            "scope": r["scope"] or "全部",
            "wanted": limit_in_words(r["measure"], r["operator"], r["threshold"], r["soft"]),
            "found": in_words(r["measure"], r["value"]), "verdict": r["verdict"],
            "explanation": r["explanation"], "source": r["source"],
        }
        for r in rows
    ]  # fmt: skip
    found.sort(key=lambda r: (r["name"], order.get(r["verdict"], 9)))
    return pl.DataFrame(found, infer_schema_length=None)


def target_words(found: pl.DataFrame) -> str:
    """How many targets are met, missed, ask for an explanation, cannot be computed."""
    if not len(found):
        return "本数据集没有登记改革目标（reform_target）。"
    counts = dict(found["verdict"].value_counts().iter_rows())
    told = "、".join(
        f"{v} {counts[v]} 项" for v in ("达到", "未达到", "需说明", "无法计算") if v in counts
    )
    return f"登记的改革目标 {len(found)} 项：**{told}**。"
