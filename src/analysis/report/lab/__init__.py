"""What an analyst meets in JupyterLab: its settings, a place for own notebooks, SQL cells, Chinese tables."""

from analysis.report.lab.own import begin_own_notebooks, lab_root
from analysis.report.lab.settings import OVERRIDES, QUIET, settle

__all__ = ["OVERRIDES", "QUIET", "begin_own_notebooks", "lab_root", "settle"]
