"""ID numbers planted in every column of every table, in every spelling; and a search for them."""

from __future__ import annotations

import io
import itertools
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
from folders import id_number
from openpyxl import Workbook

from analysis.dictionary import Column, Table, input_tables, post_types, value_lists

FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
SIGNS = (  # digits as one may write, paste and hide them
    "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "⁰¹²³⁴⁵⁶⁷⁸⁹", "⓪①②③④⑤⑥⑦⑧⑨", "⓿❶❷❸❹❺❻❼❽❾", "🄋➀➁➂➃➄➅➆➇➈",
    "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "○㈠㈡㈢㈣㈤㈥㈦㈧㈨", "洞幺两三四五六拐八勾", "〇〡〢〣〤〥〦〧〨〩", "0ⅠⅡⅢⅣⅤⅥⅦⅧⅨ",
)  # fmt: skip
GAPS = ("\u2212", "\u2011", "\u2060", "\u00ad", "\ufe0f\u20e3", "\u0336", "\u034f", "\u180e", "\u3164", "\u2800",
        "\U000e0020", "。", "+", "=", "#", "】【", "”", ", ", " - ", "\r\n", " \u2014\u2014 ")  # fmt: skip
_PLAIN = str.maketrans(
    {sign: str(at) for signs in SIGNS for at, sign in enumerate(signs)}
    | dict.fromkeys("oO", "0") | dict.fromkeys("lI", "1")
)  # fmt: skip


def spellings(number: str) -> list[str]:
    """An ID number as people write, paste and hide it."""
    first, birth, last = number[:6], number[6:14], number[14:]
    return [
        number,
        number.lower(),
        number.translate(FULL),
        f"{first} {birth} {last}",
        f"{first}-{birth}-{last}",
        f"{first}\u3000{birth}\u3000{last}",
        f"{first}\u200b{birth}\u200b{last}",
        f"{first}\n{birth}\n{last}",
        f"{first}\t{birth}\t{last}",
        f"{first}.{birth}.{last}",
        f"{first}·{birth}·{last}",
        f"{first}－{birth}－{last}",
        f"{first}/{birth}/{last}",
        f"{first}_{birth}_{last}",
        f"{first}\u00a0{birth}\u00a0{last}",
        f"{first}，{birth}，{last}",
        " ".join(number),
        f"身份证{number}号",
        f"张某（{number}）",
        f"x{number}y",
        number[:6] + number[8:17],
        *(number.translate(str.maketrans("0123456789", signs)) for signs in SIGNS),
        *(gap.join((first, birth, last)) for gap in GAPS),
        "\u200c".join(number),
        f"{first} {birth[:4]}年{birth[4:6]}月{birth[6:]}日 {last}",
        f"{first[:3]},{first[3:]},{birth[:3]},{birth[3:6]},{birth[6:]}{last[0]},{last[1:]}",
        number.replace("0", "O"),
        number.replace("1", "l"),
        *(number[:17] + x for x in "хΧ×Ⅹⅹ✕"),
        f"13800138000、{number}",
        f"2019-03-01 {number} 2020-01-31",
    ]


SPELLINGS = len(spellings("110101198003071234"))


def numbers() -> Iterator[str]:
    """Sound ID numbers, no two with the same first fourteen places."""
    for at in itertools.count():
        yield id_number(f"110101{1950 + at // 336 % 50}{at // 28 % 12 + 1:02d}{at % 28 + 1:02d}"
                        f"{at // 16800 + 11:03d}")  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """One ID number and where it was put."""

    number: str
    where: str


SOUND = {
    "date": "2015-03-01", "month": "2015-03", "year": "2015", "count": "3", "number": "1.5",
    "flag": "是", "code": "A", "text": "说明", "person": "k1",
}  # fmt: skip


def _sound(column: Column) -> str:
    if column.type in SOUND:
        return SOUND[column.type]
    if column.type == "post_type":
        return post_types()[0].name
    return next(iter(value_lists()[column.type]), "甲")


def tables_with_plants(
    numbers: Iterator[str],
) -> Iterator[tuple[Table, list[str], list[list[str]], list[Planted]]]:
    """Each input table: headings, rows (one sound, then one a column with a plant), the plants."""
    turn = itertools.cycle(range(SPELLINGS))
    for table in input_tables().values():
        columns = [c for c in table.columns if c.name != "listed_on"]
        sound = [_sound(c) for c in columns]
        rows, plants = [sound], []
        for at, column in enumerate(columns):
            number = next(numbers)
            row = list(sound)
            row[at] = spellings(number)[next(turn)]
            rows.append(row)
            plants.append(Planted(number, f"{table.name}.{column.name}"))
        yield table, [c.name for c in columns], rows, plants


def write_table(path: Path, headings: list[str], rows: list[list[str]]) -> None:
    """One table as CSV, workbook or Parquet, by the ending of `path`."""
    if path.suffix == ".xlsx":
        book = Workbook()
        sheet = book.active
        for row in [headings, *rows]:
            sheet.append(row)
        book.save(path)
        return
    frame = pl.DataFrame(rows, schema=dict.fromkeys(headings, pl.String), orient="row")
    frame.write_csv(path) if path.suffix == ".csv" else frame.write_parquet(path)


def leaks(data: bytes | str, planted: list[Planted]) -> list[Planted]:
    """The plants that stand in `data`, in whatever spelling."""
    text = data if isinstance(data, str) else data.decode("utf-8", "ignore")
    wide = "" if isinstance(data, str) else data.decode("utf-16-le", "ignore")
    plain = unicodedata.normalize("NFKC", (text + wide).translate(_PLAIN))
    digits = re.sub(r"\D+", "", plain)
    return [
        p for p in planted if p.number[:14] in digits or p.number[:6] + p.number[8:17] in digits
    ]


def unpacked(path: Path) -> Iterator[bytes]:
    """A file's bytes, and the bytes of its parts, where it is a package; a database table by table."""
    data = path.read_bytes()
    yield data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                yield name.encode() + b"\n" + package.read(name)
    if path.suffix == ".parquet":
        yield repr(pl.read_parquet(path).rows()).encode()
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as con:
            for (name,) in con.sql("select table_name from duckdb_tables()").fetchall():
                yield repr(con.sql(f'from "{name}"').fetchall()).encode()
