"""The questions and models of the dictionary page: by subject, with an example and readable cases."""

from __future__ import annotations

import re
import sysconfig
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from analysis.models.registry import models
from analysis.questions import Question, catalogue

SUBJECTS = {
    "staffing": "编制与闲置", "tables": "上报的表", "bank": "编制银行", "reform": "改革前后",
    "oversight": "监督与公开文件", "quality": "数据质量",
}  # fmt: skip
MODELS = "测算模型"
_EXAMPLES = {"as_of": "'2024-12-31'", "from_on": "'2024-01-01'", "to_on": "'2024-12-31'",
             "before_on": "'2023-12-31'", "after_on": "'2024-12-31'", "in_year": "2024",
             "from_month": "'2024-01'", "to_month": "'2024-12'"}  # fmt: skip
MOST_CASES = 2
# The hand-made cases of this checkout, or those installed with the package.
_CASES = (
    Path(__file__).parents[3] / "tests" / "cases",
    Path(sysconfig.get_path("data")) / "share" / "bianzhi" / "cases",
)


@dataclass(frozen=True)
class Case:
    """A case worked by hand: what is given in words, what is asked, and what is right."""

    title: str
    why: str
    asked: str
    answer: str


@dataclass(frozen=True)
class Item:
    """A question or model: Chinese title first, how it is called, its definition, an example."""

    name: str
    title: str
    signature: str
    text: str
    example: str
    cases: tuple[Case, ...] = ()


def by_subject() -> list[tuple[str, list[Item]]]:
    """Every question by subject in the order of the catalogue, and the models at the end."""
    found: dict[str, list[Item]] = defaultdict(list)
    for question in catalogue().values():
        title, _, text = question.definition.partition("\n")
        item = Item(question.name, title, question.signature, text.strip(), _example(question),
                    tuple(_cases().get(question.name, ())[:MOST_CASES]))  # fmt: skip
        found[SUBJECTS[question.subject]].append(item)
    for model in models().values():
        title, _, text = model.definition.partition("\n")
        example = f"bianzhi ask {model.name}"
        found[MODELS].append(Item(model.name, title, model.signature, text.strip(), example))
    return list(found.items())


def _example(question: Question) -> str:
    given = [f"{n} := {_EXAMPLES[n]}" for n in question.parameters if n in _EXAMPLES]
    return f"from {question.name}({', '.join(given)})"


@cache
def _cases() -> dict[str, list[Case]]:
    """Cases by the question that they ask, the shortest first; none where they do not stand here."""
    folder = next((f for f in _CASES if f.is_dir()), None)
    found: dict[str, list[Case]] = defaultdict(list)
    for path in sorted(folder.rglob("*.yaml")) if folder else ():
        for one in yaml.safe_load(path.read_text(encoding="utf-8")):
            for name, case in _asked(one):
                found[name].append(case)
    return {
        name: sorted(cases, key=lambda c: len(c.answer + c.why)) for name, cases in found.items()
    }


def _asked(one: dict[str, Any]) -> Iterator[tuple[str, Case]]:
    told: set[str] = set()
    for expected in one.get("expect", ()):
        asked, answer = str(expected.get("ask", "")), str(expected.get("is", ""))
        for name in set(re.findall(r"\b([a-z_]+)\(", asked)) & set(catalogue()) - told:
            told.add(name)
            yield (
                name,
                Case(str(one["case"]), str(one.get("why", "")).strip(), asked, answer.strip()),
            )
