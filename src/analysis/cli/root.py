"""What all commands share: the group, where datasets are found, how work is shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from analysis.report.plain import Plain, plain
from analysis.store.place import DATA, databases, find_database

ERRORS = Console(stderr=True, highlight=False)
SCREEN = Console(highlight=False)


def building() -> ModuleType:
    """The build, imported when something is built: a question needs none of what reads files."""
    from analysis import build

    return build


class Friendly(click.Group):
    """A group whose commands end on one plain line where a person can mend what is wrong."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the group's own options."""
        with _plainly():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors that name their fix are shown without a traceback."""
        with _plainly():
            return super().invoke(ctx)


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise Plain("已中止：原有的数据库没有动，请再运行一次") from None
    except Exception as error:
        # Only who builds has imported the build.
        if "analysis.build" in sys.modules and isinstance(error, building().BuildError):
            raise Plain(str(error)) from error
        if (words := plain(error)) is None:
            raise
        raise words from error


@click.group(cls=Friendly, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("bianzhi-analysis"), prog_name="bianzhi", help="显示版本。")
def main() -> None:
    """机构编制统计：文件 → 数据库 → 报告。

    把单位的表格放进 data/某文件夹，运行 bianzhi build data/某文件夹，再运行 bianzhi report。
    """


@contextmanager
def progress_bar() -> Iterator[Callable[[str, float], None]]:
    """A progress bar on the terminal, nothing where output goes elsewhere."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=ERRORS, transient=True, disable=not ERRORS.is_terminal) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda text, share: bar.update(task, description=text, completed=share)


def folder_of(dataset: str) -> Path:
    """A dataset's folder from its path, or from its name under data/."""
    path = Path(dataset)
    return path if path.is_dir() or not (DATA / dataset).is_dir() else DATA / dataset


def database_of(dataset: str | None) -> Path:
    """The database of a dataset, else the newest built; which one is said where there are several."""
    found = find_database(dataset)
    if not (dataset or os.environ.get("BIANZHI_DATASET")) and len(databases()) > 1:
        ERRORS.print(
            f"数据集：{found.stem}（最近生成；用 --dataset 另选）", style="dim", markup=False
        )
    return found


publish_option = click.option(
    "--publish",
    is_flag=True,
    help="公开版：按年龄、退休、进出方式等计的少数人不列，写作 *；不列人员标识。",
)
dataset_argument = click.argument("dataset", help="数据集文件夹，或其在 data/ 下的名称。")
