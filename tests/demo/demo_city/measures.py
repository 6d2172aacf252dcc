"""Every statistic of the synthetic dataset, by name: importing the subjects registers them."""

from __future__ import annotations

from . import measures_books, measures_people, measures_posts
from .measured import MEASURES, Files

__all__ = ["MEASURES", "Files", "measures_books", "measures_people", "measures_posts"]
