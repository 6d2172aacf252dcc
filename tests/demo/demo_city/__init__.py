"""What the demo city must show, worked out from its plain tables without the analysis."""

from .written import Written

__all__ = ["Written"]
