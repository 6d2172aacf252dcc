"""Reading a written dataset back, plainly: for the statistics of `targets` and for tests.

Independent of the importer: it knows the three encodings, the dictionary's headings and the
three ways of writing dates, and nothing else. What cannot be read becomes null.
"""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import polars as pl

from analysis.dictionary import Table, tables
from analysis.forms.text import heading


def read_table(folder: Path, table: str, columns: list[str] | None = None) -> pl.DataFrame:
    """All rows of a table with English names and typed dates, months and counts.

    Columns: those of the files (all, or `columns` where given) and `file`. Missing ones are
    null. No file: an empty frame.
    """
    known = tables()[table]
    parts = [p for p in sorted(folder.iterdir()) if _belongs(p, table)]
    frames = [_typed(_named(_cells(p), known), known, columns, p.name) for p in parts]
    if not frames:
        names = columns or [c.name for c in known.columns]
        return pl.DataFrame(schema=dict.fromkeys([*names, "file"], pl.String))
    return pl.concat(frames, how="diagonal_relaxed")


def _belongs(path: Path, table: str) -> bool:
    return path.suffix in (".csv", ".xlsx") and path.stem.split("-")[0] == table


def _cells(path: Path) -> pl.DataFrame:
    """A file as text columns under the headings it has."""
    if path.suffix == ".xlsx":
        return _form(path)
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    return pl.read_csv(io.StringIO(text), infer_schema=False)


def _form(path: Path) -> pl.DataFrame:
    """A form with a title line, a heading of two rows and a note at the end."""
    rows = list(openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True))
    heading = [low or high for high, low in zip(rows[1], rows[2], strict=True)]
    body = [r for r in rows[3:] if sum(c is not None for c in r) > 1]
    return pl.DataFrame(body, schema=dict.fromkeys(map(str, heading), pl.String), orient="row")


def _named(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    heads = {heading(h): c.name for c in (*table.columns, *table.inputs) for h in c.synonyms}
    exact = {heading(c.zh): c.name for c in (*table.columns, *table.inputs)}
    found = heads | exact | {c.name: c.name for c in (*table.columns, *table.inputs)}
    return frame.rename({h: found[heading(h)] for h in frame.columns})


def _typed(frame: pl.DataFrame, table: Table, columns: list[str] | None, file: str) -> pl.DataFrame:
    names = [c for c in (columns or frame.columns) if c in frame.columns]
    out = []
    for name in names:
        kind, column = table.column(name).type, pl.col(name)
        if kind in ("date", "month"):
            plain = column.str.replace_all("[年月/]", "-").str.strip_chars("日-")
            plain = plain.str.replace(r"^(\d{4}-\d{1,2})$", "${1}-1")
            column = plain.str.to_date("%Y-%m-%d", strict=False)
        elif kind in ("count", "year") and file != "quota_use-2025.csv":
            column = column.cast(pl.Int64, strict=False)
        out.append(column.alias(name))
    return frame.select(out).with_columns(file=pl.lit(file))
