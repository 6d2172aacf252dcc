"""A form with a unit's code and its name side by side is read by the code."""


def test_code_counts_and_name_is_the_units(read):
    text = "单位名称,单位编码,编制类型,生效日期,核定编制\n某局,A1,行政,2016-01-01,5\n"
    found = read("quota.csv", text)
    assert found.table("quota")["org_id"].to_list() == ["A1"]
    assert found.table("org").select("org_id", "name").rows() == [("A1", "某局")]
