"""Parquet files as text, one batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.read.problem import UnreadableError, mask
from analysis.read.sheet import Sheet, chunk, numbered

_FIX = "用生成它的程序重新导出；每列只放文字、数字、日期或是否"
_TYPES = pa.types
_KNOWN = (
    _TYPES.is_string, _TYPES.is_large_string, _TYPES.is_string_view, _TYPES.is_integer, _TYPES.is_float32,
    _TYPES.is_float64, _TYPES.is_boolean, _TYPES.is_date, _TYPES.is_time, _TYPES.is_timestamp,
    _TYPES.is_decimal128, _TYPES.is_null,
)  # fmt: skip
MOST_ROWS = 50_000_000
MOST_COLUMNS = 16_384  # as in a sheet
MOST_BYTES = 8 << 30  # of all its values
BATCH_CELLS = 20_000_000
MOST_TEXT = 2 << 30  # bytes of a batch: a value is written once, however many rows have it
_WHOLE = 1e18  # whole floats below this fit an integer


def parquet_sheet(path: Path, rows: int) -> Sheet:
    """The one sheet of a Parquet file; its column names are row 0, its first record row 1.

    Dates become ISO text, whole floats lose their '.0', truth is TRUE or FALSE, NaN is empty.
    Raises UnreadableError for a file that is no Parquet or holds nested or binary columns.
    """
    try:
        with pq.ParquetFile(path) as file:
            schema, about = file.schema_arrow, file.metadata
            groups = [about.row_group(n) for n in range(about.num_row_groups)]
            size = sum(group.total_byte_size for group in groups)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UnreadableError("文件不是有效的 Parquet", _FIX) from error
    if about.num_rows > MOST_ROWS or len(schema) > MOST_COLUMNS or size > MOST_BYTES:
        raise UnreadableError(f"表太大（{about.num_rows} 行、{len(schema)} 列），没有读入", _FIX)
    for field in schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        if not any(knows(kind) for knows in _KNOWN):
            raise UnreadableError(
                f"列「{mask(field.name)}」的类型 {field.type} 不能当作文字读入", _FIX
            )
    return Sheet(None, _chunks(path, schema.names, rows))


def _chunks(path: Path, names: list[str], rows: int) -> Iterator[pl.DataFrame]:
    yield chunk([names], 0)
    row = 1
    with pq.ParquetFile(path, read_dictionary=names) as file:
        # a few kilobytes hold millions of rows of thousands of columns
        most = max(1, BATCH_CELLS // max(len(names), 1))
        for batch in file.iter_batches(batch_size=min(rows, most)):
            # by number: two columns may bear one name
            columns = pa.Table.from_arrays(
                _spelt_out(batch.columns), names=[str(i) for i in range(batch.num_columns)]
            )
            columns.validate(full=True)  # text that is no UTF-8 makes the next library panic
            frame = pl.from_arrow(columns)
            assert isinstance(frame, pl.DataFrame), "a table gives a frame"
            yield numbered(_as_text(frame), row)
            row += frame.height


def _spelt_out(columns: Sequence[pa.Array]) -> list[pa.Array]:
    """Every row with its own value; raises where that would fill the memory."""
    coded = [c for c in columns if pa.types.is_dictionary(c.type)]
    if sum(map(_length, coded)) > MOST_TEXT:
        raise UnreadableError("表里的文字长得读不下", _FIX)
    return [c.dictionary_decode() if pa.types.is_dictionary(c.type) else c for c in columns]


def _length(column: pa.DictionaryArray) -> int:
    """How many bytes the texts of a column have, row by row."""
    if not (
        pa.types.is_string(column.type.value_type)
        or pa.types.is_large_string(column.type.value_type)
    ):
        return 0
    lengths = pc.binary_length(column.dictionary).cast(pa.int64())
    return pc.sum(lengths.take(column.indices)).as_py() or 0


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(_text(name, dtype) for name, dtype in frame.schema.items())


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    text = column.cast(pl.String)
    if dtype.is_float():
        whole = (column == column.round(0)) & (column.abs() < _WHOLE)
        number = pl.when(column.is_not_nan()).then(text)
        whole_text = column.cast(pl.Int64, strict=False).cast(pl.String)
        text = pl.when(whole).then(whole_text).otherwise(number)
    elif dtype.is_decimal():
        text = text.str.replace(r"\.0+$", "")
    elif dtype == pl.Null:
        text = pl.lit(None, pl.String)
    elif dtype == pl.Datetime:
        midnight = column.dt.time() == pl.time(0, 0)
        day, moment = (column.dt.strftime(f) for f in ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S"))
        text = pl.when(midnight).then(day).otherwise(moment)
    elif dtype == pl.Boolean:
        text = text.str.to_uppercase()
    return text.alias(name)
