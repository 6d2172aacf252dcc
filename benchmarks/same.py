"""Do two versions of the software build the same? Every table of many databases, row by row.

`python -m benchmarks.same build OUT [whole|cases]` builds the shipped datasets, the synthetic
district (as an office keeps its files, and one file a table) and every tenth case of `tests/cases`
(EVERY=1 for all) into OUT, with whatever `analysis` stands on PYTHONPATH; `python -m benchmarks.same compare OUT OTHER` names each
table that differs, in its rows or in their order. What tells only when and where a build ran is
left out.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import yaml

ROOT = Path(__file__).parents[1]
SHIPPED = ("published", "dongming-2001", "us-judges")
PASSED_OVER = {"build_log"}
_ROW = re.compile(r"row-[0-9a-f]{20}")
EVERY = int(os.environ.get("EVERY", "10"))


def _whole(out: Path) -> Iterator[Path]:
    """The shipped datasets and the synthetic district."""
    from analysis.demo import write_demo

    for name in SHIPPED:
        shutil.copytree(ROOT / "data" / name, out / name)
        yield out / name
    for name, plain in (("demo", False), ("demo-tables", True)):
        write_demo(out / name, "district", plain=plain)
        yield out / name


def _cases(out: Path) -> Iterator[Path]:
    """Every so many a case."""
    sys.path.insert(0, str(ROOT / "tests/cases"))
    from given import write_case

    cases = [
        case
        for path in sorted((ROOT / "tests/cases").rglob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    for number, case in enumerate(cases):
        if number % EVERY == 0:
            yield write_case(out / f"case-{number:03}", case)


def build_all(out: Path, only: str | None = None) -> None:
    """Build every dataset into `out`, which must not exist; `only` the `whole` ones or the `cases`."""
    out.mkdir(parents=True)
    key = out / "person.key"
    key.write_bytes(b"a key that only this comparison uses")
    key.chmod(0o600)
    os.environ["BIANZHI_KEY_FILE"] = str(key)
    from analysis.build import build

    found = {"whole": _whole, "cases": _cases}
    for folder in (f for name, ways in found.items() if only in (None, name) for f in ways(out)):
        outcome = build(folder)
        told = "\n".join(str(sorted(p.items())) for p in outcome.problems)
        (out / f"{folder.name}.problems").write_text(f"{outcome.exit_status}\n{told}\n")
        shutil.rmtree(folder)


def compare(one: Path, other: Path) -> list[str]:
    """What differs between two such folders."""
    names = {p.name for p in [*one.iterdir(), *other.iterdir()]} - {"person.key"}
    apart: list[str] = []
    for name in sorted(names):
        a, b = one / name, other / name
        if not (a.exists() and b.exists()):
            apart.append(f"{name}: only in {(one if a.exists() else other).name}")
        elif name.endswith(".problems"):
            apart += [f"{name}: other problems"] if a.read_text() != b.read_text() else []
        elif name.endswith(".duckdb"):
            apart += [f"{name}: {table}" for table in _tables_apart(a, b)]
    return apart


def _tables_apart(a: Path, b: Path) -> Iterator[str]:
    con = duckdb.connect()
    con.execute(f"attach '{a}' as a (read_only)")
    con.execute(f"attach '{b}' as b (read_only)")
    names = {
        side: dict(
            con.execute(
                "select table_name, string_agg(column_name || ' ' || data_type, ', ' order by "
                "column_index) from duckdb_columns() where database_name = ? and not internal "
                "group by all",
                [side],
            ).fetchall()
        )
        for side in "ab"
    }
    tables = {
        n for (n,) in con.execute("select table_name from duckdb_tables()").fetchall()
    } - PASSED_OVER
    for name in sorted(tables):
        if names["a"].get(name) != names["b"].get(name):
            yield f"{name} (columns)"
            continue
        # a workbook holds the moment at which it was written, and rows without an ID are known by
        # their place in it
        columns = "* exclude (sha256, bytes)" if name == "source_file" else "*"
        left, right = (
            [
                tuple(_ROW.sub("row-", v) if isinstance(v, str) else v for v in row)
                for row in con.execute(f'select {columns} from {side}.main."{name}"').fetchall()
            ]
            for side in "ab"
        )
        if left != right:
            how = "order" if sorted(map(str, left)) == sorted(map(str, right)) else "rows"
            yield f"{name} ({how}: {len(left)}, {len(right)})"


def main() -> None:
    """The two commands."""
    what, *paths = sys.argv[1:]
    if what == "build":
        build_all(Path(paths[0]), *paths[1:])
        return
    apart = compare(Path(paths[0]), Path(paths[1]))
    print("\n".join(apart) or "the same")
    raise SystemExit(bool(apart))


if __name__ == "__main__":
    main()
