"""Terms that are formulas, each at and beside the border of what it says."""

from __future__ import annotations

import duckdb
import pytest

from analysis.terms import definitions


@pytest.fixture(scope="module")
def con():
    known = definitions()
    names = ("in_scope", "meets", "posts_vacant", "posts_over", "own_vacancy", "posts_utilisation",
             "posts_used", "is_listed", "group_of")  # fmt: skip
    with duckdb.connect() as con:
        for name in names:
            con.execute(known[name])
        con.execute("create macro is_beside(t) as t = '备案'")
        con.execute(known["is_in_whole"])
        yield con


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("posts_vacant(5, 3)", 2),
        ("posts_vacant(3, 5)", 0),
        ("posts_vacant(0, null)", 0),
        ("posts_vacant(1, null)", None),
        ("posts_vacant(null, 1)", None),
        ("own_vacancy(0, null)", 0),
        ("own_vacancy(4, 1)", 3),
        ("posts_over(3, 5)", 2),
        ("posts_over(5, 3)", 0),
        ("posts_over(null, 3)", None),
        ("posts_over(3, null)", None),
        ("posts_utilisation(4, 3)", 0.75),
        ("posts_utilisation(0, 3)", None),
        ("posts_utilisation(1, 3)", 3),
        ("posts_used(5, 3)", 3),
        ("posts_used(3, 5)", 3),
        ("posts_used(null, 5)", None),
        ("posts_used(3, null)", None),
        ("is_listed(null, 0, 0, false)", True),
        ("is_listed(0, 0, 0, false)", False),
        ("is_listed(0, 0, null, false)", False),
        ("is_listed(1, 0, 0, false)", True),
        ("is_listed(0, 1, 0, false)", True),
        ("is_listed(0, 0, 1, false)", True),
        ("is_listed(0, 0, null, true)", True),
        ("is_in_whole('事业', false)", True),
        ("is_in_whole('事业', true)", False),
        ("is_in_whole('不分类型', true)", True),
        ("is_in_whole('不分类型', false)", False),
        ("is_in_whole('备案', false)", False),
        ("meets(3, '<=', 3)", True),
        ("meets(4, '<=', 3)", False),
        ("meets(3, '>=', 3)", True),
        ("meets(2, '>=', 3)", False),
        ("meets(3, '=', 3)", True),
        ("meets(2, '=', 3)", False),
        ("meets(3, '<', 3)", False),
        ("meets(2, '<', 3)", True),
        ("meets(3, '>', 3)", False),
        ("meets(4, '>', 3)", True),
        ("meets(4, '约', 3)", None),
        ("meets(null, '=', 3)", None),
        ("in_scope(null, ['县'], null)", True),
        ("in_scope('全部', ['县'], null)", True),
        ("in_scope('机关 县', ['县', '机关'], null)", True),
        ("in_scope('机关 市', ['县', '机关'], null)", False),
        ("in_scope('机关、群团 县', ['县', '群团'], null)", True),
        ("in_scope('编制11—50', ['县'], 11)", True),
        ("in_scope('编制11—50', ['县'], 50)", True),
        ("in_scope('编制11—50', ['县'], 10)", False),
        ("in_scope('编制11—50', ['县'], 51)", False),
        ("in_scope('编制11—50', ['县'], null)", False),
        ("in_scope('编制601以上', ['县'], 601)", True),
        ("in_scope('编制601以上', ['县'], 600)", False),
        ("in_scope('编制601以上', ['县'], 2147483647)", True),
        ("in_scope('县 编制11—50', ['市'], 20)", False),
        ("group_of('post_type', 's', 'l', 'k', 'c', 'f', 'r', 'p')", "全部"),
        ("group_of('sector', 's', 'l', 'k', 'c', 'f', 'r', 'p')", "s"),
        ("group_of('level', 's', 'l', 'k', 'c', 'f', 'r', 'p')", "l"),
        ("group_of('kind', 's', 'l', 'k', 'c', 'f', 'r', 'p')", "k"),
        ("group_of('category', 's', 'l', 'k', 'c', 'f', 'r', 'p')", "c"),
        ("group_of('funding', 's', 'l', 'k', 'c', 'f', 'r', 'p')", "f"),
        ("group_of('region', 's', 'l', 'k', 'c', 'f', 'r', 'p')", "r"),
        ("group_of('parent', 's', 'l', 'k', 'c', 'f', 'r', 'p')", "p"),
        *((f"group_of('{by}', null, null, null, null, null, null, null)", "未载明")
          for by in ("sector", "level", "kind", "category", "funding", "region", "parent")),
    ],
)  # fmt: skip
def test_a_term_at_its_border(con, term, value):
    assert con.sql(f"select {term}").fetchall() == [(value,)]


@pytest.mark.parametrize("by", ["'x'", "null"])
def test_a_group_that_nobody_knows_is_an_error_that_names_the_right_ones(con, by):
    with pytest.raises(duckdb.Error, match="post_type、sector"):
        con.sql(f"select group_of({by}, 's', 'l', 'k', 'c', 'f', 'r', 'p')").fetchall()
