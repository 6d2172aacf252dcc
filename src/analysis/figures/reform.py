"""Before and after a reform: by component of lineage, never by name."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from analysis.figures.leadership import in_words, limit_in_words
from analysis.figures.page import Page, Row
from analysis.figures.source import chinese_day
from analysis.figures.staffing import number

ACCOUNTS = {
    "transferred_in": "跨组调入", "transferred_out": "跨组调出", "granted": "核增", "cut": "核减",
    "from_bank": "来自编制银行", "to_bank": "交回编制银行", "within": "组内划转",
}  # fmt: skip


def span(page: Page) -> tuple[date, date]:
    """The two days compared: the eve of the first change in the data, and the day of the report.

    The first change is the earliest reform or lineage inside the coverage; without any, the
    coverage's first day.
    """
    first = page.scalar(
        """
        select min(changed) from (
            select r.effective_on as changed from reform r
            union all select e.changed_on from unit_events() e
        ), dataset d
        where changed > d.coverage_start and changed <= $last""",
        last=page.day,
    )
    start = page.scalar("select day_or_coverage_start(null)")
    return (first - timedelta(days=1) if isinstance(first, date) else start), page.day


def between(page: Page) -> dict[str, date]:
    """`span` as the parameters of a question."""
    return dict(zip(("before_on", "after_on"), span(page), strict=True))


def rows(page: Page) -> pl.DataFrame:
    """`before_after` over `span`."""
    return page.ask("before_after", **between(page))


def changed(page: Page) -> pl.DataFrame:
    """Components that lineage joined or that appeared or vanished, and those whose quota moved."""
    found = rows(page).filter(
        (pl.col("orgs_before") != pl.col("orgs_after"))
        | (pl.col("orgs_before") > 1)
        | (pl.col("quota_change") != 0)
        | pl.col("quota_change").is_null()
    )
    return found.sort(pl.col("quota_change").abs(), descending=True, nulls_last=True)


def totals(page: Page) -> pl.DataFrame:
    """By post type, over components known on both days: both sums, what moved, what is left out."""
    found = page.ask("before_after_total", **between(page))
    return found.sort("quota_before", descending=True, nulls_last=True)


def _moved(row: Row) -> str:
    before, after, change = row["quota_before"], row["quota_after"], row["quota_change"]
    rate = row["quota_change_rate"]
    share = f"，{rate:+.2%}" if rate is not None else ""
    words = f"{row['post_type']}编制由 {before:,} 名变为 {after:,} 名（**{change:+,}**{share}）"
    return words.replace("-", "−")


def finding(page: Page) -> str:
    """The page's first line: units and posts before and after, and what names would have said."""
    first, last = span(page)
    found = list(totals(page).iter_rows(named=True))
    told = [r for r in found if r["quota_change"] is not None]
    moved = [r for r in told if r["quota_change"]] or told
    words = [f"{chinese_day(first)}至{chinese_day(last)}"]
    if found:
        words[0] += (
            f"，{number(found[0]['orgs_before'])} 个单位变为 {number(found[0]['orgs_after'])} 个"
        )
    if moved:
        words.append(_moved(moved[0]))
        trap = moved[0]["change_by_name"]
        if trap is not None and trap != moved[0]["quota_change"]:
            words.append(f"只比同名单位会误为 {trap:+,} 名".replace("-", "−"))
    left = [
        f"{r['post_type']} {r['components_unknown']:,} 组" for r in found if r["components_unknown"]
    ]
    if left:
        words.append(f"有一侧未知而不作比较的沿革组：{'、'.join(left)}")
    return "；".join(words) + "。"


def unexplained_words(page: Page) -> str:
    """How many components moved without a record that would say why."""
    left = [f"{r['post_type']} **{r['components_unexplained']}** 组" for r in totals(page).iter_rows(named=True)
            if r["components_unexplained"]]  # fmt: skip
    if not left:
        return "每一组的增减都有记录可以说明。"
    return f"增减没有记录可以说明的：{'、'.join(left)}，见下面「还说不清的」。"


def changes(page: Page) -> pl.DataFrame:
    """`changed` for a table: who became whom in one column, then posts and what is unexplained."""
    found = changed(page)
    names = [component_name(row) for row in found.iter_rows(named=True)]
    counts = ("quota_before", "quota_after", "quota_change", "unexplained")
    return found.select(pl.Series("component", names), "post_type", *counts)


def component_name(row: Row) -> str:
    """Who became whom: A、B → C; one name where nothing changed."""
    before, after = row["units_before"], row["units_after"]
    if before == after:
        return after or row["component"]
    return f"{before or '（新设）'} → {after or '（撤销）'}"


def unexplained(page: Page) -> pl.DataFrame:
    """Steps of quota in components with something unexplained, with their documents."""
    found = rows(page).filter(pl.col("unexplained") != 0)
    members = page.ask("lineage_component", **between(page)).select("component", "org_id")
    steps = page.ask("quota_changes", **between(page)).join(members, on="org_id", how="left")
    steps = steps.with_columns(pl.coalesce("component", "org_id").alias("component"))
    return (
        steps.join(found.select("component", "post_type", "unexplained"),
                   on=["component", "post_type"])
        .select(pl.coalesce("name", "org_id").alias("name"), "post_type", "changed_on", "quota_before",
                "quota_after", "quota_change", "step_reason", "doc_no", "unexplained")
        .sort("changed_on", "name", "post_type")
    )  # fmt: skip


def movements(page: Page) -> pl.DataFrame:
    """Posts, entries and documents by account: account, posts, transfers, documents, doc_no."""
    found = page.ask("reform_movements_total", **between(page))
    docs = [_documents(row["doc_no"], row["documents"]) for row in found.iter_rows(named=True)]
    return found.with_columns(
        pl.col("account").replace(ACCOUNTS), pl.Series("doc_no", docs, dtype=pl.String)
    ).sort(["posts", "account"], descending=[True, False])  # fmt: skip


def _documents(doc_no: str | None, count: int) -> str | None:
    """The first documents of an account, and how many there are."""
    if doc_no is None or count <= 4:
        return doc_no
    return f"{'、'.join(doc_no.split('、')[:3])} 等 {count} 件"


def targets(page: Page) -> pl.DataFrame:
    """Each target in words, worst first: name, measure, scope, wanted, found, verdict, … ."""
    names = dict(page.rows("select r.reform_id, coalesce(r.name, r.reform_id) from reform r"))
    order = {"未达到": 0, "需说明": 1, "达到": 2, "无法计算": 3}
    rows = page.ask("reform_targets").iter_rows(named=True)
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
