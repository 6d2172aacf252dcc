"""Put a new database in the place of the old one, in one step, and open what is there.

A build writes beside the old file and replaces it at the very end, so a build that is killed
leaves the old database whole. Windows cannot replace a file that a program holds open: there
the new one waits as `.pending` beside it and is adopted at the next open.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from analysis.store.schema import SCHEMA_VERSION


class DatabaseInUseError(Exception):
    """Another program holds the database; the message says what to do."""


class OtherVersionError(Exception):
    """The database was built by a software of another schema; the message says what to do."""


@contextmanager
def owners_alone(wanted: bool = True) -> Iterator[None]:
    """Whatever is created meanwhile is its owner's alone, on POSIX: databases hold people, if under
    keys, and pages and sheets what is the office's own. Windows keeps the rights of the folder."""
    before = os.umask(0o077) if wanted else None
    try:
        yield
    finally:
        if before is not None:
            os.umask(before)


def database_path(folder: Path) -> Path:
    """`data/demo` → `data/demo.duckdb`, beside the folder."""
    return folder.parent / f"{folder.name}.duckdb"


DATA = Path("data")
"""Where datasets are kept, below the working folder or a folder above it."""


def data_folder() -> Path:
    """`data` of the working folder or of the nearest folder above it: notebooks work below it."""
    here = Path.cwd()
    return next((f / DATA for f in (here, *here.parents) if (f / DATA).is_dir()), DATA)


def find_database(dataset: str | Path | None = None) -> Path:
    """The database of a dataset: its folder, its file or its name under `data`.

    None is the dataset that the environment names in BIANZHI_DATASET, else the newest built.
    Raises FileNotFoundError, naming the command to run, where nothing has been built.
    """
    wanted = dataset or os.environ.get("BIANZHI_DATASET")
    if wanted is None:
        built = databases()
        if not built:
            raise FileNotFoundError("还没有数据库：请先运行 bianzhi build data/某文件夹")
        return built[-1]
    path = Path(wanted)
    if path.suffix == ".duckdb":
        return path
    # A name means the dataset of that name; a folder of that name here is meant before it.
    named = data_folder() / path
    folder = path if path.is_dir() or not named.is_dir() else named
    kept, found = database_path(named), database_path(folder.resolve())
    # A database may have outlived its folder.
    return kept if kept.exists() and not found.exists() else found


def databases() -> list[Path]:
    """The databases under `data`, the newest last."""
    return sorted(data_folder().glob("*.duckdb"), key=lambda path: path.stat().st_mtime)


def new_path(database: Path) -> Path:
    """Where a build writes."""
    return database.with_name(database.name + ".new")


def pending_path(database: Path) -> Path:
    """Where a finished build waits for the old file to be let go."""
    return database.with_name(database.name + ".pending")


def remove(path: Path) -> None:
    """Remove a database file with its log and its spill folder, as far as they are there."""
    path.unlink(missing_ok=True)
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
    shutil.rmtree(path.with_name(path.name + ".tmp"), ignore_errors=True)


def put_in_place(built: Path, database: Path) -> bool:
    """Replace `database` by `built`; False where the old file is held open and `built` waits."""
    try:
        built.replace(database)
    except PermissionError:
        built.replace(pending_path(database))
        return False
    pending_path(database).unlink(missing_ok=True)
    return True


def adopt_pending(database: Path) -> None:
    """Put a waiting database in place, if nobody holds the old one any more."""
    pending = pending_path(database)
    if pending.exists():
        try:
            pending.replace(database)
        except PermissionError:
            return


def open_database(database: Path) -> duckdb.DuckDBPyConnection:
    """Open a built database read-only.

    Raises FileNotFoundError where there is none, DatabaseInUseError where another program
    holds it for itself, OtherVersionError where its tables are not those of this software.
    """
    adopt_pending(database)
    if not database.exists():
        fix = f"请先运行 bianzhi build {database.stem}"
        raise FileNotFoundError(f"没有数据库 {database.name}：{fix}")
    con = connect_old(database)
    try:
        _refuse_other_version(con, database)
    except OtherVersionError:
        con.close()
        raise
    return con


def connect_old(database: Path) -> duckdb.DuckDBPyConnection:
    """Open a database file read-only, whatever is in it; DatabaseInUseError where that cannot be."""
    try:
        con = duckdb.connect(str(database), read_only=True)
    except duckdb.IOException as error:
        # As Linux and macOS say it, and as Windows does.
        if not any(words in str(error) for words in ("Could not set lock", "being used by")):
            raise
        raise DatabaseInUseError(
            f"{database.name} 正被另一个程序写入或独占：请关闭它后再试"
        ) from error
    # In a notebook DuckDB sets a progress bar above whatever takes two seconds: on a page it is words
    # that say nothing (FloatProgress(…)). Where ipywidgets are not installed it draws none, and
    # refuses to hear of one.
    with suppress(duckdb.InvalidInputException):
        con.execute("set enable_progress_bar = false")
    return con


def _refuse_other_version(con: duckdb.DuckDBPyConnection, database: Path) -> None:
    fix = f"请重新生成：bianzhi build {database.stem}（原来的文件夹还在的话，数据不会少）"
    try:
        found = con.execute(
            "select schema_version, version from build_log order by built_at desc limit 1"
        ).fetchall()
    except duckdb.CatalogException:
        found = []
    if not found:
        raise OtherVersionError(
            f"{database.name} 不是 bianzhi 生成的数据库，或由很早的版本生成：{fix}"
        )
    ((schema, software),) = found
    if schema != SCHEMA_VERSION:
        whose = "更早" if schema < SCHEMA_VERSION else "更新"
        if schema > SCHEMA_VERSION:
            fix = f"请用生成它的软件（bianzhi {software}）打开，或先升级本软件"
        raise OtherVersionError(
            f"{database.name} 由{whose}的软件生成（库版本 {schema}，本软件用 {SCHEMA_VERSION}）：{fix}"
        )
