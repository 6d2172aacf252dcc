"""怎么办 of the pages on posts: every step is computed from the rows that the page shows.

What is none needs no step. Pages that speak of the same posts speak from the same plan: a page
never advises a move that the plan on another page does not find.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from analysis.figures import bank_loans, bank_rules, idle, leadership, reform
from analysis.figures import staffing as totals
from analysis.figures.page import Page
from analysis.figures.source import joined
from analysis.models.reallocating import Reallocation, reallocation


def staffing(page: Page) -> list[str]:
    """Of page 02: over-staffing as far as idle posts can meet it, vacancies, unknowns."""
    sums, steps = totals.overall(page), over(page)
    if sums["vacant"]:
        found = idle.overall(page)
        if found["idle_upper"]:
            between = idle.between(found)
            some = "在 " if "之间" in between else "有 "
            still = f"其中 {page.months} 个月间一天也没有用过的{some}{between}，逐单位见「闲置编制」一页"
        else:
            still = "空着不等于闲置，见「闲置编制」一页"
        steps.append(f"空编的 {sums['vacant']:,} 名，{still}。")
    if sums["units_unknown"]:
        steps.append(f"有未知的 {sums['units_unknown']:,} 个单位，请补报核定编制、名册或人数。")
    return steps


def over(page: Page) -> list[str]:
    """Of pages 00 and 02: who is over their posts, and how far idle posts can meet it."""
    sums = totals.overall(page)
    if not sums["over"]:
        return []
    names, worst = totals.over_names(page)
    told = f"（{joined(names)}" + (f"；最多的一处 {worst['over']:,} 名" if worst else "") + "）"
    plan = _placed(reallocation(page.con, page.day))
    return [f"超编的 {sums['over']:,} 名{told}，逐单位核实占编原因。{plan}"]


def _placed(plan: Reallocation) -> str:
    """What the plan of page 03 finds for those who lack posts, in the words of both pages."""
    if not plan.wanted:
        return ""
    if not plan.placed:
        return f"超编和用编申请共需 {plan.wanted:,} 名，没有同类型、同层级的闲置编制可以调剂。"
    same = (
        f"其中同系统内 {plan.placed_same_sector:,} 名"
        if plan.placed_same_sector
        else "都不在本系统内"
    )
    left = f"；{plan.unmet:,} 名不能满足" if plan.unmet else ""
    return (
        f"超编和用编申请共需 {plan.wanted:,} 名，闲置编制可以调剂 **{plan.placed:,}** 名"
        f"（同类型、同层级，{same}）{left}，逐笔见「闲置编制」一页的调剂方案。"
    )


def certainly_idle(page: Page) -> list[str]:
    """Of pages 00 and 03: what certainly nobody used, and whom to ask first."""
    sure = idle.handover(page).filter(pl.col("idle_lower") > 0)
    if not len(sure):
        return []
    names = sure["name"].unique(maintain_order=True).to_list()
    lower = idle.overall(page)["idle_lower"]
    return [f"确定闲置的 **{lower:,}** 名（{len(sure):,} 处），先核实{joined(names)}。"]


def idle_posts(page: Page, plan: Reallocation) -> list[str]:
    """Of page 03: whom to ask first, what stays, what can be moved, what is not known."""
    sums, steps = idle.overall(page), certainly_idle(page)
    if sums["excused"]:
        steps.append(f"闲置上界中有政策原因的 {sums['excused']:,} 名，到期前不收回、不调剂。")
    if plan.wanted:
        steps.append(
            _placed(plan).replace("，逐笔见「闲置编制」一页的调剂方案", "，逐笔见上面的调剂方案")
        )
    if sums["upper_unknown"]:
        steps.append(
            f"上界未知的 {sums['upper_unknown']:,} 个单位 × 类型，补报核定编制、名册或人数后再看。"
        )
    return steps


def late_loans(page: Page) -> list[str]:
    """Of pages 00 and 04: loans past their day, and who owes them."""
    late = bank_loans.overdue_loans(page)
    if not len(late):
        return []
    names = late["name"].unique(maintain_order=True).to_list()
    return [f"逾期的借编 {len(late):,} 笔，向{joined(names)}逐笔发函催还，附未还清单。"]


def bank(page: Page) -> list[str]:
    """Of page 04: loans that are late, those due within a quarter, doubtful lines of the book."""
    open_loans, steps = bank_loans.loans(page), late_loans(page)
    soon = open_loans.filter(
        pl.col("due_on").is_between(page.day, _quarter_on(page.day), closed="right")
    )
    if len(soon):
        names = soon["name"].unique(maintain_order=True).to_list()
        steps.append(f"三个月内到期的 {len(soon):,} 笔，请{joined(names)}报还编计划。")
    undated = open_loans.filter(pl.col("due_on").is_null())
    if len(undated):
        steps.append(f"没有到期日的 {len(undated):,} 笔，补明到期日。")
    found = bank_rules.ledger_findings(page)
    if len(found):
        names = found["name"].drop_nulls().unique(maintain_order=True).to_list()
        whose = f"（{joined(names)}）" if names else ""
        steps.append(f"流水的 {len(found):,} 处疑点{whose}，请经办人更正原表，再重新生成。")
    broken = bank_rules.breaches(page).filter(pl.col("rule") != bank_rules.rule_name("overdue"))
    for (rule,), rows in broken.group_by("rule", maintain_order=True):
        names = rows["subject"].unique(maintain_order=True).to_list()
        steps.append(
            f"违反「{rule}」的 {len(rows):,} 处（{joined(names)}），按出处处理，或由单位说明理由。"
        )
    return steps


def _quarter_on(day: date) -> date:
    month = day.month + 3
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day.day, 28))


def reforms(page: Page) -> list[str]:
    """Of page 06: changes without a record, targets that are missed, components not compared."""
    steps = []
    unexplained = reform.unexplained(page)
    if len(unexplained):
        steps.append(f"说不清的核定变动 {len(unexplained):,} 笔，按上表逐笔补齐划转记录与文号。")
    targets = reform.targets(page)
    for verdict, what in (
        ("未达到", "由单位写明原因与期限"),
        ("需说明", "由单位报说明"),
        ("无法计算", "先补上表所缺的数据"),
    ):
        found = targets.filter(pl.col("verdict") == verdict) if len(targets) else targets
        if len(found):
            scopes = joined(found["scope"].unique(maintain_order=True).to_list(), what="处范围")
            steps.append(f"{verdict}的改革目标 {len(found):,} 项（{scopes}），{what}。")
    left = reform.totals(page).filter(pl.col("components_unknown") > 0)
    for row in left.iter_rows(named=True):
        steps.append(
            f"{row['post_type']}有 {row['components_unknown']:,} 组一侧未知，补报两日的核定编制后再比。"
        )
    return steps


def leaders(page: Page) -> list[str]:
    """Of page 07: vacant heads, bodies over their posts, units against their norms, what cannot be judged."""
    steps, found = [], leadership.bodies(page)
    heads = leadership.vacant_heads(page)["name"].unique(maintain_order=True).to_list()
    if heads:
        steps.append(
            f"正职空缺的 {len(heads):,} 个单位（{joined(heads)}），核对任免文件；确实空缺的，报组织部门。"
        )
    over = found.filter(pl.col("over") > 0)
    if len(over):
        steps.append(
            f"超职数的 {len(over):,} 个班子（{joined(over['name'].to_list())}），核对任免文件，逐人说明消化办法。"
        )
    half = leadership.half_full_time(found)
    if len(half):
        steps.append(
            f"专职不超过一半的 {len(half):,} 个班子（{joined(half['name'].to_list())}），对照规定核实挂职、兼职。"
        )
    judged = leadership.judged(page)
    for verdict, what in (
        ("不符合", "限期整改"),
        ("需说明", "由单位报说明"),
        ("无法计算", "补报所缺的数据"),
    ):
        rows = judged.filter(pl.col("verdict") == verdict)
        if len(rows):
            names = rows["name"].unique(maintain_order=True).to_list()
            steps.append(f"对照规范{verdict}的 {len(rows):,} 处（{joined(names)}），{what}。")
    return steps
