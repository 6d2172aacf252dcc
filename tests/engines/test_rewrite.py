"""Where engines differ and say nothing: the same rows after the rewriting, on rows planted for it."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from asking import same_rows

from analysis.engines.columns import Columns
from analysis.engines.rewrite import rewritten

ROWS = """
select * from (values
    (1, date '2016-01-31', date '2016-02-29', 5, null, 'a编制11—50b编制3以上', ['甲', null]),
    (1, date '2016-02-29', date '2017-02-28', null, 2, '编制２以上', ['乙']),
    (2, date '2016-03-31', date '2016-04-01', null, 1, null, ['丙', '乙']),
    (2, date '2016-12-31', null, 7, 3, '  x y', [null]),
    (3, null, date '2016-12-31', null, null, '', [])
) t(g, a, b, v, k, s, l)
"""

QUERIES = {
    "months between": "select t.g, date_diff('month', t.a, t.b) as n from t",
    "months after": "select t.g, cast(t.a + to_months(cast(t.k as integer)) as date) as d from t",
    "the largest of what is told": "select t.g, arg_max(t.v, t.a) as x, arg_min(t.v, t.a) as y from t group by t.g",
    "the largest, told or not": "select t.g, arg_max({'on': t.v}, t.a)['on'] as x from t group by t.g",
    "by two": "select t.g, arg_max(t.s, (t.a, t.s)) as x from t where t.a is not null group by t.g",
    "lists that share": "select t.g, list_has_any(t.l, ['乙', '丁']) as shared from t",
    "not sharing": "select t.g from t where not list_has_any(t.l, ['乙'])",
    "halves": "select cast(2.5 as integer) as n, cast(3.5 as integer) as m, cast(t.v / 2 * 2 as integer) as o from t",
    "whole quotients": "select t.v // 2 as n, -t.v // 2 as m, t.v / 2 as q, t.v / nullif(t.k - 1, 0) as r from t",
    "the first match": r"select regexp_replace(t.s, '编制\d+', '、') as s from t",
    "every match": r"select regexp_replace(t.s, '编制\d+', 'X', 'g') as s from t",
    "digits of every script": r"select regexp_matches(t.s, '编制\d') as s from t",
    "split by a text": "select t.g, list_has_any(string_split(coalesce(t.s, ''), '—'), ['a编制11']) as s from t",
    "a series backwards": "select t.g, unnest(generate_series(t.k, t.v)) as n from t",
    "months in a row": "select t.g, cast(unnest(generate_series(t.a, t.b, interval 1 month)) as date) as d from t",
    "texts in order": "select t.g, string_agg(distinct t.s, '、' order by t.s) filter (t.k > 1) as s from t group by t.g",
    "a group's value": "select t.g, any_value(t.v) as v from t group by t.g having count(t.v) < 2",
    "group by all": "select t.g, t.g + 1 as h, count(*) as n, sum(t.v) as v from t group by all",
    "qualify": "select t.g, t.k from t qualify row_number() over (partition by t.g order by t.k nulls last) = 1",
    "nulls in an order": "select t.g, row_number() over (order by t.v, t.k desc, t.a) as n from t",
    "in, as a value": "select t.g, t.g in (select x.g from t x where x.v > 5) as found from t",
    "records": "select t.g from t where (t.g, t.k) in ((1, 2), (2, 3))",
    "all but": "select t.* exclude (l, s) from t",
    "the next": "select p.g, p.a, c.k from t p asof left join (select x.g, x.b, x.k from t x where x.b is not null) c "
    "on c.g = p.g and p.a < c.b where p.a is not null",
    "places in a list": "select list_position(['甲', '乙'], t.s) as n, list_position([1, 2], t.g) as m from t",
    "filtered windows": "select t.g, count(*) filter (t.k > 1) over (partition by t.g) as n from t",
}


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(f"create table t as {ROWS}")
    return con


@pytest.fixture(scope="module")
def spark(con: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Any:
    pytest.importorskip("pysail")
    from analysis.engines.session import session

    path = str(tmp_path_factory.mktemp("t") / "t.parquet")
    con.execute(f"copy t to '{path}' (format parquet)")
    found = session("sail")
    found.read.parquet(path).createOrReplaceTempView("t")
    return found


@pytest.mark.parametrize("query", QUERIES.values(), ids=list(QUERIES))
def test_the_same_rows(query: str, con: duckdb.DuckDBPyConnection, spark: Any) -> None:
    ctes = {"t": sqlglot.parse_one(ROWS, read="duckdb")}
    tree = rewritten(sqlglot.parse_one(query, read="duckdb"), Columns(ctes, lambda _: []))
    wanted = con.sql(query)
    found: pa.Table = spark.sql(tree.sql(dialect="spark", identify=True)).toArrow()
    types = ", ".join(
        f'cast("{c}" as {t})' for c, t in zip(wanted.columns, wanted.types, strict=True)
    )
    same_rows(wanted.fetchall(), con.from_arrow(found).project(types).fetchall())
