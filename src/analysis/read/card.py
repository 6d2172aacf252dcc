"""The source card `dataset.toml`: what a dataset is, who made it and what it covers."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from analysis import dictionary
from analysis.forms.text import heading
from analysis.read.problem import Problem, mask

CARD = "dataset.toml"
DEFAULT_CARRY_MONTHS = 18
DEFAULT_PUBLISH_THRESHOLD = 3

_MOST_MONTHS = 1200
_MOST_THRESHOLD = 100
_EARLIEST, _LATEST = 1500, 2150  # a year outside is a slip of the pen
_TEXT_KEYS = ("title", "producer", "licence", "notes")
_KEYS = (
    *_TEXT_KEYS, "kind", "coverage", "carry_months", "count_as", "coverage_of", "ignore_columns",
    "balance", "contact", "publish_threshold",
)  # fmt: skip
_CHINESE_KEY = re.compile(r"(^[ \t]*|[{,]\s*)([\u4e00-\u9fff]+)([ \t]*=)", re.MULTILINE)
_MOST_BYTES = 1 << 18
# A key of thousands of parts costs the library the square of them.
_DEEP_KEY = re.compile(r"""(?:[\w-]{1,64}["']?\s{0,3}\.\s{0,3}["']?){20}""")
_COVERAGE_KEYS = ("table", "post_type", "from", "to", "units")


@dataclass(frozen=True)
class CoverageOf:
    """A narrower coverage of one table, post type or some units; both days are included.

    `units` are unit ids, or "listed": the table speaks only of the units that it names.
    """

    table: str | None = None
    post_type: str | None = None
    start: date | None = None
    end: date | None = None
    units: tuple[str, ...] | str | None = None


@dataclass(frozen=True)
class SourceCard:
    """What `dataset.toml` says; `present` is False where there is none.

    `coverage` is (first day, last day), None where it follows from the data. `count_as` says
    under which post type another is counted. `ignore_columns` are headings passed over.
    `publish_threshold`: counts of persons below it are kept back from what is published.
    """

    title: str
    producer: str = ""
    licence: str = ""
    kind: str = "office"
    coverage: tuple[date, date] | None = None
    carry_months: int = DEFAULT_CARRY_MONTHS
    count_as: dict[str, str] = field(default_factory=dict)
    coverage_of: tuple[CoverageOf, ...] = ()
    ignore_columns: tuple[str, ...] = ()
    balance: tuple[str, ...] = ()
    publish_threshold: int = DEFAULT_PUBLISH_THRESHOLD
    notes: str = ""
    present: bool = True


def read_card(folder: Path, own_types: Collection[str] = ()) -> tuple[SourceCard, list[Problem]]:
    """The card of a dataset folder, and everything wrong with it at once.

    A folder without a card is an office's own, titled by its name, with one warning. A card
    with mistakes gives a fatal problem for each; the parts that are right are returned.
    """
    path = folder / CARD
    fallback = folder.resolve().name
    if not path.is_file():
        warning = Problem(
            CARD,
            "数据集没有来源卡，按单位自有数据（office）处理，覆盖范围取自数据中的日期",
            f"在文件夹中放一份 {CARD}，至少写明 title、kind 和 coverage",
            warning=True,
        )
        return SourceCard(title=fallback, present=False), [warning]
    reader = _CardReader(own_types)
    raw = reader.read(path)
    card = SourceCard(title=fallback) if raw is None else reader.card(raw, fallback)
    return card, reader.problems


class _CardReader:
    """Reads one card and collects its mistakes."""

    def __init__(self, own_types: Collection[str] = ()) -> None:
        self.problems: list[Problem] = []
        self.own_types = own_types

    def wrong(self, key: str, problem: str, fix: str, value: object = None) -> None:
        """Record one fatal mistake of the card."""
        shown = None if value is None else mask(str(value))
        self.problems.append(Problem(CARD, problem, fix, column=key, value=shown, fatal=True))

    def read(self, path: Path) -> dict[str, Any] | None:
        """The document of a file that is no longer than a card can be."""
        if path.stat().st_size <= _MOST_BYTES:
            return self.parse(path.read_bytes())
        fix = "请核对是否放错了文件；来源卡只应写几十行"
        self.problems.append(Problem(CARD, "文件过大", fix, fatal=True))
        return None

    def parse(self, content: bytes) -> dict[str, Any] | None:
        """The TOML document; None, with a problem, where it cannot be read."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("gb18030", errors="replace")
        try:
            if _DEEP_KEY.search(text):
                raise ValueError("a key of too many parts")
            return _loads(text.replace("\r\n", "\n"))
        except (ValueError, RecursionError) as error:
            place = re.search(r"line (\d+), column (\d+)", str(error))
            where = f"（第 {place[1]} 行第 {place[2]} 列）" if place else ""
            problem = Problem(
                CARD,
                f"来源卡不是有效的 TOML{where}",
                '检查引号、等号和方括号是否成对；文字要放在英文引号 "…" 中',
                row=int(place[1]) if place else None,
                fatal=True,
            )
            self.problems.append(problem)
            return None

    def card(self, raw: dict[str, Any], fallback: str) -> SourceCard:
        """The card from the parsed document, mistakes recorded on the way."""
        self.unknown_keys(raw, _KEYS, "")
        texts = {key: self.text(key, raw.get(key, "")) for key in _TEXT_KEYS}
        return SourceCard(
            title=texts["title"] or fallback,
            producer=texts["producer"],
            licence=texts["licence"],
            notes=texts["notes"],
            kind=self.kind(raw.get("kind")),
            coverage=self.coverage(raw.get("coverage")),
            carry_months=self.carry_months(raw.get("carry_months", DEFAULT_CARRY_MONTHS)),
            count_as=self.count_as(raw.get("count_as", {})),
            coverage_of=self.coverage_of(raw.get("coverage_of", [])),
            ignore_columns=self.ignore_columns(raw.get("ignore_columns", [])),
            balance=self.balance(raw["balance"]) if "balance" in raw else (),
            publish_threshold=self.publish_threshold(
                raw.get("publish_threshold", DEFAULT_PUBLISH_THRESHOLD)
            ),
        )

    def unknown_keys(self, raw: dict[str, Any], known: Collection[str], inside: str) -> None:
        """Record every key that the card does not know, with the nearest one it does."""
        for key in raw:
            if key not in known:
                fix = _closest(key, known) or f"可用的项：{'、'.join(known)}"
                self.wrong(inside + key, f"来源卡没有“{inside}{key}”这一项", fix)

    def text(self, key: str, value: object) -> str:
        """A text entry."""
        if isinstance(value, str):
            return value.strip()
        self.wrong(key, f"“{key}”应当是文字", '写在英文引号 "…" 中', value)
        return ""

    def kind(self, value: object) -> str:
        """The dataset's kind; required, so that synthetic data is never taken for real."""
        kinds = dictionary.value_lists()["dataset_kind"]
        if isinstance(value, str) and value in kinds:
            return value
        choice = " 或 ".join(f'kind = "{k}"（{"、".join(zh)}）' for k, zh in kinds.items())
        problem = "来源卡没有写明数据性质 kind" if value is None else "数据性质 kind 不在可选值中"
        self.wrong("kind", problem, f"写 {choice}", value)
        return "office"

    def day(self, key: str, value: object) -> date | None:
        """A day: '2018-06-30' or a TOML date."""
        found: date | None = None
        if isinstance(value, date) and not isinstance(value, datetime):
            found = value
        elif isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
            # A day that does not exist, such as 30 February, is told of below.
            with suppress(ValueError):
                found = date.fromisoformat(value.strip())
        if found is not None and _EARLIEST <= found.year <= _LATEST:
            return found
        self.wrong(key, f"“{key}”不是有效的日期", '写成 "2018-06-30" 这样的完整日期', value)
        return None

    def in_order(self, key: str, start: date | None, end: date | None) -> bool:
        """Whether the start is not after the end, recorded where it is."""
        if start and end and start > end:
            self.wrong(key, f"“{key}”的起日 {start} 晚于止日 {end}", "起日在前，止日在后")
            return False
        return True

    def coverage(self, value: object) -> tuple[date, date] | None:
        """The first and the last day that the dataset covers."""
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != 2:
            fix = '写成 coverage = ["2008-01-01", "2020-12-31"]'
            self.wrong("coverage", "coverage 应当是起、止两个日期", fix, value)
            return None
        start, end = (self.day("coverage", day) for day in value)
        if start is None or end is None or not self.in_order("coverage", start, end):
            return None
        return start, end

    def carry_months(self, value: object) -> int:
        """For how many months a headcount is carried forward."""
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST_MONTHS:
            return value
        fix = f"写成 carry_months = {DEFAULT_CARRY_MONTHS}"
        self.wrong("carry_months", "carry_months 应当是大于 0 的整数（月）", fix, value)
        return DEFAULT_CARRY_MONTHS

    def publish_threshold(self, value: object) -> int:
        """Below how many persons a count is kept back from what is published."""
        if isinstance(value, int) and not isinstance(value, bool) and 2 <= value <= _MOST_THRESHOLD:
            return value
        fix = f"写成 publish_threshold = {DEFAULT_PUBLISH_THRESHOLD}"
        problem = f"publish_threshold 应当是 2 至 {_MOST_THRESHOLD} 的整数（人）"
        self.wrong("publish_threshold", problem, fix, value)
        return DEFAULT_PUBLISH_THRESHOLD

    def post_type(self, key: str, value: object) -> str | None:
        """A post type under its own name, where the card gives it or another spelling of it."""
        types = {
            **dictionary.value_lists()["post_type"],
            **dict.fromkeys(self.own_types, ()),
        }
        asked = heading(str(value))
        for name, spellings in types.items():
            if asked in {heading(word) for word in (name, *spellings)}:
                return name
        fix = _closest(str(value), types) or f"可用的类型：{'、'.join(types)}"
        self.wrong(key, f"“{key}”中的编制类型不存在", fix, value)
        return None

    def count_as(self, value: object) -> dict[str, str]:
        """Which post type is counted under which other."""
        if not isinstance(value, dict):
            self.wrong(
                "count_as", "count_as 应当是对照表", '写成 count_as = {参公 = "事业"}', value
            )
            return {}
        pairs = {}
        for key, target in value.items():
            target = target if isinstance(target, str) else ""
            names = self.post_type("count_as", key), self.post_type("count_as", target)
            if names[0] and names[1] and names[0] != names[1]:
                pairs[names[0]] = names[1]
        for name in sorted(set(pairs) & set(pairs.values())):
            # 甲 counted as 乙 while 乙 is counted as 丙 (or as itself) has no plain meaning.
            fix = "每一类只并入一个最终的类型"
            self.wrong("count_as", f"count_as 中“{name}”既被并入他类，又有他类并入", fix)
        return pairs

    def coverage_of(self, value: object) -> tuple[CoverageOf, ...]:
        """Every narrower coverage."""
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            fix = '每项写成 [[coverage_of]]，下接 table = "quota"、from = "2002-01-01" 等行'
            self.wrong("coverage_of", "coverage_of 应当是若干个 [[coverage_of]] 段", fix, value)
            return ()
        return tuple(self.one_coverage(item) for item in value)

    def one_coverage(self, raw: dict[str, Any]) -> CoverageOf:
        """One `[[coverage_of]]` section."""
        inside = "coverage_of."
        self.unknown_keys(raw, _COVERAGE_KEYS, inside)
        table, post_type = raw.get("table"), raw.get("post_type")
        tables = dictionary.input_tables()
        if table is not None and not (isinstance(table, str) and table in tables):
            fix = _closest(str(table), tables) or f"可用的表：{'、'.join(tables)}"
            self.wrong(inside + "table", f"“{inside}table”中的表不存在", fix, table)
            table = None
        units = self.units(raw.get("units"))
        if not {"table", "post_type", "units"} & set(raw):
            fix = '写明 table = "…"、post_type = "…" 或 units = […]；对整个数据集用 coverage'
            self.wrong("coverage_of", "一个 [[coverage_of]] 没有指明表或编制类型", fix)
        days = {k: self.day(inside + k, raw[k]) for k in ("from", "to") if k in raw}
        if not {"from", "to"} & set(raw) and units is None:
            fix = '写明 from = "2002-01-01" 或 to = "2020-12-31"'
            self.wrong("coverage_of", "一个 [[coverage_of]] 没有起止日期", fix)
        start, end = days.get("from"), days.get("to")
        self.in_order("coverage_of", start, end)
        name = None if post_type is None else self.post_type(inside + "post_type", post_type)
        return CoverageOf(table, name, start, end, units)

    def units(self, value: object) -> tuple[str, ...] | str | None:
        """The units of a narrower coverage, or "listed"."""
        if value is None or value == "listed":
            return None if value is None else "listed"
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            return tuple(value)
        fix = '写成 units = ["机构编码甲", "机构编码乙"] 或 units = "listed"'
        self.wrong("coverage_of.units", "coverage_of.units 应当是一列机构编码", fix, value)
        return None

    def balance(self, value: object) -> tuple[str, ...]:
        """The post types that the office's own 空缺 counts."""
        if not isinstance(value, list):
            fix = '写成 balance = ["行政", "政法专项", "参公", "事业"]'
            self.wrong("balance", "balance 应当是一列编制类型", fix, value)
            return ()
        return tuple(t for item in value if (t := self.post_type("balance", item)) is not None)

    def ignore_columns(self, value: object) -> tuple[str, ...]:
        """The headings that the card says to pass over."""
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(item.strip() for item in value)
        fix = '写成 ignore_columns = ["列标题甲", "列标题乙"]'
        self.wrong("ignore_columns", "ignore_columns 应当是一列文字", fix, value)
        return ()


def _loads(text: str) -> dict[str, Any]:
    """TOML in which Chinese keys need no quotes: count_as = {参公 = "事业"}."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        quoted = _CHINESE_KEY.sub(r'\1"\2"\3', text)
        if quoted == text:
            raise
        return tomllib.loads(quoted)


def _closest(word: str, known: Collection[str]) -> str | None:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"是不是“{near[0]}”？" if near else None
