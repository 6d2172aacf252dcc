"""The command `bianzhi`: check, build, report, ask. Importing it registers every command."""

from analysis.cli import asking, data, keys, pages
from analysis.cli.root import main

__all__ = ["asking", "data", "keys", "main", "pages"]
