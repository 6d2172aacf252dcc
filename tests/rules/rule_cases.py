"""Of every rule two tiny datasets: one on which it speaks, with the keys that it names, one on which
it is silent."""

from __future__ import annotations

START = "2012-01-01"
Tables = dict[str, list[dict]]


def org(*ids: str, **more: str) -> list[dict]:
    return [{"org_id": i, "name": i, **more} for i in ids]


def spell(person: str, unit: str = "A", kind: str = "行政", start: str = START,
          end: str | None = None, **more: str) -> dict:  # fmt: skip
    return {"person_key": person, "org_id": unit, "post_type": kind, "start_on": start,
            "end_on": end, **more}  # fmt: skip


def quota(unit: str, posts: int, day: str = "2010-01-01", kind: str = "行政",
          doc: str | None = None) -> dict:  # fmt: skip
    return {"org_id": unit, "post_type": kind, "effective_on": day, "posts": posts, "doc_no": doc}


def txn(number: str, day: str, kind: str, posts: int | None, unit: str | None = None,
        **more: str) -> dict:  # fmt: skip
    return {"txn_id": number, "txn_on": day, "kind": kind, "pool": "池", "org_id": unit,
            "post_type": "行政", "posts": posts, **more}  # fmt: skip


def merged(unit: str, into: str, day: str) -> dict:
    return {"from_org": unit, "to_org": into, "changed_on": day, "change": "撤并"}


def count(unit: str, day: str, posts: int, kind: str = "行政", listed: str | None = None) -> dict:
    return {"org_id": unit, "post_type": kind, "counted_on": day, "posts": posts,
            "listed_on": listed}  # fmt: skip


def move(person: str, day: str, way: str, unit: str = "A", kind: str = "行政") -> dict:
    return {"person_key": person, "org_id": unit, "post_type": kind, "moved_on": day,
            "direction": way}  # fmt: skip


def counted(units: str, day: str) -> list[dict]:
    return [count(unit, day, 3) for unit in units]


def listed(unit: str, posts: int, day: str) -> dict:
    return {**quota(unit, posts, day), "listed_on": day}


BOOK = [{"org_id": "A", "start_on": "2012-01-01", "end_on": "2012-12-31"}]
GONE = [*org("A", abolished_on="2015-01-01"), *org("B")]
LENT = [txn("1", "2011-01-01", "入池", 5), txn("2", "2012-01-01", "借出", 2, "A")]

