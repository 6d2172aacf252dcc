"""The store: DDL, person keys, loading, intervals, and putting a new database in place."""
