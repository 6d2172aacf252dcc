"""The assessment: scores, what cost the points, and where the rows are."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from analysis.dictionary import question_views, result_columns
from analysis.figures import theme
from analysis.figures.charts import bars
from analysis.figures.page import Page
from analysis.figures.source import joined
from analysis.models.published import kept_back
from analysis.questions import catalogue

MOST = 15


def scores(page: Page) -> pl.DataFrame:
    """Every unit, the lowest score first, unknown ones last."""
    found = page.ask("assessment_score").sort(["score", "name"], nulls_last=True)
    return found.select(
        "name", "score", "score_most", "points_lost", "rules_lost", "rules_unknown", "rank_no"
    )


def lost(page: Page) -> pl.DataFrame:
    """Points lost by unit and rule, the most first; question and measure in the reader's words."""
    found = page.ask("assessment").filter(pl.col("org_id").is_not_null())
    found = found.with_columns(
        pl.struct("question", "measure")
        .map_elements(lambda r: measure_words(r["question"], r["measure"]), return_dtype=pl.String)
        .alias("measure"),
        pl.col("question").map_elements(question_words, return_dtype=pl.String),
    )
    return found.sort(["points_lost", "name"], descending=[True, False], nulls_last=True).select(
        "name", "rule_id", "question", "measure", "items", "items_unknown", "points_lost"
    )


def question_words(name: str) -> str:
    """What a question is called: as its view is, else by the head of its title."""
    views = {question: view for view, question in question_views().items()}
    item = catalogue().get(name)
    return views.get(name) or (
        item.title.partition("：")[0].removeprefix("某日终了") if item else name
    )


def measure_words(question: str, measure: str) -> str:
    """A measure with its column by its Chinese name: 超编, 超编 > 0, 状态 = 沉睡."""
    column, *rest = measure.split(" ", 1)
    known = result_columns(question).get(column)
    return " ".join([known.zh if known else column, *rest])


def astray(page: Page) -> pl.DataFrame:
    """Rules that lead nowhere."""
    found = page.ask("assessment").filter(pl.col("org_id").is_null())
    return found.select("rule_id", "question", "measure", "explanation")


def finding(page: Page) -> str:
    """The page's first line."""
    found = scores(page)
    known = found.filter(pl.col("score").is_not_null())
    open_ones = len(found) - len(known)
    hidden = len(known.filter(kept_back("score")))
    full = len(known.filter(pl.col("score") == 100))
    words = f"{page.said}，{len(known)} 个单位得分可算，其中满分 **{full}** 个"
    low = known.filter(pl.col("score") < 100)
    if len(low):
        first = low.row(0, named=True)
        words += f"，最低 {first['score']:,.10g} 分（{first['name']}）"
    words += f"；{hidden} 个单位的得分不公布" if hidden else ""
    return words + (f"；{open_ones} 个有规则不能计算，得分未知" if open_ones else "") + "。"


def chart(page: Page) -> go.Figure | None:
    """The units that lost most."""
    found = (
        scores(page)
        .filter((pl.col("points_lost") > 0) & ~kept_back("points_lost"))
        .sort("points_lost", descending=True)
        .head(MOST)
    )
    if not len(found):
        return None
    first = found.row(0, named=True)
    return page.framed(bars(found["name"].to_list(), {"扣分": (found["points_lost"].to_list(), theme.OVER)}),
                       f"{first['name']}扣分最多，{first['points_lost']:,.10g} 分",
                       f"各规则加权扣分之和，分，按单位，{page.said}；画前 {len(found)} 个")  # fmt: skip


def to_do(page: Page) -> list[str]:
    """What to do next, from the rows; none where there is nothing to do."""
    steps = []
    for (rule,), rows in (
        lost(page).filter(pl.col("points_lost") > 0).group_by("rule_id", maintain_order=True)
    ):
        about = rows.row(0, named=True)
        steps.append(f"规则 {rule}（{about['question']}：{about['measure']}）扣了 {len(rows)} 个单位，"
                     f"先告知{joined([str(n) for n in rows['name']])}")  # fmt: skip
    if len(wrong := astray(page)):
        steps.append(
            f"规则 {'、'.join(map(str, wrong['rule_id']))} 指到没有的问题或列，请改正规则表"
        )
    return [f"{step}。" for step in steps]
