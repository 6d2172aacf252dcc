"""The same questions beyond one machine: on Spark, and on Sail, which speaks Spark's protocol.

A question stays one SQL file in the portable subset (`docs/sql-subset.md`). Its macros are written
out (`inline.py`), what the other dialect lacks or reads otherwise is rewritten on the tree
(`rewrite/`), what is small, recursive or constant is worked out by DuckDB on this machine
(`driver.py`) and handed over. The packages of the extra `spark` are imported when they are needed.
"""
