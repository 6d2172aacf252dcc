"""A block as its office keeps it: ledgers by year, the book of movements, of loans; Chinese names.

What a yearly ledger cannot tell (the day a quota changed, who came and left) stands in the books
beside it, so that the answers are those of the plain tables.
"""

from __future__ import annotations

import polars as pl

from . import ledger_sheets, office_books
from .faults import FaultLog
from .files import OFFICE, WITH_BOM, Sink, Style
from .office_faults import plant_in_office
from .sheets import write_csvs, write_workbook
from .simulate import Outcome

ORG = Style(
    dates="iso",
    xlsx=True,
    headings={
        "org_id": "机构编码", "name": "机构全称", "kind": "单位类别", "sector": "系统类别",
        "grade": "机构级别", "parent_id": "隶属单位", "founded_on": "批准设立时间",
        "abolished_on": "撤销时间", "region_code": "行政区划代码",
    },
)  # fmt: skip
MONTHLY = Style(
    "gb18030", headings={"org_id": "单位编码", "posts": "使用编制数", "recorded": "是否核准备案"}
)
# Name and look of what is kept row by row.
BOOKS: dict[str, tuple[str, Style]] = {
    "org": ("机构信息表", ORG),
    "org_name": ("机构更名与挂牌登记", OFFICE),
    "lineage": ("机构沿革表", WITH_BOM),
    "document": ("文件目录", OFFICE),
    "quota": ("编制核定台账", Style("gb18030", dates="hanzi")),
    "quota_ceiling": ("编制总量控制数", WITH_BOM),
    "quota_transfer": ("编制划转台账", WITH_BOM),
    "quota_plan": ("用编计划台账", OFFICE),
    "vacancy_reason": ("空编原因登记", WITH_BOM),
    "quota_request": ("用编申请登记", OFFICE),
    "bank_txn": ("编制银行流水", Style("utf-8-sig", dates="slash")),
    "bank_rule": ("编制银行规则", WITH_BOM),
    "reform_unit": ("改革涉及单位", WITH_BOM),
    "realname_return": ("实名制上报情况", OFFICE),
    "quota_use": ("用编备案登记", OFFICE),
    "quota_use_form": ("用编情况月报", MONTHLY),
    "rectification": ("整改台账", OFFICE),
    "inspection": ("监督检查台账", WITH_BOM),
    "leader": ("领导干部任职名册", OFFICE),
    "inner_unit": ("内设机构表", WITH_BOM),
    "secondment": ("借调台账", OFFICE),
    "assessment_rule": ("考核扣分规则", OFFICE),
    "freeze_rule": ("暂缓冻结规则", OFFICE),
    "standard": ("编制配备标准", OFFICE),
    "workload": ("单位工作量", OFFICE),
    "contract_staff": ("编外用工统计表", Style("gb18030", headings={"org_id": "单位名称", "staff": "编外用工人数"})),
}  # fmt: skip
SHEETS = ("headcount", "leader_quota", "registration", "annual_report")


def write_office(
    sink: Sink,
    out: Outcome,
    tables: dict[str, pl.DataFrame],
    keys: pl.DataFrame,
    roster: pl.DataFrame,
    home: str,
    log: FaultLog | None,
    flat: bool,
) -> None:
    """Every file of a block but that of its people (`roster`), under `home` (empty, or with a slash
    at its end), books of several sheets as workbooks, or `flat` as a CSV a sheet."""
    tables = dict(tables)
    loans, tables["bank_txn"] = office_books.loans(out, tables["bank_txn"])
    for table, frame in tables.items():
        if table not in SHEETS:
            name, style = BOOKS[table]
            sink.add(table.removesuffix("_form"), frame, style, name=home + name)
    years, movements = (
        dict(ledger_sheets.ledgers(out, _counting(roster, log))),
        office_books.movements(out, keys),
    )
    reports = office_books.registration(out, tables["registration"], tables["annual_report"])
    books = {
        f"{home}上下编台账": movements,
        f"{home}周转编制借用台账": [loans],
        f"{home}领导职数核定表": [office_books.leader_posts(out, tables["leader_quota"])],
        f"{home}事业单位法人登记与年报": [reports],
    }
    if log is not None and not flat:
        books |= plant_in_office(sink, out, years, movements, home, log)
    books |= {f"{home}机构编制台账/{year}年底": sheets for year, sheets in years.items()}
    for name, sheets in books.items():
        if flat:
            write_csvs(sink.folder / name, sheets)
        else:
            write_workbook(sink.folder / f"{name}.xlsx", sink.title, sheets)


def _counting(roster: pl.DataFrame, log: FaultLog | None) -> pl.DataFrame:
    """The rows of the roster that a reader can read and that stand in it once."""
    if log is None:
        return roster
    refused = [i for i, f in enumerate(log.items) if f["expected"] in ("rejected_row", "note")]
    return roster.filter(pl.col("_fault").is_null() | ~pl.col("_fault").is_in(refused))
