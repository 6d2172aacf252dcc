"""Step 8, names: what a row's unit is called where the sheet writes it above, beside or behind a number."""

from __future__ import annotations

import polars as pl

from analysis.read import rows as kinds
from analysis.read.reading import Reading
from analysis.read.sheet import positions
from analysis.read.told_by_name import section_unit

_NUMBER_BEFORE = (
    r"^\s*(\d{1,4}\s*[、．]|\d{1,4}\s*\.\s*|[（(]\s*(\d{1,4}|[一二三四五六七八九十]+)\s*[)）]"
    r"|[一二三四五六七八九十]+、)\s*"
)


def with_sections(
    frame: pl.DataFrame, reading: Reading, above: str | None
) -> tuple[pl.DataFrame, str | None]:
    """Where units stand in lines of their own: each row with the unit above it, and the last one."""
    if reading.section_at is None:
        return frame, above
    said = pl.coalesce([pl.col(c) for c in positions(frame) if int(c) != reading.section_at])
    section = pl.when(pl.col("kind") == kinds.SECTION).then(
        said.map_elements(section_unit, return_dtype=pl.String)
    )
    units = frame.select(section.forward_fill().alias("u"))["u"].fill_null(above or "")
    units = units.replace("", None)
    return frame.with_columns(units.alias(str(reading.section_at))), units[-1]


def one_name(frame: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Where a main unit and its own stand in columns under one heading: the unit in the first of
    them, and the unit above it in the second."""
    if len(reading.name_levels) < 2:
        return frame
    at = [str(p) for p in reading.name_levels if str(p) in frame.columns]
    data = pl.col("kind") == kinds.DATA
    name = pl.coalesce([pl.col(c) for c in reversed(at)])
    above = pl.col(at[0]).forward_fill()
    return frame.with_columns(
        pl.when(data).then(name).otherwise(pl.col(at[0])).alias(at[0]),
        pl.when(data & (above != name)).then(above).alias(at[1]),
    )


def without_numbers(frame: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """1.县委办 as 县委办, where most names of a sheet are numbered so."""
    if reading.kind != "measures" or reading.name_at is None:
        return frame
    name = pl.col(str(reading.name_at))
    data = frame.filter((pl.col("kind") == kinds.DATA) & name.is_not_null())
    numbered = data.filter(name.str.contains(_NUMBER_BEFORE)).height
    if data.height < 2 or 2 * numbered <= data.height:
        return frame
    bare = name.str.replace(_NUMBER_BEFORE, "").str.strip_chars()
    return frame.with_columns(
        pl.when((pl.col("kind") == kinds.DATA) & (bare != ""))
        .then(bare)
        .otherwise(name)
        .alias(str(reading.name_at))
    )
