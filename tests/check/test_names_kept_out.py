"""Names in words that a list does not know, and in open lists, reach neither database nor forms.yml."""

from __future__ import annotations

from dataclasses import replace

from folders import id_number, write

from analysis.build import learn
from analysis.check.names import _texts
from analysis.dictionary import input_tables

NAME = "欧阳慕白"
FILES = {
    "roster__csv": "姓名,身份证号,单位,编制类型,进入日期\n"
    f"{NAME},{id_number('11010119800307123')},甲局,行政,2015-01-01\n",
    "quota__csv": f"单位,编制类型,生效日,核定编制数\n甲局,{NAME},2015-01-01,3\n甲局,某类,2015-01-01,3\n",
}


def test_open_lists_keep_words_as_they_were_written_and_are_masked_too():
    assert {"grade", "funding", "nature"} <= {c.name for c in _texts(input_tables()["org"])}


def test_learn_does_not_ask_about_a_name(tmp_path):
    folder = write(tmp_path / "d", **FILES)
    (folder / f"{NAME}的表.csv").write_text("甲,乙\n1,2\n3,4\n", encoding="utf-8")
    learned = learn(folder)
    assert ("post_type", "某类") in learned.words
    told = repr([replace(entry, columns={}) for entry in learned.entries]) + repr(learned.words)
    assert NAME not in told
    assert f"{NAME}:" not in (folder / "forms.yml").read_text(encoding="utf-8")
