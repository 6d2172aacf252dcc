"""Running one notebook: a kernel of its own, its parameters injected, its failure kept.

A kernel per page costs about half a second and buys that no page can see what another did.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import nbformat

from analysis.figures.page import PUBLISH
from analysis.report.model import Job

if TYPE_CHECKING:
    from nbclient import NotebookClient

CELL_SECONDS = 1800
"""A cell that runs longer has hung."""

HIDDEN_TAGS = frozenset({"parameters", "injected-parameters", "hide-input"})
"""Cells whose code no page shows."""


def read(path: Path) -> nbformat.NotebookNode:
    """Read a notebook and drop stored outputs: nothing stale can reach a page."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def inject(notebook: nbformat.NotebookNode, job: Job, as_of: str | None) -> None:
    """Put a cell assigning DATABASE and AS_OF after the one tagged `parameters` (or first)."""
    source = f"DATABASE = {str(job.database)!r}\nAS_OF = {as_of!r}"
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["injected-parameters"]})
    if notebook.nbformat_minor < 5:
        cell.pop("id", None)
    tagged = [i for i, c in enumerate(notebook.cells) if "parameters" in tags(c)]
    notebook.cells.insert(tagged[0] + 1 if tagged else 0, cell)


def tags(cell: nbformat.NotebookNode) -> list[str]:
    """The tags of a cell."""
    return list(cell.metadata.get("tags", ()))


async def execute(notebook: nbformat.NotebookNode, job: Job, publish: bool = False) -> str:
    """Run the notebook in place; the reason it failed, in Chinese, or ""."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    with TemporaryDirectory(prefix="bianzhi-") as home:
        try:
            await _client(notebook, job).async_execute(env=_environment(home, publish))
        except CellExecutionError as error:
            return f"计算出错：{error.ename}：{error.evalue}"
        except CellTimeoutError:
            return f"有一步超过 {CELL_SECONDS // 60} 分钟仍未算完，已停止"
        except DeadKernelError:
            return "计算进程意外退出（多为内存不足）"
    return ""


def _client(notebook: nbformat.NotebookNode, job: Job) -> NotebookClient:
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    class ThisPython(AsyncKernelManager):
        """Starts this very interpreter, whatever kernels the machine has registered."""

        @property
        def kernel_spec(self) -> KernelSpec:
            return KernelSpec(
                argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                display_name="Python",
                language="python",
                metadata={"supported_encryption": ["curve"]},
            )

    client = NotebookClient(
        notebook,
        kernel_manager_class=ThisPython,
        resources={"metadata": {"path": str(job.notebook.parent)}},
        timeout=CELL_SECONDS,
        record_timing=False,
        store_widget_state=False,
        shutdown_kernel="immediate",  # read-only work: nothing is left to put away
    )
    client.create_kernel_manager()
    assert client.km is not None, "just created"
    client.km.transport_encryption = "auto" if _has_curve() else "disabled"
    return client


def _has_curve() -> bool:
    import zmq

    return bool(zmq.has("curve"))


def _environment(home: str, publish: bool) -> dict[str, str]:
    """The kernel's environment: figures as JSON only, nobody's IPython start-up files, and whether the
    page is for the public."""
    own = {"IPYTHONDIR": home, "PLOTLY_RENDERER": "plotly_mimetype", PUBLISH: str(int(publish))}
    return {**os.environ, **own}


def mask_paths(notebook: nbformat.NotebookNode, job: Job, reason: str) -> str:
    """Take this machine's folders out of all outputs, in place, and out of the reason returned.

    A page travels; the paths of the machine it was made on do not.
    """
    spellings = _spellings(job)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [_masked(output, spellings) for output in cell.outputs]
    return str(_masked(reason, spellings))


def _spellings(job: Job) -> list[tuple[str, str]]:
    """Folders as outputs may spell them, the longest first, each with what replaces it."""
    homes = {
        job.database.resolve().parent: "",
        job.notebook.resolve().parent: "",
        Path(__file__).resolve().parents[2]: "",
        Path(sys.prefix).resolve(): "",
        Path(sys.base_prefix).resolve(): "",
        Path.home(): "~/",
    }
    spellings = {}
    for folder, short in homes.items():
        for text in (str(folder), folder.as_posix(), str(folder).replace("\\", "\\\\")):
            spellings[text.rstrip("/\\")] = short
    return sorted(spellings.items(), key=lambda item: -len(item[0]))


def _masked(value: object, spellings: list[tuple[str, str]]) -> object:
    """A JSON value with every path in every string shortened."""
    if isinstance(value, str):
        for folder, short in spellings:
            for slash in ("/", "\\\\", "\\"):
                value = value.replace(folder + slash, short)
        return value
    if isinstance(value, list):
        return [_masked(item, spellings) for item in value]
    if isinstance(value, dict):
        return type(value)({key: _masked(item, spellings) for key, item in value.items()})
    return value
