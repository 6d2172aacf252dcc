"""Questions: one SQL file and one typed function each, by subject.

The functions are part of `analysis` (`analysis.idle(con)`); this package names none of them, for
a function would hide the module of its name.
"""

from analysis.questions.registry import Question, asked, catalogue, install, install_questions

__all__ = ["Question", "asked", "catalogue", "install", "install_questions"]
