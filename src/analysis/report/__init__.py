"""The reports: notebooks run against a dataset, written as pages that need no network.

For the caller: `render`, `Job`, `Page`. For a notebook: `table`, `finding`, `sentence`,
`key_figures`, `points`, `steps`, `caveat`.
"""

from analysis.report.model import Job, Page
from analysis.report.prose import caveat, finding, key_figures, points, sentence, steps
from analysis.report.site import render
from analysis.report.tables import table

__all__ = [
    "Job",
    "Page",
    "caveat",
    "finding",
    "key_figures",
    "points",
    "render",
    "sentence",
    "steps",
    "table",
]
