"""A YAML file written by hand: what is no text in it is told, and its line."""

import pytest

from analysis.read.yaml_file import Plain, Texts, read_yaml


@pytest.mark.parametrize("loader", [Plain, Texts])
@pytest.mark.parametrize("half", ['"\\ud800"', '"甲\\udfff局"', '{"\\udc00": 1}'])
def test_half_a_character_is_told(tmp_path, loader, half):
    path = tmp_path / "forms.yml"
    path.write_text(f"forms:\n  - unit: {half}\n", encoding="utf-8")
    document, problem = read_yaml(path, loader)
    assert document is None and problem.fatal
    assert problem.problem == "不是有效的 YAML（第 2 行）"


def test_a_whole_character_beyond_the_first_plane_is_text(tmp_path):
    path = tmp_path / "forms.yml"
    path.write_text('unit: "𠮷局 \\U00020BB7"\n', encoding="utf-8")
    assert read_yaml(path, Plain) == ({"unit": "𠮷局 𠮷"}, None)
