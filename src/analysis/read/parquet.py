"""Parquet files as text, one batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.read.problem import UnreadableError
from analysis.read.sheet import Sheet, chunk, numbered

_FIX = "用生成它的程序重新导出；每列只放文字、数字、日期或是否"
_REFUSED = (
    pa.types.is_nested, pa.types.is_binary, pa.types.is_large_binary,
    pa.types.is_fixed_size_binary,
)  # fmt: skip
_WHOLE = 1e18  # whole floats below this fit an integer


def parquet_sheet(path: Path, rows: int) -> Sheet:
    """The one sheet of a Parquet file; its column names are row 0, its first record row 1.

    Dates become ISO text, whole floats lose their '.0', truth is TRUE or FALSE, NaN is empty.
    Raises UnreadableError for a file that is no Parquet or holds nested or binary columns.
    """
    try:
        with pq.ParquetFile(path) as file:
            schema = file.schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise UnreadableError("文件不是有效的 Parquet", _FIX) from error
    for field in schema:
        if any(refuses(field.type) for refuses in _REFUSED):
            raise UnreadableError(f"列“{field.name}”的类型 {field.type} 不能当作文字读入", _FIX)
    return Sheet(None, _chunks(path, schema.names, rows))


def _chunks(path: Path, names: list[str], rows: int) -> Iterator[pl.DataFrame]:
    yield chunk([names], 0)
    row = 1
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=rows):
            frame = pl.from_arrow(pa.Table.from_batches([batch]))
            frame.columns = [str(i) for i in range(frame.width)]
            yield numbered(_as_text(frame), row)
            row += frame.height


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
    elif dtype == pl.Datetime:
        midnight = column.dt.time() == pl.time(0, 0)
        day, moment = (column.dt.strftime(f) for f in ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S"))
        text = pl.when(midnight).then(day).otherwise(moment)
    elif dtype == pl.Boolean:
        text = text.str.to_uppercase()
    return text.alias(name)
