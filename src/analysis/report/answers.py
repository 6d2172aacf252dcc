"""An answer on the screen or in a file: the commands of `bianzhi ask`, one a question or model.

Each command is made from the signature and docstring of its question or model, so what it
takes and what it says it gives are defined there and nowhere else.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import duckdb
from rich.console import Console

from analysis.dictionary import question_keys
from analysis.engines.apart import refuse_apart
from analysis.models.registry import MODELS, models
from analysis.questions import Question, asked, catalogue
from analysis.questions.unit_asked import unit_asked
from analysis.report import export, screen
from analysis.report.answer import Answer, answer_of
from analysis.report.days import outside_coverage, refuse_reversed
from analysis.report.narrow import Narrow
from analysis.report.options import common, one_unit, option
from analysis.report.plain import Plain
from analysis.store.place import open_database, owners_alone

if TYPE_CHECKING:
    from analysis.engines.spark import Spark

Locate = Callable[[str | None], Path]


class Commands(click.Group):
    """One command a question or model; `locate` finds a dataset's database."""

    locate: Locate

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every question's name, then every model's."""
        return [*catalogue(), *MODELS]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of one question or model, None where there is no such name."""
        if item := catalogue().get(name):
            return _question_command(item, self.locate)
        return _model_command(name, self.locate) if name in MODELS else None


@dataclass(frozen=True)
class Way:
    """How an answer is wanted: its form, file and headings, whether to be published, which rows."""

    name: str
    form: str
    output: Path | None
    headings: str | None
    overwrite: bool
    publish: bool = False
    narrow: Narrow = field(default_factory=Narrow)

    @property
    def file(self) -> Path | None:
        """Where it is written; a form that no screen shows has the question's name."""
        if self.output is None and self.form in ("xlsx", "parquet"):
            return Path(f"{self.name}.{self.form}")
        return self.output


@dataclass(frozen=True)
class Source:
    """Where an answer comes from: a dataset's database, or its Parquet on an engine."""

    dataset: str | None
    engine: str | None = None
    data: str | None = None

    def on_engine(self, question: str) -> Spark | None:
        """The dataset on its engine; None where the database answers."""
        if self.engine is None and self.data is None:
            return None
        if self.engine is None or self.data is None:
            raise Plain("--engine 与 --data 要一起写", 2)
        if self.dataset is not None:
            raise Plain("在引擎上提问时不写数据集，只写 --data", 2)
        refuse_apart(question)
        from analysis.engines.spark import open_engine

        return open_engine(self.engine, self.data)


def _checked(con: duckdb.DuckDBPyConnection, given: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    if org := given.get("org"):
        unit_asked(con, org)
    if notice := outside_coverage(con, given.get("as_of")):
        click.echo(f"注意：{notice}，所答依据不足。", err=True)
    return con


def _refuse(way: Way, given: dict[str, Any]) -> None:
    """What cannot be answered, or written where it is wanted, is refused before it is worked out."""
    refuse_reversed(given)
    if way.file is not None:
        export.refuse_place(way.file, way.overwrite)


def _question_command(item: Question, locate: Locate) -> click.Command:
    def run(
        dataset: str | None, named: str | None, form: str, output: Path | None,
        headings: str | None, overwrite: bool, publish: bool, sort: str | None, reverse: bool,
        top: int | None, engine: str | None, data: str | None, only: str | None = None, **given: Any,
    ) -> None:  # fmt: skip
        way = Way(item.name, form, output, headings, overwrite, publish,
                  Narrow(only, sort, reverse, top))  # fmt: skip
        _refuse(way, given)
        elsewhere = Source(dataset or named, engine, data).on_engine(item.name)
        con = elsewhere.ground() if elsewhere else open_database(locate(dataset or named))
        _checked(con, given)
        told = {n: v for n, v in given.items() if v is not None}
        found = asked(elsewhere or con, item.name, told)
        answer = answer_of(con, item.name, found, told, item.definition, publish=publish)
        give(way.narrow.of(con, answer), way)

    options = [option(name, default) for name, default in item.parameters.items()]
    if "org" not in item.parameters and "org_id" in question_keys()[item.name]:
        options.append(one_unit())
    return _command(item.name, options, run, item.definition)


def _model_command(name: str, locate: Locate) -> click.Command:
    model = models()[name]  # imports the solvers

    def run(
        dataset: str | None,
        named: str | None,
        form: str,
        output: Path | None,
        headings: str | None,
        overwrite: bool,
        publish: bool,
        sort: str | None,
        reverse: bool,
        top: int | None,
        part: str | None = None,
        engine: str | None = None,
        data: str | None = None,
        **given: Any,
    ) -> None:
        if engine is not None or data is not None:
            raise Plain(f"模型 {name} 只在建库的机器上算：bianzhi ask {name} 数据集")
        way = Way(
            name, form, output, headings, overwrite, publish, Narrow(None, sort, reverse, top)
        )
        _refuse(way, given)
        con = _checked(open_database(locate(dataset or named)), given)
        try:
            frame = model.frame(model.function(con, **given), part)
        except ValueError as error:
            raise Plain(str(error)) from error
        con.register("answer", frame.to_arrow())
        found = con.sql("from answer")
        answer = answer_of(con, name, found, given, model.definition, publish=publish, part=part)
        give(way.narrow.of(con, answer), way)

    options = []
    for parameter in model.parameters.values():
        required = parameter.default is inspect.Parameter.empty
        options.append(option(parameter.name, parameter.default, required=required))
    if model.parts:
        options.append(option("part", model.parts[0], choices=model.parts))
    return _command(name, options, run, model.definition)


def _command(
    name: str, options: list[click.Option], run: Callable[..., None], definition: str
) -> click.Command:
    return click.Command(
        name,
        params=[*common(), *options],
        callback=run,
        short_help=definition.splitlines()[0],
        help="\b\n" + definition.replace("\n\n", "\n\n\b\n"),
    )


def give(answer: Answer, way: Way) -> None:
    """Print an answer in the form asked for, or write it to its file."""
    if (path := way.file) is not None:
        form = path.suffix.lstrip(".").lower() if way.form == "table" else way.form
        with owners_alone(not way.publish):
            export.write_file(answer, path, form, way.headings)
        Console(stderr=True, highlight=False).print(f"已写入 {path}", markup=False)
    elif way.form == "csv":
        click.echo(export.as_csv(answer, way.headings or "en"), nl=False)
    elif way.form == "json":
        click.echo(export.as_json(answer, way.headings or "en"))
    else:
        screen.show_answer(Console(highlight=False), answer, way.headings or "zh")
    if way.file is not None or way.form == "json":
        for line in answer.notes:
            click.echo(line, err=True)
