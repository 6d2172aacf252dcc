"""机构编制统计: checked datasets in DuckDB, one definition per question.

import analysis
con = analysis.open("demo")
analysis.staffing(con, as_of="2018-06-30").df()

Every question and every model is a function of this module; `catalogue()` lists the questions.
They are imported when first asked for, so that a question loads no solver.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import duckdb

from analysis.questions import catalogue as _catalogue
from analysis.questions.registry import Catalogue
from analysis.questions.search import find_questions
from analysis.store.place import find_database, open_database

if TYPE_CHECKING:
    from analysis.engines.spark import Spark
    from analysis.questions.bank import *  # noqa: F403
    from analysis.questions.oversight import *  # noqa: F403
    from analysis.questions.quality import *  # noqa: F403
    from analysis.questions.reform import *  # noqa: F403
    from analysis.questions.staffing import *  # noqa: F403
    from analysis.questions.tables import *  # noqa: F403


@overload
def open(dataset: str | Path | None = None) -> duckdb.DuckDBPyConnection: ...


@overload
def open(dataset: str | Path, engine: str) -> Spark: ...


def open(
    dataset: str | Path | None = None, engine: str | None = None
) -> duckdb.DuckDBPyConnection | Spark:
    """Open a built dataset read-only: its name (`demo`), its folder or its `.duckdb` file.

    Without one the newest built is opened, as the commands do. Raises FileNotFoundError, naming the
    command to run, where it has not been built. With an `engine` (`sail`, `sc://…`, `local[2]`,
    `spark://…`) the dataset is the folder that `bianzhi export --parquet` wrote, wherever it lies now
    (a path, `s3a://…`, `hdfs://…`), and only questions are asked of it: `analysis.idle(con)`.
    """
    if engine is not None:
        from analysis.engines.spark import open_engine

        return open_engine(engine, str(dataset))
    return open_database(find_database(dataset))


def catalogue(words: str = "") -> Catalogue:
    """Every question by name; with words, those that speak of them, the nearest first."""
    return Catalogue((q.name, q) for q in find_questions(words)) if words else _catalogue()


def explore(con: duckdb.DuckDBPyConnection, question: str, **given: Any) -> None:
    """In a notebook: a question (its name, or a Chinese word that finds it) under controls for its
    parameters, asked anew when one is turned; `given` is what they begin with."""
    from analysis.report.lab.explore import explore as show

    show(con, question, **given)


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext analysis`: SQL cells, and answers under Chinese headings."""
    from analysis.report.lab.extension import load

    load(shell)


def __getattr__(name: str) -> Any:
    if not name.startswith("_"):
        if (question := _catalogue().get(name)) is not None:
            return question.function
        from analysis.models.registry import model_function

        if (function := model_function(name)) is not None:
            return function
    raise AttributeError(f"module 'analysis' has no attribute {name!r}")


def __dir__() -> list[str]:
    from analysis.models.registry import MODELS

    return ["catalogue", "explore", "open", *_catalogue(), *MODELS]