# rule → (speaks on, the keys it names, is silent on)
CASES: dict[str, tuple[Tables, list[str], Tables]] = {
    "bank_over_ceiling": (
        {"org": org("A"), "quota": [quota("A", 8)], "bank_txn": [txn("1", START, "入池", 5)],
         "quota_ceiling": [{"region_code": "1", "level": "县", "post_type": "行政",
                            "effective_on": "2010-01-01", "posts": 12}]},
        ["行政"],
        {"org": org("A"), "quota": [quota("A", 8)], "bank_txn": [txn("1", START, "入池", 4)],
         "quota_ceiling": [{"region_code": "1", "level": "县", "post_type": "行政",
                            "effective_on": "2010-01-01", "posts": 12}]},
    ),
    "bank_without_quota_step": (
        {"org": org("A"), "quota": [quota("A", 8)], "bank_txn": [txn("1", START, "入池", 3, "A")]},
        ["1"],
        {"org": org("A"), "quota": [quota("A", 8), quota("A", 5, START)],
         "bank_txn": [txn("1", START, "入池", 3, "A"), txn("2", START, "入池", 9)]},
    ),
    "end_before_start": (
        {"org": org("A"), "roster": [spell("P", end=START)]},
        [f"P|A|行政|{START}"],
        {"org": org("A"), "roster": [spell("P", end="2012-01-02"), spell("Q")]},
    ),
    "loan_of_abolished_unit": (
        {"org": GONE, "bank_txn": LENT},
        ["2|A"],
        {"org": GONE, "bank_txn": [*LENT, txn("3", "2014-01-01", "归还", 2, "A")]},
    ),
    "mixed_identity": (
        {"org": org("A"), "roster": [spell("P", kind="事业", identity="参公"),
                                     spell("Q", kind="事业", identity="参公")]},
        ["A|事业|参公"],
        {"org": org("A"), "roster": [spell("P", kind="事业", identity="事业"),
                                     spell("Q", kind="事业", identity="参公", end="2013-01-01")]},
    ),
    "overlapping_spells": (
        {"org": org("A"), "roster": [spell("P", end="2014-01-01"), spell("P", start="2013-12-31")]},
        ["P|A|行政"],
        {"org": org("A"), "roster": [spell("P", end="2014-01-01"), spell("P", start="2014-01-01"),
                                     spell("Q", kind="事业")]},
    ),
    "past_retirement": (
        {"org": org("A"), "roster": [spell("P", birth_month="1960-10-01", sex="男"),
                                     spell("Q", birth_month="1965-10-01", sex="女"),
                                     spell("R", birth_month="1970-10-01", sex="女",
                                           job_class="工勤")]},
        ["P|A", "Q|A", "R|A"],
        {"org": org("A"), "roster": [spell("P", birth_month="1960-12-01", sex="男"),
                                     spell("Q", birth_month="1965-12-01", sex="女"),
                                     spell("R", birth_month="1970-10-01", sex="女"),
                                     spell("S", birth_month="1950-01-01"),
                                     spell("T", birth_month="1950-01-01", sex="男",
                                           end="2019-01-01")]},
    ),
    "person_after_abolition": (
        {"org": GONE, "roster": [spell("P"), spell("Q", end="2015-01-02")]},
        ["A"],
        {"org": GONE, "roster": [spell("P", end="2015-01-01"), spell("Q", "B")]},
    ),
    "person_without_quota": (
        {"org": org("A"), "quota": [quota("A", 3)], "roster": [spell("P", kind="事业")]},
        ["A|事业"],
        {"org": org("A"), "quota": [quota("A", 1, kind="事业")],
         "roster": [spell("P", kind="事业"), spell("Q", kind="事业")]},
    ),
    "posts_after_abolition": (
        {"org": GONE, "quota": [quota("A", 3), quota("A", 4, "2015-01-01")]},
        ["A|行政|2015-01-01"],
        {"org": GONE, "quota": [quota("A", 3), quota("A", 0, "2015-01-01")]},
    ),
    "quota_step_without_document": (
        {"org": org("A"), "quota": [quota("A", 3, doc="一号"), quota("A", 4, START)]},
        [f"A|行政|{START}"],
        {"org": org("A"), "quota": [quota("A", 3), quota("A", 4, START)]},
    ),
    "two_posts_at_once": (
        {"org": org("A", "B"), "roster": [spell("P", end="2014-01-02"),
                                          spell("P", "B", start="2014-01-01")]},
        ["P|A|行政|B|行政"],
        {"org": org("A", "B"), "roster": [spell("P", end="2014-01-01"),
                                          spell("P", "B", start="2014-01-01"), spell("Q", "B")]},
    ),
    "unit_without_closing_row": (
        {"org": org("A", "B"), "lineage": [merged("A", "B", "2015-01-01")]},
        ["A"],
        {"org": GONE, "lineage": [merged("A", "B", "2015-01-01")]},
    ),
    "late_roster": (
        {"org": org("A"), "roster": [spell("p", start="2015-01-01")],
         "headcount": [{"org_id": "A", "post_type": "行政", "counted_on": "2012-12-31",
                        "posts": 3}]},
        ["A"],
        {"org": org("A"), "roster": [spell("p", start="2012-12-31")],
         "headcount": [{"org_id": "A", "post_type": "行政", "counted_on": "2012-12-31",
                        "posts": 3}]},
    ),
    "posts_before_founding": (
        {"org": org("A", founded_on="2015-01-01"), "quota": [quota("A", 3, "2014-12-31")]},
        ["A|行政|2014-12-31"],
        {"org": org("A", founded_on="2015-01-01"), "quota": [quota("A", 3, "2015-01-01")]},
    ),
    "unknown_parent": (
        {"org": [*org("A"), {"org_id": "B", "parent_id": "Z"}]},
        ["B"],
        {"org": [*org("A"), {"org_id": "B", "parent_id": "A"}]},
    ),
    "value_jumps": (
        {"org": org("A"), "quota": [quota("A", 20), quota("A", 200, "2011-01-01"),
                                    quota("A", 20, "2012-01-01")]},
        ["A|行政|2011-01-01"],
        {"org": org("A"), "quota": [quota("A", 20), quota("A", 24, "2011-01-01"),
                                    quota("A", 20, "2012-01-01"), quota("A", 60, "2013-01-01"),
                                    quota("A", 58, "2014-01-01")]},
    ),
    "count_far_from_others": (
        {"org": org("A"), "headcount": [count("A", "2011-12-31", 4), count("A", "2012-12-31", 41),
                                        count("A", "2013-12-31", 5)]},
        ["A|行政|2012-12-31"],
        {"org": org("A"), "headcount": [count("A", "2011-12-31", 4), count("A", "2012-12-31", 12),
                                        count("A", "2013-12-31", 5), count("A", "2014-12-31", 14)]},
    ),
    "posts_out_of_scale": (
        {"org": org("A", "B"), "quota": [quota("A", 2000), quota("B", 20)]},
        ["A|行政|2010-01-01"],
        {"org": org("A", "B"), "quota": [quota("A", 2000), quota("B", 200)]},
    ),
    "partial_count": (
        {"org": org(*"ABCDEF"), "headcount": [*counted("ABCDEF", "2011-12-31"),
                                              *counted("AB", "2012-06-30"),
                                              *counted("ABCDEF", "2012-12-31")]},
        ["2012-06-30"],
        {"org": org(*"ABCDEF"), "headcount": [*counted("AB", "2011-06-30"),
                                              *counted("ABCDEF", "2011-12-31"),
                                              *counted("ABC", "2012-06-30"),
                                              *counted("ABCDEF", "2012-12-31")]},
    ),
    "date_ahead": (
        {"org": org("A"), "quota": [quota("A", 3, "2021-01-01")],
         "roster": [spell("P", start="2081-01-01")]},
        ["人员名册", "核定编制"],
        {"org": org("A"), "quota": [quota("A", 3, "2020-12-31")], "roster": [spell("P")]},
    ),
    "similar_units": (
        {"org": [{"org_id": "A", "name": "教育局（本级）"}, {"org_id": "B", "name": "教育局(本级)▲"}]},
        ["A|B"],
        {"org": [{"org_id": "A", "name": "第一中学"}, {"org_id": "B", "name": "第二中学"},
                 {"org_id": "C", "name": "12中"}, {"org_id": "D", "name": "13中"}]},
    ),
    "transfer_without_quota_step": (
        {"org": org("A", "B"), "quota": [quota("A", 8), quota("B", 2), quota("B", 5, START)],
         "quota_transfer": [{"moved_on": START, "from_org": "A", "to_org": "B", "post_type": "行政",
                             "posts": 3, "doc_no": "一号"}]},
        [f"A|行政|{START}|划出"],
        {"org": org("A", "B"),
         "quota": [quota("A", 8), quota("A", 5, "2012-02-01", doc="一号"), quota("B", 2),
                   quota("B", 5, START)],
         "quota_transfer": [{"moved_on": START, "from_org": "A", "to_org": "B", "post_type": "行政",
                             "posts": 3, "doc_no": "一号"}]},
    ),
    "roster_differs_from_count": (
        {"org": org("A"), "roster": [spell("P"), spell("Q", end="2013-01-01")],
         "headcount": [count("A", "2013-06-30", 2)]},
        ["A|行政|2013-06-30"],
        {"org": org("A"), "roster": [spell("P"), spell("Q", end="2013-01-01")],
         "headcount": [count("A", "2013-06-30", 1), count("A", "2013-06-30", 9, kind="事业")]},
    ),
    "list_differs_from_log": (
        {"org": org("A"), "quota": [quota("A", 8), listed("A", 9, "2012-12-31")]},
        ["A|行政|2012-12-31"],
        {"org": org("A"), "quota": [quota("A", 8), listed("A", 8, "2012-12-31")]},
    ),
    "missing_from_snapshot": (
        {"org": org("A", "B"), "quota": [listed("A", 8, "2011-12-31"), listed("B", 2, "2011-12-31"),
                                         listed("A", 8, "2012-12-31")]},
        ["B|quota|2012-12-31"],
        {"org": [*org("A"), {"org_id": "B", "abolished_on": "2012-06-01"}],
         "quota": [listed("A", 8, "2011-12-31"), listed("B", 2, "2011-12-31"),
                   listed("A", 8, "2012-12-31")]},
    ),
    "rename_not_one_to_one": (
        {"org": org("A", "B", "C"), "lineage": [
            {"from_org": "A", "to_org": "B", "changed_on": START, "change": "更名"},
            {"from_org": "C", "to_org": "B", "changed_on": START, "change": "整建制划入"}]},
        [f"A|B|{START}"],
        {"org": org("A", "B"), "lineage": [
            {"from_org": "A", "to_org": "B", "changed_on": START, "change": "更名"}]},
    ),
    "movement_of_nobody": (
        {"org": org("A"), "roster": [spell("Q")], "movement": [move("P", "2013-01-01", "下编")]},
        ["P|A|行政|2013-01-01"],
        {"org": org("A", "B"), "headcount": [count("B", "2012-12-31", 3)],
         "movement": [move("P", "2012-06-01", "上编"), move("P", "2013-01-01", "下编"),
                      move("R", "2013-01-01", "下编", "B")]},
    ),
    "entered_twice": (
        {"org": org("A"), "movement": [move("P", "2012-06-01", "上编"), move("P", "2013-01-01", "上编")]},
        ["P|A|行政|2013-01-01"],
        {"org": org("A"), "movement": [move("P", "2012-06-01", "上编"), move("P", "2012-09-01", "下编"),
                                       move("P", "2013-01-01", "上编"),
                                       move("row-1", "2012-06-01", "上编"),
                                       move("row-1", "2013-01-01", "上编")]},
    ),
    "book_does_not_close": (
        {"org": org("A"), "book": BOOK,
         "headcount": [count("A", "2011-12-31", 5), count("A", "2012-12-31", 7)],
         "movement": [move("P", "2012-06-01", "上编")]},
        ["A|行政|2012-12-31"],
        {"org": org("A"), "book": BOOK,
         "headcount": [count("A", "2011-12-31", 5), count("A", "2012-12-31", 6),
                       count("A", "2013-12-31", 9)],
         "movement": [move("P", "2012-06-01", "上编")]},
    ),
    "credit_code_check": (
        {"org": org("A", credit_code="12371702MB1234567X")},
        ["A"],
        {"org": [*org("A", credit_code="11100000000013338W"), *org("B")]},
    ),
    "unit_in_doubt": (
        {"org": org("A"), "doubt": [
            {"table": "quota", "org_id": "A", "post_type": "行政", "reason": "数据读不出",
             "file": "quota.xlsx", "row": 3}]},
        ["A"],
        {"org": org("A", "B"), "doubt": [
            {"table": "quota", "org_id": None, "reason": "主键读不出", "file": "quota.xlsx", "row": 3}]},
    ),
}  # fmt: skip
