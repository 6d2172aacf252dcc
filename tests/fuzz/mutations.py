"""How a sound file is broken: anywhere in its bytes, or where its format is weak."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

from seeds import ASIDE, BUILDERS, HOSTILE

Mutation = Callable[[Random, bytes], bytes]


def cut(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def flip(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice([1, 1, 3, 20]) if changed else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def drop(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + data[at + random.choice([1, 2, 16, 200]) :]


def double(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + data[max(0, at - random.choice([1, 16, 200, 4000])) :]


def insert(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    text = random.choice([*HOSTILE, '"', ",", "\n", "[", "{", "<", "&x;"]) * random.choice(
        [1, 1, 1, 50]
    )
    return data[:at] + text.encode("utf-8", errors="replace") + data[at:]


PLAIN: tuple[Mutation, ...] = (cut, flip, drop, double, insert)

_ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(8)
) + b'<!ENTITY f SYSTEM "file:///etc/hostname">]>'  # fmt: skip
_SWAPS: tuple[tuple[bytes, bytes], ...] = (
    (rb'r="[A-Z]+\d+"', b'r="XFD1048576"'), (rb'r="[A-Z]+\d+"', b'r="A1048576"'), (rb'r="[A-Z]+\d+"', b'r="ZZZZ99999999"'),
    (rb'r="[A-Z]+\d+"', b'r=""'), (rb'<row r="\d+"', b'<row r="1048576"'), (rb'<row r="\d+"', b'<row r="-5"'),
    (rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"'), (rb'<dimension ref="[^"]*"', b'<dimension ref="A1:A0"'),
    (rb"<v>[^<]*</v>", b"<v>99999999</v>"), (rb"<v>[^<]*</v>", b"<v>-1</v>"), (rb"<v>[^<]*</v>", b"<v>1e999</v>"),
    (rb"<v>[^<]*</v>", b""), (rb't="s"', b't="e"'), (rb't="s"', b't="b"'),
    (rb't="s"', b't="d"'), (rb't="s"', b't="inlineStr"'),
    (rb's="\d+"', b's="99999"'), (rb'<mergeCell ref="[^"]*"', b'<mergeCell ref="A1:XFD1048576"'),
    (rb'<mergeCell ref="[^"]*"', b'<mergeCell ref="B9:A1"'), (rb'count="\d+"', b'count="4294967295"'),
    (rb'formatCode="[^"]*"', b'formatCode="' + b"0" * 300 + b'"'), (rb'sheetId="\d+"', b'sheetId="0"'),
    (rb'r:id="[^"]*"', b'r:id="rId99"'),
    (rb'Target="[^"]*"', b'Target="../../../etc/passwd"'), (rb'name="[^"]*"', b'name=""'),
    (rb'name="[^"]*"', b'name="110101199003077774"'), (rb'state="hidden"', b'state="veryHidden"'), (rb'<\?xml[^>]*\?>', b""),
    (rb"<\?xml[^>]*\?>", b'<?xml version="1.0" encoding="utf-16"?>'),
    (rb"<\?xml[^>]*\?>", b'<?xml version="1.0"?>' + _ENTITIES),
    (rb"<t>[^<]*</t>", b"<t>&h;</t>"), (rb"<t>[^<]*</t>", b"<t/>"), (rb"<t>[^<]*</t>", b"<r><t>a</t></r>" * 50),
    (rb"</sheetData>", b""), (rb"<sheetData>", b"<sheetData>" + b"<x>" * 500), (rb"</row>", b""),
)  # fmt: skip


def package(random: Random, data: bytes) -> bytes:
    """One part of an .xlsx changed, lost, doubled or packed otherwise."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            parts = {name: old.read(name) for name in old.namelist()}
    except zipfile.BadZipFile:
        return data
    for _ in range(random.choice([1, 1, 2, 4])):
        name = random.choice(
            [n for n in parts if "sheet" in n or "workbook" in n or random.random() < 0.3]
            or list(parts)
        )
        kind = random.random()
        if kind < 0.75:
            fitting = [(p, new) for p, new in _SWAPS if re.search(p, parts[name])]
            if fitting:
                pattern, new = random.choice(fitting)
                places = list(re.finditer(pattern, parts[name]))
                place = random.choice(places)
                parts[name] = parts[name][: place.start()] + new + parts[name][place.end() :]
        elif kind < 0.9:
            parts[name] = random.choice(PLAIN)(random, parts[name])
        elif len(parts) > 1:
            del parts[name]
    out = io.BytesIO()
    with zipfile.ZipFile(
        out, "w", random.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
    ) as new_package:
        for name, content in parts.items():
            new_package.writestr(name, content)
    return out.getvalue()


_VALUES = ("", "null", "3", "-1", "1e999", "true", "[]", "{}", "[1, {a: 2}]",
    "{1: {2: 3}}", "2018-13-45", '"?"', "?", "~", "!!python/none",
           "&a [*a]", "*b", "!!binary x", "[" * 300, "{a: " * 200,
    "9" * 5000, '"\\ud800"', "0x1F", "1_000", "2018-01-01T00:00:00Z", "'", '"')  # fmt: skip
_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(8)
)


def scalar(random: Random, data: bytes) -> bytes:
    """A value of a card, form or correction replaced by one of another kind."""
    text = data.decode("utf-8", errors="replace")
    places = list(re.finditer(r'"[^"]*"|\[[^\]]*\]|\{[^}]*\}|(?<=[:=] )[^\n,}]+', text))
    if not places or random.random() < 0.05:
        return (_BOMB + text).encode()
    place = random.choice(places)
    return (text[: place.start()] + random.choice(_VALUES) + text[place.end() :]).encode(
        "utf-8", errors="replace"
    )


def table_file(random: Random) -> tuple[str, bytes]:
    """One file of tables, sound or broken, under a name that need not be true."""
    ending = random.choice(list(BUILDERS))
    data = BUILDERS[ending](random)
    kind = random.random()
    if ending == ".xlsx" and kind < 0.6:
        data = package(random, data)
    elif kind < 0.8:
        data = random.choice(PLAIN)(random, data)
    if random.random() < 0.05:
        ending = random.choice([*BUILDERS, ".docx", ".xlsm", ""])
    stem = random.choice(
        [
            "机构",
            "编制台账2020年底",
            "花名册",
            "quota",
            "org",
            "上下编台账",
            "新建 表'100%",
            "🏛",
            "a;b",
        ]
    )
    return stem + str(random.randrange(1000)) + ending, data


def aside_file(random: Random) -> tuple[str, bytes]:
    """A card, forms.yml or corrections.yml, broken."""
    name = random.choice(list(ASIDE))
    data = ASIDE[name].encode()
    for _ in range(random.choice([1, 1, 2])):
        data = random.choice([scalar, scalar, *PLAIN])(random, data)
    return name, data
