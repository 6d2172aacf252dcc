"""The reports: notebooks run against a dataset, written as pages that need no network.

For the caller: `render`, `Job`, `Page`. For a notebook: `table`, `finding`, `sentence`,
`key_figures`, `points`, `steps`, `nothing`, `caveat`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.report.model import Job, Page
    from analysis.report.prose import caveat, finding, key_figures, nothing, points, sentence, steps
    from analysis.report.site import render
    from analysis.report.tables import table

_ROOMS = {
    "Job": "model", "Page": "model", "render": "site", "table": "tables",
    **dict.fromkeys(("caveat", "finding", "key_figures", "nothing", "points", "sentence", "steps"), "prose"),
}  # fmt: skip

__all__ = [
    "Job",
    "Page",
    "caveat",
    "finding",
    "key_figures",
    "nothing",
    "points",
    "render",
    "sentence",
    "steps",
    "table",
]


def __getattr__(name: str) -> Any:
    """Imported when asked for: a question needs none of the machinery of pages."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
