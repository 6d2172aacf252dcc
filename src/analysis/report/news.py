"""What changed between the last two builds of a database, from its own log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

COUNTS = {"rows_read": ("读入", "行"), "rejected": ("拒绝", "行"), "cells_rejected": ("拒绝", "格"),
          "findings": ("疑点", "条")}  # fmt: skip
FILES = {"card_sha256": "来源卡", "forms_sha256": "表样说明（forms.yml）",
         "corrections_sha256": "更正表（corrections.yml）"}  # fmt: skip

_KEPT = Path("assets") / "news.json"


@dataclass(frozen=True)
class News:
    """`since` when the build before was made; `changes` are what differs from it, in Chinese."""

    since: str
    changes: tuple[str, ...]


def since_last_build(con: duckdb.DuckDBPyConnection) -> News | None:
    """The last build against the one before; None where there was no other."""
    if not con.sql("from duckdb_tables() where table_name = 'build_log'").fetchall():
        return None
    relation = con.sql("from build_log order by built_at desc limit 2")
    rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    if len(rows) < 2:
        return None
    now, before = rows
    return News(str(before["built_at"])[:16], tuple(_changes(before, now)))


def remembered(out: Path, told: Mapping[str, News | None], partial: bool) -> dict[str, News]:
    """The news of every dataset of the report: of this run, and in a partial one of earlier runs."""
    place = out / _KEPT
    kept: dict[str, News] = {}
    if partial and place.is_file():
        raw = json.loads(place.read_text(encoding="utf-8"))
        kept = {name: News(one["since"], tuple(one["changes"])) for name, one in raw.items()}
    kept = {name: one for name, one in kept.items() if name not in told}
    kept |= {name: one for name, one in told.items() if one}
    text = json.dumps({name: asdict(one) for name, one in kept.items()}, ensure_ascii=False)
    place.write_text(text, encoding="utf-8", newline="\n")
    return kept


def _changes(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    told = [
        f"{what} {before[name]:,} → {now[name]:,} {unit}"
        for name, (what, unit) in COUNTS.items()
        if before.get(name) is not None and now.get(name) is not None and before[name] != now[name]
    ]
    told += [f"{what}有改动" for name, what in FILES.items() if before.get(name) != now.get(name)]
    if before.get("version") != now.get("version"):
        told.append(f"软件 {before.get('version')} → {now.get('version')}")
    return told
