"""Questions: one SQL file and one typed function each, by subject."""

from analysis.questions.bank import bank_loans
from analysis.questions.oversight import realname_compliance, unrecorded_use
from analysis.questions.registry import Question, install, questions
from analysis.questions.staffing import staffing, staffing_monthly

__all__ = [
    "Question",
    "bank_loans",
    "install",
    "questions",
    "realname_compliance",
    "staffing",
    "staffing_monthly",
    "unrecorded_use",
]
