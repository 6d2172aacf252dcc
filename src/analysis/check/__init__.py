"""Checks of what was read: types, allowed values, checksums, units, keys, series; every problem at once."""
