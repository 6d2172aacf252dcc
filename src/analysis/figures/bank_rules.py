"""The bank's rules: what breaks them, what the build found in the ledger, what is in force."""

from __future__ import annotations

import polars as pl

from analysis.dictionary import value_lists
from analysis.figures.page import Page
from analysis.rules.bank_practices import practices

UNITS = {"max_term_months": "月", "overdue": "天", "attrition_cover": "名", "single_type": "类"}
"""The unit of what a rule measures; 名 for the others."""


def rule_name(rule: str) -> str:
    """The Chinese name of a rule of the bank."""
    return value_lists()["bank_rule_name"].get(rule, (rule,))[0]


def breaches(page: Page) -> pl.DataFrame:
    """Breaches in words: rule, subject (unit, or the pool), loan_id, found, allowed, source."""
    rows = page.ask("bank_breaches")
    shown = [
        (
            rule_name(r["rule"]),
            r["name"] or r["org_id"] or r["pool"],
            r["loan_id"],
            f"{r['measured']:,.0f} {UNITS.get(r['rule'], '名')}",
            f"{r['threshold']:,.0f} {UNITS.get(r['rule'], '名')}",
            r["source"],
        )
        for r in rows.to_dicts()
    ]
    schema = dict.fromkeys(("rule", "subject", "loan_id", "found", "allowed", "source"), pl.String)
    return pl.DataFrame(shown, schema=schema, orient="row")


BREACH_HEADINGS = {"rule": "规则", "subject": "单位或池", "found": "实际", "allowed": "阈值",
                   "source": "出处"}  # fmt: skip


def breaches_sentence(page: Page) -> str:
    """How many breaches of which rule."""
    rows = page.ask("bank_breaches")
    if not len(rows):
        return "没有违反规则的借编、单位或池。"
    counts = rows.group_by("rule").len().sort(["len", "rule"], descending=[True, False])
    words = "、".join(f"{rule_name(rule)} {n} 处" for rule, n in counts.iter_rows())
    return f"违反规则 **{len(rows)} 处**：{words}。"


def in_force(page: Page) -> pl.DataFrame:
    """The rules that the dataset has switched on: pool, rule (in words), value, source."""
    rows = page.con.sql("select pool, rule, value, source from bank_rule order by all").pl()
    return rows.with_columns(
        pool=pl.col("pool").replace("*", "（所有池）"),
        rule=pl.col("rule").map_elements(rule_name, return_dtype=pl.String),
    )


def shipped() -> pl.DataFrame:
    """The practices that come with the programme: name, title, rules in words, source."""
    rows = [
        (p.name, p.title, "、".join(f"{rule_name(r)} {v:g}" for r, v in p.rules.items()), p.source)
        for p in practices().values()
    ]
    return pl.DataFrame(rows, schema=list(PRACTICE_HEADINGS), orient="row")


PRACTICE_HEADINGS = {"practice": "做法", "title": "名称", "rules": "规则", "source": "出处"}


def ledger_findings(page: Page) -> pl.DataFrame:
    """What the build found in the ledger, line by line, with its remedy; rejected lines too.

    Columns: txn_on, txn_id (with its document), kind, name, posts, problem, fix.
    """
    return page.con.sql("""
        select b.txn_on, f.key || coalesce('（' || b.doc_no || '）', '') as txn_id, b.kind,
               coalesce(o.name, b.org_id) as name, b.posts, f.problem, f.fix
        from finding f
        join bank_txn b on b.txn_id = f.key
        left join org o using (org_id)
        where f."table" = 'bank_txn' and f.rule <> 'loan_of_abolished_unit'
        union all
        -- Not of one transaction: a loan that a unit left behind, the ceiling, a line not taken.
        select null, key, case rule when 'bank_over_ceiling' then '总量' else '借编' end, null,
        null,
               problem, fix
        from finding where rule in ('loan_of_abolished_unit', 'bank_over_ceiling')
        union all
        select null, file || ' 第 ' || row || ' 行', '未入库', null, null, problem, fix
        from rejected_row where "table" = 'bank_txn'
        order by 1 nulls last, 2, 6""").pl()


FINDING_HEADINGS = {"txn_id": "流水（文号）", "kind": "业务", "name": "单位", "problem": "疑点",
                    "fix": "处理办法"}  # fmt: skip
