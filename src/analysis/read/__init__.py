"""From a dataset folder to batches of text cells with known columns.

Card → files → sheets → headings → rows that are data. Nothing is typed or judged here: cells
stay as written, so `0012` stays `0012`; what cannot be read says where and what to do.
"""

from analysis.read.batch import Batch, read_batches
from analysis.read.card import CoverageOf, SourceCard, read_card
from analysis.read.folder import SourceFile, find_files
from analysis.read.problem import Note, Problem, cell_name, mask, row_list

__all__ = [
    "Batch",
    "CoverageOf",
    "Note",
    "Problem",
    "SourceCard",
    "SourceFile",
    "cell_name",
    "find_files",
    "mask",
    "read_batches",
    "read_card",
    "row_list",
]
