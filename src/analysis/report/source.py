"""What a page must know of a database before it runs: its source card, and its empty tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import duckdb

from analysis.dictionary import tables
from analysis.questions import catalogue
from analysis.report.model import Card
from analysis.report.news import News, since_last_build
from analysis.store.place import OtherVersionError, open_database


@dataclass(frozen=True)
class Source:
    """A database as a report sees it: its card, the tables with rows; or why it cannot be read."""

    card: Card
    filled: frozenset[str] = frozenset()
    problem: str = ""
    rejected: int = 0  # rows that were read and are in no table: no figure counts them
    news: News | None = None


def inspect(database: Path, dataset: str) -> Source:
    """Read card and filled tables of a database; a file that cannot be read is a `problem`."""
    if not database.is_file():
        problem = f"没有数据库 {database.name}；请先运行 bianzhi build"
        return Source(Card(title=dataset), problem=problem)
    try:
        con = open_database(database)
    except OtherVersionError as error:
        return Source(Card(title=dataset), problem=str(error))
    except duckdb.Error as error:
        first = str(error).splitlines()[0].replace(str(database), database.name)
        return Source(Card(title=dataset), problem=f"打不开数据库 {database.name}：{first}")
    with con:
        # `main` only: the connection also lists the system's own tables.
        named = con.sql(
            "select table_name from duckdb_tables() where schema_name = 'main' and not internal"
        ).fetchall()
        filled = frozenset(name for (name,) in named if _has_rows(con, name))
        card = _card(con, dataset) if "dataset" in filled else Card(title=dataset)
        rejected = 0
        if "source_file" in filled:
            rejected = int(con.sql("select sum(rejected) from source_file").fetchall()[0][0])
        news = since_last_build(con)
    return Source(card, filled, rejected=rejected, news=news)


def _has_rows(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    quoted = table.replace('"', '""')
    return bool(con.sql(f'select 1 from "{quoted}" limit 1').fetchall())


def _card(con: duckdb.DuckDBPyConnection, dataset: str) -> Card:
    relation = con.sql("select * from dataset limit 1")
    row = dict(zip(relation.columns, relation.fetchall()[0], strict=True))
    known = {field.name: row.get(field.name) for field in fields(Card)}
    words = {name: "" if value is None else str(value) for name, value in known.items()}
    return Card(**{**words, "title": words["title"] or dataset})


def missing(source: Source, wants: Mapping[str, Any]) -> str:
    """Why a notebook cannot be run on this source, in Chinese; "" where it can.

    `wants` is the notebook's own metadata: `needs` lists tables that must have rows,
    `needs_any` lists alternatives (one list, or a list of lists) of which one must.
    """
    lacking = [name for name in wants.get("needs", ()) if name not in source.filled]
    reasons = [f"缺少数据：{'、'.join(map(_named, lacking))}"] if lacking else []
    for group in _groups(wants.get("needs_any", ())):
        if not source.filled.intersection(group):
            reasons.append(f"下列数据至少要有一种：{'、'.join(map(_named, group))}")
    return "；".join(reasons)


def unanswered(database: Path, wants: Mapping[str, Any]) -> str:
    """Why a notebook has nothing to say of this dataset: a question in `needs_answer` without rows, or
    all of those in `needs_any_answer`."""
    names, one_of = (list(wants.get(key, ())) for key in ("needs_answer", "needs_any_answer"))
    if not names and not one_of:
        return ""
    with open_database(database) as con:
        silent = [n for n in (*names, *one_of) if not con.sql(f"from {n}() limit 1").fetchall()]
    lacking = [n for n in names if n in silent]
    if one_of and set(one_of) <= set(silent):
        lacking += [n for n in one_of if n not in lacking]
    told = "、".join(f"「{catalogue()[n].title}」（{n}）" for n in lacking)
    return f"没有数据可以回答：{told}" if lacking else ""


def _groups(alternatives: Iterable[Any]) -> list[list[str]]:
    """`needs_any` as a list of groups; a flat list of names is one group."""
    found = list(alternatives)
    if found and all(isinstance(item, str) for item in found):
        return [found]
    return [list(group) for group in found]


def _named(table: str) -> str:
    known = tables().get(table)
    return f"{known.zh}（{table}）" if known else table
