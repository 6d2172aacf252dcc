"""What the check hands to the store of rows and cells that load nothing: what they left open.

One row a rejected row, cell or contradiction. `intervals/04_doubt.sql` works out from where to
where each makes what unknown; the table `doubt` keeps that, with file and cell.
"""

from __future__ import annotations

import duckdb

DOUBTFUL = {
    "doubt_no": "integer",
    "table_name": "varchar",  # the table that the row was meant for
    "org_id": "varchar",  # the unit; NULL where it could not be told
    "post_type": "varchar",  # NULL where it could not be read, or the table has none
    "day": "date",  # the row's own day, where it could be read
    "low_on": "date",  # else the days of its neighbours in the sheet, NULL where open
    "high_on": "date",
    "listed_on": "date",  # the snapshot that the row stands in
    "start_on": "date",  # of a spell; NULL where it could not be read
    "end_on": "date",
    "sure_at_end": "boolean",  # of a spell: certainly there on the last day of coverage
    "counts": "boolean",  # false: certainly gone on that day
    "direction": "varchar",  # of a movement; NULL where it could not be read
    "person_key": "varchar",
    "pool": "varchar",
    "loan_id": "varchar",
    "reason": "varchar",
    "file": "varchar",
    "sheet": "varchar",
    "row": "bigint",
    "cell": "varchar",
    "problem": "varchar",
}


def add_doubtful(con: duckdb.DuckDBPyConnection, rows: list[dict[str, object]]) -> None:
    """Add rows, numbered behind those that are there."""
    (last,) = con.execute("select coalesce(max(doubt_no), 0) from doubtful").fetchall()[0]
    for number, row in enumerate(rows, last + 1):
        made = {"doubt_no": number, **row}
        assert set(made) <= set(DOUBTFUL)
        names = ", ".join(f'"{name}"' for name in made)
        marks = ", ".join("?" * len(made))
        con.execute(f"insert into doubtful ({names}) values ({marks})", list(made.values()))


def create_doubtful(con: duckdb.DuckDBPyConnection) -> None:
    """Create the temporary table, empty, where nothing was handed over."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in DOUBTFUL.items())
    con.execute(f"create temp table if not exists doubtful ({columns})")
