"""A question with its parameters as controls: turn one, and it is asked anew.

Where ipywidgets are not installed the question is answered once, and the line above it says how to
turn it: change the call and run the cell again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import duckdb
from IPython.display import display

from analysis.models.registry import MODELS
from analysis.questions import Question, asked, catalogue
from analysis.questions.caveat import doubt_of
from analysis.questions.registry import DayError, in_order
from analysis.questions.search import find_questions
from analysis.questions.unit_asked import NoSuchUnitError, unit_asked
from analysis.report.lab.extension import shown
from analysis.report.options import COUNTED, HELP
from analysis.report.plain import plain
from analysis.report.prose import caveat, sentence

if TYPE_CHECKING:
    from ipywidgets import ValueWidget, Widget

GROUPS = ("post_type", "sector", "level", "kind", "category", "funding", "region", "parent")


def explore(con: duckdb.DuckDBPyConnection, question: str, **given: Any) -> None:
    """Show a question's answer under controls for its parameters; `given` is what they begin with.

    `question` is a name or a Chinese word that finds it. Raises LookupError where there is none.
    """
    item = _meant(question)
    try:
        import ipywidgets
    except ImportError:
        display(sentence(f"没有安装 ipywidgets：改 {item.signature} 的参数，再运行这一格。"))
        _answer(con, item, given)
        return
    controls = {n: _control(n, given.get(n, d)) for n, d in item.parameters.items()}
    out = ipywidgets.Output()

    def ask(_: object = None) -> None:
        told = {n: control.value for n, control in controls.items()}
        with out:
            out.clear_output(wait=True)
            _answer(con, item, {n: v for n, v in told.items() if v not in ("", None)})

    for control in controls.values():
        control.observe(ask, names="value")
    display(ipywidgets.VBox([_title(item), *controls.values(), out]))
    ask()


def _meant(question: str) -> Question:
    if found := catalogue().get(question):
        return found
    near = [] if question in MODELS else find_questions(question)
    if not near:
        raise LookupError(f"没有问题说到「{question}」：analysis.catalogue() 列出全部问题")
    return near[0]


def _answer(con: duckdb.DuckDBPyConnection, item: Question, given: dict[str, Any]) -> None:
    """The answer and what it leaves in doubt; what is written wrong in one Chinese line."""
    try:
        if org := given.get("org"):
            unit_asked(con, org)
        display(shown(in_order(item.name, asked(con, item.name, given))))
        if doubt := doubt_of(con, item.name, given):
            display(caveat(doubt.line))
    except (duckdb.Error, DayError, NoSuchUnitError) as error:
        words = plain(error)
        display(sentence(words.message if words else str(error)))


def _title(item: Question) -> Widget:
    import ipywidgets

    return ipywidgets.Label(f"{item.title}（{item.name}）")


def _control(name: str, value: Any) -> ValueWidget:
    """The control of a parameter, by its name and what it begins with; days are asked for when left."""
    import ipywidgets as w

    label = (
        HELP.get(name, name).partition("，")[0].partition("；")[0].partition("：")[0].rstrip("。")
    )
    style = {"description": label, "style": {"description_width": "9em"}}
    makers: dict[bool, Callable[[], ValueWidget]] = {
        name in COUNTED: lambda: w.BoundedIntText(int(value or 1), min=1, max=1200, **style),
        name == "by": lambda: w.Dropdown(options=_groups(value), value=value, **style),
        name in ("take", "bound"): lambda: w.Dropdown(
            options=["lower", "upper"], value=value, **style
        ),
    }
    if make := makers.get(True):
        return make()
    return w.Text(
        "" if value is None else str(value), placeholder="缺省", continuous_update=False, **style
    )


def _groups(value: str) -> list[str]:
    return list(GROUPS) if value in GROUPS else [value, *GROUPS]
