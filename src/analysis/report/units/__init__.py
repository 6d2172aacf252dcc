"""A page a unit in the report site: its letter, framed by links, and found from every table."""

from analysis.report.units.directory import LIST, Directory, Unit, directory
from analysis.report.units.links import link_units
from analysis.report.units.pages import FOLDER, Frame, Tell, write_units
from analysis.report.units.plan import UNITS_MOST, Plan, make, planned

__all__ = [
    "FOLDER",
    "LIST",
    "UNITS_MOST",
    "Directory",
    "Frame",
    "Plan",
    "Tell",
    "Unit",
    "directory",
    "link_units",
    "make",
    "planned",
    "write_units",
]
