"""The monthly inspection sample: reproducible, weighted, and with its reasons."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date

import pytest
from load import database
from oracle_bank import Card

from analysis.models.sampling import inspection_sample

GOLDEN = ["U08", "U00", "U10", "U05"]
CARD = Card(coverage=(date(2015, 1, 1), date(2020, 12, 31)))


def world(n=12):
    orgs = [{"org_id": f"U{k:02}", "name": f"单位{k}"} for k in range(n)]
    quota = [{"org_id": o["org_id"], "post_type": "行政", "effective_on": date(2015, 1, 1),
              "posts": 3} for o in orgs]  # fmt: skip
    roster = [{"person_key": f"{o['org_id']}{i}", "org_id": o["org_id"], "post_type": "行政",
               "start_on": date(2015, 1, 1)} for o in orgs for i in range(3)]  # fmt: skip
    roster += [{**roster[0], "person_key": f"x{i}"} for i in range(20)]
    returns = [{"org_id": "U01", "month": date(2019, m, 1), "status": s}
               for m, s in ((3, "未上报"), (5, "逾期上报"), (6, "未上报"))]  # fmt: skip
    use = [{"org_id": "U02", "month": date(2019, m, 1), "post_type": "行政", "posts": 1,
            "recorded": r} for m, r in ((4, False), (5, True), (6, False))]  # fmt: skip
    finding = [
        {"rule": "r", "severity": "error", "table": "roster", "key": "p1|U03|行政"},
        {"rule": "r", "severity": "note", "table": "org", "key": "U04"},
        {"rule": "b", "severity": "error", "table": "bank_txn", "key": "T1"},
    ]
    bank = [{"txn_id": "T1", "txn_on": date(2019, 1, 1), "kind": "借出", "pool": "池",
             "org_id": "U05", "post_type": "行政", "posts": 1}]  # fmt: skip
    return {"org": orgs, "quota": quota, "roster": roster, "realname_return": returns,
            "quota_use": use, "finding": finding, "bank_txn": bank}  # fmt: skip


def test_the_same_month_gives_the_same_sample_in_any_row_order():
    tables = world()
    found = inspection_sample(database(tables, CARD), "2019-06", size=4)
    # Fixed for ever: whoever draws again must find the same units.
    assert found["org_id"].to_list() == GOLDEN
    assert found["draw"].to_list() == [1, 2, 3, 4]
    shuffled = {n: random.Random(1).sample(rows, len(rows)) for n, rows in tables.items()}
    con = database(shuffled, CARD)
    assert inspection_sample(con, date(2019, 6, 1), size=4).equals(found)
    assert not inspection_sample(con, "2019-07", size=4)["draw_key"].equals(found["draw_key"])
    assert not inspection_sample(con, "2019-06", 4, seed=1)["draw_key"].equals(found["draw_key"])


def test_weights_and_reasons():
    found = inspection_sample(database(world(), CARD), "2019-06", size=99)
    row = {r["org_id"]: r for r in found.to_dicts()}
    assert len(row) == 12
    assert (row["U00"]["weight"], row["U00"]["reasons"]) == (6.0, "超编 20 名")
    # Months before June alone; one late, one missing.
    assert (row["U01"]["weight"], row["U01"]["reasons"]) == (2.0, "近一年逾期或未上报 2 次")
    assert (row["U02"]["weight"], row["U02"]["reasons"]) == (2.0, "近一年用编未备案 1 名")
    assert (row["U03"]["weight"], row["U03"]["reasons"]) == (2.0, "数据疑点 1 条")
    assert (row["U04"]["weight"], row["U04"]["reasons"]) == (1.0, "随机抽中")
    assert row["U05"]["findings"] == 1
    assert row["U00"]["draw_key"] > 0


def test_only_units_that_exist():
    tables = world()
    tables["org"][7] |= {"abolished_on": date(2019, 5, 31)}
    tables["org"][8] |= {"founded_on": date(2019, 6, 1)}
    tables["roster"] = [r for r in tables["roster"] if r["org_id"] not in ("U07", "U08")]
    tables["quota"] = [r for r in tables["quota"] if r["org_id"] not in ("U07", "U08")]
    found = inspection_sample(database(tables, CARD), "2019-06", size=99)
    assert {"U07", "U08"}.isdisjoint(found["org_id"]) and found.height == 10


def test_risk_makes_a_visit_likelier():
    con = database(world(), CARD)
    drawn = Counter(
        inspection_sample(con, "2019-06", size=1, seed=seed)["org_id"][0] for seed in range(30)
    )
    # Weight 6 of 21 in all: 8.6 visits of 30 expected, 1.4 for a unit of weight 1.
    assert 4 <= drawn["U00"] <= 15
    assert len(drawn) > 5


def test_an_empty_dataset():
    assert inspection_sample(database({}, CARD), "2019-06").is_empty()


def test_size_zero():
    assert inspection_sample(database(world(3), CARD), "2019-06", size=0).is_empty()


@pytest.mark.parametrize("month", ["2019-06", "2019-06-17", date(2019, 6, 30)])
def test_any_day_of_the_month_is_the_month(month):
    found = inspection_sample(database(world(), CARD), month, size=2)
    assert found["month"].to_list() == [date(2019, 6, 1)] * 2
