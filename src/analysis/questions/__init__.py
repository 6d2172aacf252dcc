"""Questions: one SQL file and one typed function each, by subject."""

from analysis.questions.bank import (
    bank_balance,
    bank_breaches,
    bank_loans,
    bank_maturity,
    bank_statement,
)
from analysis.questions.oversight import (
    leadership,
    realname_compliance,
    structure,
    unrecorded_use,
)
from analysis.questions.reform import (
    before_after,
    lineage_component,
    quota_changes,
    reform_flow,
    reform_movements,
    reform_targets,
    reform_trajectory,
)
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
    "bank_balance",
    "bank_breaches",
    "bank_loans",
    "bank_maturity",
    "bank_statement",
    "before_after",
    "idle",
    "idle_component",
    "idle_sensitivity",
    "install",
    "leadership",
    "lineage_component",
    "questions",
    "quota_changes",
    "quota_total",
    "realname_compliance",
    "recovery_scenario",
    "reform_flow",
    "reform_movements",
    "reform_targets",
    "reform_trajectory",
    "staffing",
    "staffing_monthly",
    "structure",
    "unrecorded_use",
    "utilisation_window",
]
