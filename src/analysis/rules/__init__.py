"""Rules: one short SQL file each; what a rule finds goes into the table `finding`.

A rule's first comment line is `-- severity | table | problem | fix`; problem and fix may use the
columns of its answer in braces. Its SELECT gives `key` and those columns. A finding changes no
number. A line `-- needs: a, b | c` names tables without whose rows the rule finds nothing: then it
is not asked (`tests/rules/test_needs.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import duckdb
import polars as pl

from analysis.store.loan_book import Breach
from analysis.store.steps import Held, Needs, names, needs_of

Connection = duckdb.DuckDBPyConnection

FINDING = dict.fromkeys(("rule", "severity", "table", "key", "problem", "fix"), pl.String)

BANK_FIXES = {
    "loan_id_reused": ("error", "借编编号每笔唯一：请更正编号（本笔已按流水号另立）"),
    "unknown_loan": ("error", "请核对借编编号，或补报该笔借出"),
    "before_loan": ("error", "请核对业务日与借编编号；本笔当日尚无该借编，未冲减"),
    "loan_differs": ("error", "请核对编制类型与编制池；已计入所指借编所在的池"),
    "borrower_differs": ("warning", "请核对单位；单位已变更的，请补报沿革或承接"),
    "over_return": ("error", "请核对归还数；多还部分未冲减任何借编"),
    "conversion_exceeds_loan": ("error", "请核对转正数；超出部分未计"),
    "takeover_exceeds_loan": ("error", "请核对承接数；超出部分未计"),
    "pool_overdrawn": ("error", "请核对借出、出池数，或补报入池；在补足之前不宜再借"),
    "due_before_loan": ("error", "请核对到期日"),
    "extension_without_due": ("warning", "请补填新的到期日；原到期日仍然有效"),
    "without_posts": ("error", "请填写编制数；本笔未产生任何变动"),
    "without_borrower": ("error", "请填写单位"),
}


@dataclass(frozen=True)
class Rule:
    """One rule file: `select` gives `key` and the columns that `problem` names."""

    name: str
    table: str
    severity: str
    problem: str
    fix: str
    select: str
    needs: Needs = ()

    @property
    def named(self) -> set[str]:
        """The columns that its SELECT must give: `key`, and those that problem and fix name."""
        return {"key", *re.findall(r"\{(\w+)", self.problem + self.fix)}

    @property
    def words(self) -> str:
        """The problem without what it says of one row."""
        return re.sub(r"\{[^}]*\}", "…", self.problem)


class RuleError(Exception):
    """A rule that cannot be asked; the message names its file."""


@cache
def _all() -> tuple[Rule, ...]:
    found = []
    for path in files("analysis.rules").iterdir():
        if path.name.endswith(".sql"):
            found.append(_parse(path.name.removesuffix(".sql"), path.read_text(encoding="utf-8")))
    return tuple(sorted(found, key=lambda rule: rule.name))


def rules() -> list[Rule]:
    """Every rule, by name."""
    return list(_all())


def _parse(name: str, text: str) -> Rule:
    head = re.match(r"-- (error|warning|note) \| (\w+) \| (.+?) \| (.+)\n", text)
    if head is None:
        raise RuleError(
            f"rules/{name}.sql: the first line is not -- severity | table | problem | fix"
        )
    return Rule(name, head[2], head[1], head[3], head[4], text, needs_of(text))


@contextmanager
def _spells_kept(con: Connection) -> Iterator[None]:
    """The term `spells`, worked out once for all rules: half of them ask it."""
    con.execute("create or replace temp table spell_kept as from spells()")
    con.execute("create or replace temp macro spells() as table from spell_kept")
    try:
        yield
    finally:
        con.execute("drop macro table temp.spells")
        con.execute("drop table temp.spell_kept")


def answer_of(con: Connection, rule: Rule) -> list[dict[str, Any]]:
    """What a rule's SELECT gives. Raises RuleError where its words name a column that it lacks."""
    try:
        # executed, not made a relation of: that would bind it twice
        answer = con.execute(rule.select)
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
        raise RuleError(f"rules/{rule.name}.sql: {error}") from error
    columns = [name for name, *_ in answer.description or ()]
    if lacking := rule.named - set(columns):
        raise RuleError(
            f"rules/{rule.name}.sql: the SELECT gives no column {', '.join(sorted(lacking))}; "
            f"it gives {', '.join(columns)}"
        )
    return [dict(zip(columns, values, strict=True)) for values in answer.fetchall()]


def run_rules(con: Connection, breaches: Iterable[Breach] = ()) -> int:
    """Add what every rule and the loan book found; returns how many findings there are in all."""
    rows: list[tuple[Any, ...]] = []
    held = Held(con, names(rule.needs for rule in rules()))
    with _spells_kept(con):
        for rule in rules():
            if not held.allows(rule.needs):
                continue
            for named in answer_of(con, rule):
                key = str(named["key"])
                rows.append((rule.name, rule.severity, rule.table, key,
                             rule.problem.format(**named), rule.fix.format(**named)))  # fmt: skip
    for breach in breaches:
        severity, fix = BANK_FIXES[breach.rule]
        rows.append((breach.rule, severity, "bank_txn", breach.txn_id, breach.detail, fix))
    if rows:
        frame = pl.DataFrame(rows, schema=FINDING, orient="row")
        con.register("found", frame.to_arrow())
        con.execute("insert into finding select * from found")
        con.unregister("found")
    return con.execute("select count(*) from finding").fetchall()[0][0]
