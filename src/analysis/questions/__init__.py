"""Questions: one SQL file and one typed function each, by subject."""

from analysis.questions.bank import bank_loans
from analysis.questions.oversight import realname_compliance, unrecorded_use
from analysis.questions.registry import Question, install, questions
from analysis.questions.staffing import (
    idle,
    idle_component,
    idle_sensitivity,
    quota_total,
    recovery_scenario,
    staffing,
    staffing_monthly,
    utilisation_window,
)

__all__ = [
    "Question",
    "bank_loans",
    "idle",
    "idle_component",
    "idle_sensitivity",
    "install",
    "questions",
    "quota_total",
    "realname_compliance",
    "recovery_scenario",
    "staffing",
    "staffing_monthly",
    "unrecorded_use",
    "utilisation_window",
]
