"""Models: Python over questions, each a function that returns polars frames.

The functions are part of `analysis` (`analysis.reallocation(con)`); `registry.py` lists them.
"""
