"""Small dataset folders, written as files, and what a build made of them."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import duckdb

from analysis.store.place import open_database

CARD = 'title = "试验"\nkind = "synthetic"\ncoverage = ["2010-01-01", "2020-12-31"]\n'
ORG = "机构编码,机构名称,层级\nA,教育局,县\nB,民政局,县\nC,档案馆,县\n"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(first17: str) -> str:
    """An ID number with its check digit, worked out by the standard's own formula."""
    weighted = sum(w * int(d) for w, d in zip(_WEIGHTS, first17, strict=True))
    return first17 + "10X98765432"[weighted % 11]


def random_id(seed: int) -> str:
    """An ID number of some day between 1960 and 1999."""
    pick = random.Random(seed)
    day = f"{pick.randint(1960, 1999)}{pick.randint(1, 12):02d}{pick.randint(1, 28):02d}"
    return id_number(f"110101{day}{pick.randint(0, 999):03d}")


def write(folder: Path, **files: str | bytes) -> Path:
    """Write `name__ext="content"` as files; a card is added unless `card=''` says not to."""
    folder.mkdir(parents=True, exist_ok=True)
    files.setdefault("dataset__toml", CARD)
    for name, content in files.items():
        if content == "":
            continue
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


def rows(database: Path, sql: str, **params: object) -> list[tuple]:
    """The rows of one query, asked read-only."""
    with open_database(database) as con:
        return con.sql(sql, params=params).fetchall()


def contents(database: Path, but: tuple[str, ...] = ()) -> dict[str, list[tuple]]:
    """Every table's rows, sorted."""
    with duckdb.connect(str(database), read_only=True) as con:
        names = [n for (n,) in con.sql("select table_name from duckdb_tables()").fetchall()]
        return {
            n: sorted(con.sql(f'from "{n}"').fetchall(), key=repr)
            for n in sorted(names)
            if n not in but
        }


def digest(path: Path) -> str:
    """The hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
