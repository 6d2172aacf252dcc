"""An answer on the screen or in a file: the commands of `bianzhi ask`, one a question or model.

Each command is made from the signature and docstring of its question or model, so what it
takes and what it says it gives are defined there and nowhere else.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import duckdb
from rich.console import Console

from analysis.models.registry import MODELS, models
from analysis.questions import Question, catalogue
from analysis.report import export, screen
from analysis.report.days import outside_coverage, refuse_reversed
from analysis.report.options import option
from analysis.report.plain import Plain
from analysis.store.place import open_database

DATASET_HELP = "数据集文件夹、名称或 .duckdb 文件。"
FORMATS = ["table", "csv", "xlsx", "json", "parquet"]
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


def _common() -> list[click.Parameter]:
    return [
        click.Argument(["dataset"], required=False, help=DATASET_HELP),
        click.Option(["--dataset", "-d", "named"], help=DATASET_HELP),
        click.Option(
            ["--format", "form"],
            type=click.Choice(FORMATS),
            default="table",
            show_default=True,
            help="输出形式。",
        ),
        click.Option(["--output", "-o"], type=click.Path(path_type=Path), help="写入文件。"),
    ]


def _opened(
    locate: Locate, dataset: str | None, output: Path | None, given: dict[str, Any]
) -> duckdb.DuckDBPyConnection:
    """The database; what cannot be answered is refused, what has no ground noted on stderr."""
    refuse_reversed(given)
    if output is not None:
        export.refuse_place(output)
    con = open_database(locate(dataset))
    if notice := outside_coverage(con, given.get("as_of")):
        click.echo(f"注意：{notice}，所答依据不足。", err=True)
    return con


def _question_command(item: Question, locate: Locate) -> click.Command:
    def run(
        dataset: str | None, named: str | None, form: str, output: Path | None, **given: Any
    ) -> None:
        con = _opened(locate, dataset or named, output, given)
        asked = {n: v for n, v in given.items() if v is not None}
        inside = ", ".join(f"{n} := ${n}" for n in asked)
        give(con.sql(f"from {item.name}({inside})", params=asked), item.name, form, output)

    options = [option(name, default) for name, default in item.parameters.items()]
    return _command(item.name, options, run, item.definition)


def _model_command(name: str, locate: Locate) -> click.Command:
    model = models()[name]  # imports the solvers

    def run(
        dataset: str | None,
        named: str | None,
        form: str,
        output: Path | None,
        part: str | None = None,
        **given: Any,
    ) -> None:
        con = _opened(locate, dataset or named, output, given)
        try:
            frame = model.frame(model.function(con, **given), part)
        except ValueError as error:
            raise Plain(str(error)) from error
        con.register("answer", frame.to_arrow())
        give(con.sql("from answer"), name, form, output)

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
        params=[*_common(), *options],
        callback=run,
        short_help=definition.splitlines()[0],
        help="\b\n" + definition.replace("\n\n", "\n\n\b\n"),
    )


def give(
    relation: duckdb.DuckDBPyRelation, name: str, form: str, output: Path | None = None
) -> None:
    """Print `relation` in the form asked for, or write it to `output`."""
    if form in ("xlsx", "parquet") and output is None:
        output = Path(f"{name}.{form}")
    if output is not None:
        form = output.suffix.lstrip(".").lower() if form == "table" else form
        export.write_file(relation, output, form)
        Console(stderr=True, highlight=False).print(f"已写入 {output}")
    elif form == "csv":
        click.echo(export.as_csv(relation), nl=False)
    elif form == "json":
        click.echo(export.as_json(relation))
    else:
        screen.show_relation(Console(highlight=False), relation)
