"""What a page speaks of, as one object: a database, a day and a window of months.

A page asks questions through it, so that every number of a page is of the same day, and so that
the page knows what it asked: what the answers leave in doubt stands on it as one line.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import polars as pl

from analysis.figures.frame import titled
from analysis.figures.source import chinese_day, day, scalar, source_line
from analysis.models.published import as_numbers, public
from analysis.questions.caveat import doubt_of_all
from analysis.questions.registry import Connection, catalogue, in_order

WINDOW = 24
"""Months over which a page looks for idle posts, where nothing else is asked."""

PUBLISH = "BIANZHI_PUBLISH"
"""Set to 1 where a report is made for the public: notebooks need not know of it."""

Row = dict[str, Any]


@dataclass
class Page:
    """A database, the day that a page speaks of, and its window in months.

    `day` is given, or the end of coverage. Where it is to be `publish`ed, its answers are the public
    versions: a number kept back is NaN.
    """

    con: Connection
    as_of: date | str | None = None
    months: int = WINDOW
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    publish: bool = False

    @property
    def day(self) -> date:
        """The day that the page speaks of."""
        return day(self.con, self.as_of)

    @property
    def said(self) -> str:
        """The day in words: 2018年6月30日."""
        return chinese_day(self.day)

    def ask(self, name: str, **given: Any) -> pl.DataFrame:
        """The answer to a question, of the page's day and window where it takes them."""
        item = catalogue()[name]
        for parameter, value in (("as_of", self.day), ("months", self.months)):
            if parameter in item.parameters:
                given.setdefault(parameter, value)
        self.asked[name] = given
        found = in_order(name, item.function(self.con, **given))
        return (
            as_numbers(public(self.con, name, found, given=given)) if self.publish else found.pl()
        )

    def made_public(self, name: str, part: str, frame: pl.DataFrame) -> pl.DataFrame:
        """A frame of a model as the page may show it."""
        if not self.publish:
            return frame
        return as_numbers(public(self.con, name, self.con.from_arrow(frame.to_arrow()), part))

    def one(self, name: str, **given: Any) -> Row:
        """The only row of an answer."""
        return self.ask(name, **given).row(0, named=True)

    def whole(self, name: str, **given: Any) -> Row | None:
        """The row 合计 of a total: all types that may be added; None where there is none."""
        found = self.ask(name, **given).filter(pl.col("post_type") == "合计")
        return found.row(0, named=True) if len(found) else None

    def rows(self, query: str, **params: Any) -> list[tuple[Any, ...]]:
        """What a look into the tables finds: words and names, never a sum."""
        return self.con.sql(query, params=params or None).fetchall()

    def scalar(self, query: str, **params: Any) -> Any:
        """The one value that such a look finds."""
        return scalar(self.con, query, **params)

    def filled(self, *tables: str) -> bool:
        """True where every one of the tables has a row."""
        return all(self.scalar(f'select exists (from "{table}")') for table in tables)

    def framed(self, fig: go.Figure, finding: str, subtitle: str) -> go.Figure:
        """A chart with its finding, what it shows, and its source."""
        return titled(fig, finding, subtitle, source_line(self.con))

    def caveat(self) -> str:
        """What the answers that were asked leave in doubt, in one line; "" for nothing."""
        doubt = doubt_of_all(self.con, self.asked)
        return doubt.line + "。" if doubt else ""


def turn_to(database: str, as_of: str | None = None, months: int = WINDOW) -> Page:
    """The page of a built dataset, as a notebook opens it."""
    from analysis.store.place import open_database

    public_version = os.environ.get(PUBLISH) == "1"
    return Page(open_database(Path(database)), as_of, months, publish=public_version)
