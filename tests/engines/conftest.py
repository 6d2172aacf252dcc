"""PySpark takes a process whose main module has no file, such as a worker of these tests, for one
that runs doctests, and looks for a whole Spark."""

import sys

_main = sys.modules["__main__"]
if not hasattr(_main, "__file__"):
    _main.__file__ = __file__
