"""Which questions speak of a word: what people call them, their titles, then their definitions."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.dictionary import asked_as, result_columns, value_lists
from analysis.questions.registry import Question, catalogue

_CALLED, _TITLE, _NEARLY, _OFTEN = 300, 100, 50, 10


def find_questions(words: str) -> list[Question]:
    """The questions that speak of every word, those that are called so first, then those that name it in
    their title.

    A word is looked for as it is, then as what the dictionary calls it; where nothing is found,
    by any two characters of it that stand together.
    """
    asked = words.split()
    if not asked:
        return list(catalogue().values())
    found = _ranked([set(_said(word)) for word in asked])
    return found or _ranked([{pair for word in asked for pair in _pairs(word)}])


def _ranked(wanted: list[set[str]]) -> list[Question]:
    scored = []
    for at, item in enumerate(catalogue().values()):
        scores = [max((_score(item, spelling) for spelling in one), default=0) for one in wanted]
        if all(scores):
            scored.append((-sum(scores), at, item))
    return [item for _, _, item in sorted(scored, key=lambda s: s[:2])]


def _score(item: Question, spelling: str) -> int:
    if spelling == item.name:
        return 2 * _TITLE
    text = item.definition.casefold()
    called = _CALLED if spelling in asked_as(item.name) else 0
    nearly = _NEARLY * any(spelling in word or word in spelling for word in asked_as(item.name))
    often = min(text.count(spelling.casefold()), _OFTEN)
    head = item.title.partition("：")[0]
    return (
        max(called, nearly)
        + _TITLE * (spelling in item.title)
        + _TITLE * (spelling in head) // 2
        + often
    )


def _said(word: str) -> Iterator[str]:
    """The word, and the dictionary's name of the column or value that it is a spelling of."""
    yield word
    for column in result_columns().values():
        if word == column.name or word in column.synonyms:
            yield column.zh
    for values in value_lists().values():
        for value, spellings in values.items():
            if word in spellings:
                yield value


def _pairs(word: str) -> Iterator[str]:
    if word.isascii():
        return
    yield from (word[at : at + 2] for at in range(len(word) - 1))
