"""Checks of forms: types, allowed values, checksums, units, keys; every problem at once."""

from analysis.check.dataset import Checked, DatasetCheck, FileCount

__all__ = ["Checked", "DatasetCheck", "FileCount"]
