"""机构编制统计: checked datasets in DuckDB, one definition per question.

import analysis
con = analysis.open("data/demo.duckdb")
analysis.staffing(con, as_of="2018-06-30").df()
"""

from pathlib import Path

import duckdb

from analysis.questions import *  # noqa: F403  (every question is part of the face)
from analysis.questions import questions
from analysis.store.place import open_database


def open(dataset: str | Path) -> duckdb.DuckDBPyConnection:
    """Open a built dataset read-only: its folder (`data/demo`) or its `.duckdb` file.

    Raises FileNotFoundError, naming the command to run, where it has not been built.
    """
    path = Path(dataset)
    return open_database(
        path if path.suffix == ".duckdb" else path.with_name(path.name + ".duckdb")
    )


__all__ = ["open", "questions", *questions()]
