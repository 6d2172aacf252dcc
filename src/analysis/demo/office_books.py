"""The books that an office keeps beside the ledger: movements, loans, leaders' posts, reports."""

from __future__ import annotations

import numpy as np
import polars as pl

from .days import OPEN, dates, day
from .files import Style, as_text
from .people import ENTRIES, EXITS, LEDGER_OPENED
from .quotas import type_names
from .scale import FIRST_YEAR, LAST_YEAR
from .sheets import Cell, Sheet
from .simulate import Outcome
from .staff_tables import kept_spells

_DASHED = Style(dates="iso")
NOTE = "注：本表为示例数据，单位与人员均系虚构。"


def movements(out: Outcome, keys: pl.DataFrame) -> list[Sheet]:
    """上下编台账, a sheet a year: the first and the last day of everybody's stay in a unit × type."""
    s = kept_spells(out)
    order = np.lexsort((s["start"], s["slot"], s["person"]))
    s = {name: values[order] for name, values in s.items()}
    same = (s["person"][1:] == s["person"][:-1]) & (s["slot"][1:] == s["slot"][:-1])
    goes_on = same & (s["start"][1:] == s["end"][:-1])
    came = np.r_[True, ~goes_on] & (s["start"] > day(FIRST_YEAR)) & (s["entry"] != LEDGER_OPENED)
    left = np.r_[~goes_on, True] & (s["end"] < OPEN)
    frames = [
        _moves(out, s, came, "start", "上编", np.array(ENTRIES)[s["entry"]]),
        _moves(out, s, left, "end", "下编", np.array(EXITS)[s["exit"]]),
    ]
    frame = pl.concat(frames).filter(
        pl.col("on").is_between(day(FIRST_YEAR), day(LAST_YEAR, 12, 31))
    )
    frame = frame.with_columns(on=dates(frame["on"].to_numpy())).sort(
        "on", "unit", "person", "direction"
    )
    frame = frame.join(keys, on="person", how="left", maintain_order="left")
    who = [c for c in keys.columns if c != "person"]
    words = {"person_name": "姓名", "id_number": "身份证号", "person_key": "人员编码"}
    home = out.block.name.removesuffix("本级")
    names = [u.name for u in out.units]
    sheets = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        sheet = Sheet(
            f"{year}年",
            f"{home}{year}年人员上下编台账（示例）",
            [("序号",), ("单位名称",), *((words[c],) for c in who),
             ("编制类别",), ("上编/下编",), ("进出方式",), ("变动时间",)],
            notes=[NOTE],
        )  # fmt: skip
        mine = frame.filter(pl.col("on").dt.year() == year)
        for number, r in enumerate(mine.iter_rows(named=True), start=1):
            sheet.rows.append(
                [number, names[r["unit"]], *(r[c] for c in who), r["type"], r["direction"],
                 r["manner"], f"{r['on']:%Y.%m.%d}"]
            )  # fmt: skip
        sheets.append(sheet)
    return sheets


def _moves(
    out: Outcome,
    s: dict[str, np.ndarray],
    chosen: np.ndarray,
    side: str,
    direction: str,
    manner: np.ndarray,
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "person": s["person"][chosen],
            "unit": s["unit"][chosen],
            "type": type_names(out.slots.t[s["slot"][chosen]]).tolist(),
            "on": s[side][chosen].astype(np.int64),
            "direction": [direction] * int(chosen.sum()),
            "manner": manner[chosen].tolist(),
        }
    )


