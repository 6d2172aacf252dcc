"""Which unit a text means: codes and names of `org`, compared without blanks, width and marks.

With a sheet that lists the units, a name that it does not know is a problem, and the nearest names are
offered; without one, units are what the files name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import duckdb
import polars as pl

from analysis.check import stage
from analysis.dictionary import Table
from analysis.forms.text import unit_name, without_marks
from analysis.forms.wordlist import words

Connection = duckdb.DuckDBPyConnection

SUGGESTED = 200  # distinct unknown units that are compared with every known one
APART = 5  # one slip in so many characters still suggests a unit, and one always does
_PARTS = re.compile(r"[（(、/／，,]|加挂|（|\)|）")
_PREFIXES = ("中共", "中国共产党", "××", "某")


def unit_columns(table: Table) -> list[str]:
    """The columns that say which unit a row is about; a parent may lie outside the dataset."""
    found = [c.name for c in table.columns if c.ref == "org" and c.name != "parent_id"]
    return ["org_id", *found] if table.name == "org" else found


@dataclass
class Units:
    """What was settled: how many units the files name, and whether a sheet vouches for them."""

    vouched: bool
    by_text: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)
    merged_marks: dict[str, str] = field(default_factory=dict)


def resolve_units(con: Connection, lists_units: Iterable[tuple[int, int]]) -> Units:
    """Turn the texts of every unit column into ids, in place; say which are unknown.

    `lists_units` are the (file, sheet) whose rows are units: they vouch for their names.
    """
    vouching = sorted(set(lists_units))
    rows = con.execute(
        "select org_id, name, file_no, sheet_no from stage_org where org_id is not null"
    ).fetchall()
    told = [(o, n) for o, n, f, s in rows if (f, s) in set(vouching)]
    beside = [(o, n) for o, n, f, s in rows if (f, s) not in set(vouching)]
    units = Units(vouched=bool(told))
    texts = _texts(con)
    names = _names(con, told or beside)
    ids = {o for o, _ in (told or beside)}
    coded = {o for o, n in [*told, *beside] if n is not None and unit_name(o) != unit_name(n)}
    if not units.vouched:
        # Without a list of units a code beside a name still says which name is which unit.
        ids = coded
        names = _names(con, [(o, n) for o, n in beside if o in coded])
    _match(units, texts, ids, names)
    if not units.vouched:
        _take_as_told(units, texts, ids)
    else:
        _offer_nearest(con, units, ids, names)
    _write_back(con, units)
    return units


def _texts(con: Connection) -> dict[str, Counter[tuple[int, int]]]:
    """Every text of a unit column, with the sheets that it stands in."""
    found: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    for table in stage.held(con):
        for column in unit_columns(table):
            query = f"""select "{column}", file_no, sheet_no, count(*) from "stage_{table.name}"
                        where "{column}" is not null group by all"""
            for text, file_no, sheet_no, n in con.execute(query).fetchall():
                found[text][file_no, sheet_no] += n
    return found


def _names(con: Connection, units: Iterable[tuple[str, str | None]]) -> dict[str, set[str]]:
    """Name, as compared → the ids that bear it; plates are no names of a unit."""
    found: dict[str, set[str]] = defaultdict(set)
    for org_id, name in units:
        if name is not None:
            found[unit_name(name)].add(org_id)
    named = con.execute("""select org_id, name from stage_org_name
                       where name is not null and org_id is not null
                         and coalesce(kind, '正式') <> '挂牌'""").fetchall()  # fmt: skip
    known = {o for o, _ in units} if not isinstance(units, dict) else set()
    for org_id, name in named:
        if not known or org_id in known:
            found[unit_name(name)].add(org_id)
    return found


def _match(
    units: Units,
    texts: dict[str, Counter[tuple[int, int]]],
    ids: set[str],
    names: dict[str, set[str]],
) -> None:
    by_id = {unit_name(i): i for i in ids}
    for text in texts:
        if text in ids:
            units.by_text[text] = text
            continue
        bearers = names.get(unit_name(text), set())
        if len(bearers) == 1:
            units.by_text[text] = next(iter(bearers))
        elif len(bearers) > 1:
            units.ambiguous.add(text)
        elif unit_name(text) in by_id:
            units.by_text[text] = by_id[unit_name(text)]
    for text in [t for t in texts if t not in units.by_text and t not in units.ambiguous]:
        bare = without_marks(text)
        bearers = names.get(bare, set()) or ({by_id[bare]} if bare in by_id else set())
        if bare != unit_name(text) and len(bearers) == 1:
            target = next(iter(bearers))
            if not _together(texts, text, target, units):
                units.by_text[text] = target
                units.merged_marks[text] = target


def _together(
    texts: dict[str, Counter[tuple[int, int]]], text: str, target: str, units: Units
) -> bool:
    """Whether a sheet names the unit with and without its mark: then they may be two."""
    others = {t for t, found in units.by_text.items() if found == target and t in texts}
    return any(set(texts[text]) & set(texts[other]) for other in others)


def _take_as_told(units: Units, texts: dict[str, Counter[tuple[int, int]]], ids: set[str]) -> None:
    """Units are what the files name: one id for all spellings of a name."""
    groups: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        if text not in units.by_text and text not in units.ambiguous:
            groups[unit_name(text)].append(text)
    chosen = {
        name: min(spellings, key=lambda t: (-sum(texts[t].values()), len(t), t))
        for name, spellings in groups.items()
    }
    by_bare: dict[str, list[str]] = defaultdict(list)
    for name in chosen:
        by_bare[without_marks(name)].append(name)
    for bare, alike in by_bare.items():
        sheets = [set().union(*(set(texts[t]) for t in groups[name])) for name in alike]
        apart = all(not (a & b) for i, a in enumerate(sheets) for b in sheets[i + 1 :])
        if apart and (len(alike) > 1 or bare not in alike):
            target = chosen.get(bare, bare)
            for name in alike:
                if chosen[name] != target:
                    units.merged_marks[chosen[name]] = target
                chosen[name] = target
    for name, spellings in groups.items():
        for text in spellings:
            units.by_text[text] = chosen[name]


def _offer_nearest(
    con: Connection, units: Units, ids: set[str], names: dict[str, set[str]]
) -> None:
    missing = sorted({t for table in stage.held(con) for t in _missing(con, table, units)})
    one_id = {name: min(bearers) for name, bearers in names.items()}
    units.unknown = {text: [] for text in missing}
    for text in missing[:SUGGESTED]:
        parts = [unit_name(p) for p in _PARTS.split(text) if p]
        parts += [unit_name(text).removeprefix(p) for p in _PREFIXES]
        parts += [unit_name(text).removesuffix(w) for w in words()["own_words"]]
        offered = [one_id[p] for p in parts if p in one_id]
        units.unknown[text] = list(dict.fromkeys(offered))
    near = _by_distance(con, [t for t in missing[:SUGGESTED] if not units.unknown[t]], ids, one_id)
    for text, found in near.items():
        units.unknown[text] = found


def _missing(con: Connection, table: Table, units: Units) -> set[str]:
    found = set()
    for column in unit_columns(table):
        query = f'select distinct "{column}" from "stage_{table.name}" where "{column}" is not null'
        found |= {t for (t,) in con.execute(query).fetchall()}
    return {t for t in found if t not in units.by_text and t not in units.ambiguous}


def _by_distance(
    con: Connection, missing: list[str], ids: set[str], one_id: dict[str, str]
) -> dict[str, list[str]]:
    """The known units whose name or code is one slip away from each unknown text."""
    if not missing:
        return {}
    known = pl.DataFrame(
        {"word": [*one_id, *ids], "org_id": [*one_id.values(), *ids]},
        schema={"word": pl.String, "org_id": pl.String},
    ).unique()
    asked = pl.DataFrame({"text": missing, "word": [unit_name(t) for t in missing]})
    con.register("known_word", known.to_arrow())
    con.register("asked_word", asked.to_arrow())
    rows = con.execute(
        """
        select a.text, k.org_id, min(damerau_levenshtein(a.word, k.word)) as distance
        from asked_word a cross join known_word k
        -- the distance is in bytes, and a Chinese character has three
        where damerau_levenshtein(a.word, k.word)
            <= greatest(1, length(a.word) // $apart) * (strlen(a.word) // greatest(length(a.word), 1))
        group by all order by a.text, distance, k.org_id""",
        parameters={"apart": APART},
    ).fetchall()
    con.unregister("known_word")
    con.unregister("asked_word")
    found: dict[str, list[str]] = defaultdict(list)
    for text, org_id, _ in rows:
        if len(found[text]) < 3:
            found[text].append(org_id)
    return found


def _write_back(con: Connection, units: Units) -> None:
    pairs = pl.DataFrame(
        {"text": list(units.by_text), "org_id": list(units.by_text.values())},
        schema={"text": pl.String, "org_id": pl.String},
    )
    con.register("told_unit", pairs.to_arrow())
    con.execute("create or replace temp table unit_text as select * from told_unit")
    con.unregister("told_unit")
    for table in stage.held(con):
        name = f'"stage_{table.name}"'
        for column in unit_columns(table):
            # what no id stands for: its row cannot say of whom it speaks
            con.execute(f"""
                update {name} as s set bad = list_append(s.bad, '{column}')
                where s."{column}" is not null
                  and not exists (select 1 from unit_text u where u.text = s."{column}")""")
            con.execute(f"""
                update {name} as s set "{column}" = u.org_id from unit_text u
                where s."{column}" = u.text and u.text <> u.org_id""")
    con.execute("""
        update stage_org as s set parent_id = u.org_id from unit_text u where s.parent_id = u.text""")
    # forms name the topmost unit as its own
    con.execute("update stage_org set parent_id = null where parent_id = org_id")


@dataclass(frozen=True)
class UnknownUnit:
    """A unit of a row that nobody knows: where it stands, and the nearest known units."""

    table: str
    at: tuple[int, int]
    row: int
    part: int
    column: str
    text: str
    code: str  # unknown_unit or ambiguous_unit
    offered: tuple[str, ...]


def unknown_rows(con: Connection, units: Units) -> Iterator[UnknownUnit]:
    """Every unknown unit of a row, table by table."""
    for table in stage.held(con):
        for column in unit_columns(table):
            rows = con.execute(f"""
                select file_no, sheet_no, row, min(part), "{column}" from "stage_{table.name}"
                where list_contains(bad, '{column}') and "{column}" is not null
                group by all order by all""").fetchall()
            for file_no, sheet_no, row, part, text in rows:
                if text not in units.ambiguous and text not in units.unknown:
                    continue  # it could not be read in the first place, and was told of
                code = "ambiguous_unit" if text in units.ambiguous else "unknown_unit"
                yield UnknownUnit(table.name, (file_no, sheet_no), row, part, column, text, code,
                                  tuple(units.unknown.get(text, ())))  # fmt: skip
