"""A form with a unit's code and its name side by side is read by the code."""

from analysis.read import Note, find_files, read_batches, read_card


def test_code_counts_and_name_is_passed_over(tmp_path):
    text = "单位名称,单位编码,编制类型,生效日期,核定编制\n某局,A1,行政,2016-01-01,5\n"
    (tmp_path / "quota.csv").write_text(text, encoding="utf-8")
    card, _ = read_card(tmp_path)
    [source], _ = find_files(tmp_path)
    items = list(read_batches(source, card))
    [batch] = [item for item in items if hasattr(item, "frame")]
    assert batch.frame["org_id"].to_list() == ["A1"]
    assert any(isinstance(item, Note) and "单位名称" in item.text for item in items)