def loans(out: Outcome, txns: pl.DataFrame) -> tuple[Sheet, pl.DataFrame]:
    """周转编制借用台账, one row a loan, for loans lent once and given back whole or not at all;
    and the journal of all other transactions."""
    lent = txns.filter((pl.col("kind") == "借出") & pl.col("loan_id").is_null())
    later = (
        txns.filter(pl.col("loan_id").is_not_null())
        .group_by(loan="loan_id")
        .agg(kinds=pl.col("kind"), back=pl.col("posts").sum(), back_on=pl.col("txn_on").max())
    )
    rows = lent.join(later, left_on="txn_id", right_on="loan", how="left", maintain_order="left")
    untouched = pl.col("kinds").is_null()
    whole = (pl.col("kinds") == ["归还"]) & (pl.col("back") == pl.col("posts"))
    if "_fault" in rows.columns:
        rows = rows.filter(pl.col("_fault").is_null())
    rows = rows.filter(untouched | whole)
    names = {u.org_id: u.name for u in out.units}
    home = out.block.name.removesuffix("本级")
    sheet = Sheet(
        "借用台账",
        f"{home}周转编制借用台账（示例）",
        [("序号",), ("借用编号",), ("编制池",), ("借用单位",), ("编制类型",), ("借用数量",),
         ("借用日期",), ("应归还日期",), ("借用事由",), ("批准文号",), ("归还日期",), ("归还数量",)],
        notes=[NOTE],
    )  # fmt: skip
    for number, r in enumerate(rows.iter_rows(named=True), start=1):
        back = r["back_on"]
        sheet.rows.append(
            [number, r["txn_id"], r["pool"], names[r["org_id"]], r["post_type"], r["posts"],
             _written(r["txn_on"]), _written(r["due_on"]), r["purpose"], r["doc_no"],
             _written(back), r["posts"] if back else None]
        )  # fmt: skip
    kept = rows["txn_id"].implode()
    rest = txns.filter(
        ~pl.col("txn_id").is_in(kept) & ~pl.col("loan_id").is_in(kept).fill_null(False)
    )
    return sheet, rest


def _written(on: object) -> str | None:
    return None if on is None else f"{on:%Y年%-m月%-d日}"


def leader_posts(out: Outcome, frame: pl.DataFrame) -> Sheet:
    """核定领导职数, a row a unit and day, 正职 and 副职 across."""
    names = {u.org_id: u.name for u in out.units}
    home = out.block.name.removesuffix("本级")
    sheet = Sheet(
        "领导职数",
        f"{home}核定领导职数情况表（示例）",
        [
            ("序号",),
            ("单位名称",),
            ("核定日期",),
            ("核定领导职数", "正职"),
            ("核定领导职数", "副职"),
        ],
        notes=[NOTE],
    )
    wide = frame.pivot("role", index=["org_id", "effective_on"], values="posts")
    for number, r in enumerate(wide.iter_rows(named=True), start=1):
        on = f"{r['effective_on']:%Y-%m-%d}"
        sheet.rows.append([number, names[r["org_id"]], on, r["正职"], r["副职"]])
    return sheet


def registration(out: Outcome, entries: pl.DataFrame, reports: pl.DataFrame) -> Sheet:
    """法人登记与年报: a row an institution, the reports of the years across."""
    names = {u.org_id: u.name for u in out.units}
    years = sorted(set(reports["year"].to_list()))
    filed = {(r["org_id"], r["year"]): r["filed_on"] for r in reports.iter_rows(named=True)}
    home = out.block.name.removesuffix("本级")
    sheet = Sheet(
        "法人登记",
        f"{home}事业单位法人登记与年度报告情况（示例）",
        [("序号",), ("单位名称",), ("统一社会信用代码",), ("登记日期",), ("有效期至",), ("注销日期",),
         ("未办原因",), *((f"{year}年度年报",) for year in years)],
        notes=[NOTE],
    )  # fmt: skip
    text = as_text("registration", entries, _DASHED)
    for number, r in enumerate(text.iter_rows(named=True), start=1):
        cells: list[Cell] = [
            r["credit_code"], r["registered_on"], r["expires_on"], r["deregistered_on"], r["pending"]
        ]  # fmt: skip
        across: list[Cell] = []
        for year in years:
            on = filed.get((r["org_id"], year), False)
            across.append("未报" if on is None else f"{on:%Y.%-m.%-d}" if on else None)
        sheet.rows.append([number, names[r["org_id"]], *cells, *across])
    return sheet
