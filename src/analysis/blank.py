"""A database with every table, term, question and view, and no row: what a build starts from.

To bind the questions takes longer than to read and check a small dataset, and their text is the
same for all of them: it is done once a process, and copied from then on. The few terms that hold
a dataset's own constants are written over it (`terms.install_constants`).
"""

from __future__ import annotations

from pathlib import Path

from analysis.questions import install
from analysis.questions.views import install_views
from analysis.store.schema import connect_new, create_all

_made: list[bytes] = []


def write_blank(path: Path) -> None:
    """Write the blank database to the new file `path`."""
    if _made:
        path.write_bytes(_made[0])
        return
    with connect_new(str(path)) as con:
        create_all(con)
        install(con)
        install_views(con)
        con.execute("checkpoint")
    _made.append(path.read_bytes())
