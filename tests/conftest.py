"""Shared by all tests: local helper modules of a folder import one another by name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "property"))
