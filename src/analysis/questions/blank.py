"""A database with every table, term, question and view, and no row: what a build starts from.

To bind the questions takes longer than to read and check a small dataset, and the result is the
same for all of them: it is made once for this version of the software, kept in the user's cache
folder, and copied. The few terms that hold a dataset's own constants are written over it
(`terms.install_constants`). Nothing of any dataset is ever in it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb
from platformdirs import user_cache_path

from analysis.questions.registry import install
from analysis.questions.views import install_views
from analysis.store.schema import connect_new, create_all

_SAYS = ("dictionary.*", "store/schema.py", "terms/*", "questions/**/*")
"""The files of the package that say what stands in it."""
_TEXTS = (".sql", ".yml", ".py")
_DIGEST = 32  # bytes before the kept database: a file cut short is made anew


def write_blank(path: Path) -> None:
    """Write the blank database to the new file `path`."""
    if (kept := _kept()) is not None:
        path.write_bytes(kept)
        return
    with connect_new(str(path)) as con:
        create_all(con)
        install(con)
        install_views(con)
        con.execute("checkpoint")
    _keep(path.read_bytes())


@cache
def cache_file() -> Path:
    """Where it is kept: a name of this version's definitions and of DuckDB's version."""
    said = hashlib.sha256(duckdb.__version__.encode())
    package = Path(str(files("analysis")))
    for path in sorted(p for some in _SAYS for p in package.glob(some) if p.suffix in _TEXTS):
        said.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    folder = os.environ.get("BIANZHI_CACHE")
    place = Path(folder) if folder else user_cache_path("bianzhi", appauthor=False)
    return place / f"blank-{said.hexdigest()[:16]}"


def _kept() -> bytes | None:
    try:
        held = cache_file().read_bytes()
    except OSError:
        return None
    content = held[_DIGEST:]
    return content if hashlib.sha256(content).digest() == held[:_DIGEST] else None


def _keep(content: bytes) -> None:
    """Keep it for the next build; where nothing can be kept, that one makes its own."""
    path = cache_file()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob("blank-*"):
            old.unlink(missing_ok=True)
        beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        beside.write_bytes(hashlib.sha256(content).digest() + content)
        beside.replace(path)
