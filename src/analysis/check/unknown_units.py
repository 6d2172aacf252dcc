"""Step 4: which unit every text means, and what to say of those that no list knows."""

from __future__ import annotations

from analysis.check import units
from analysis.check.messages import message
from analysis.check.run import Run
from analysis.read.cells import PIECES
from analysis.read.problem import mask
from analysis.read.sheet_read import cell_of

_PLATE_MARKS = ("（", "(", "、")


def settle_units(run: Run) -> None:
    """Turn the unit texts of all tables into ids; tell the unknown with the nearest names."""
    listing = [place for place, read in run.understood() if read.reading.kind == "org"]
    found = units.resolve_units(run.con, listing)
    rows, candidates, met = [], set(), set()
    for one in units.unknown_rows(run.con, found):
        candidates |= {(*one.at, one.row, offered) for offered in one.offered}
        if (*one.at, one.row, one.text) in met:
            continue
        met.add((*one.at, one.row, one.text))
        cell, heading = cell_of(run.reads[one.at], one.row, one.part // PIECES, one.column)
        rows.append(run.problem(
            one.at, _words(run, one), "row", row=one.row, cell=cell, value=mask(one.text),
            table_name=one.table, column_name=heading or run.tables[one.table].column(one.column).zh,
        ))  # fmt: skip
    run.tell(rows)
    if candidates:
        run.con.executemany("insert into candidate values (?, ?, ?, ?)", sorted(candidates))
    for text, target in sorted(found.merged_marks.items()):
        run.finding("mark_taken_off", "note", "org", target, f"「{text}」去掉标记，读作「{target}」",
                    "不是同一单位的，请写全名称")  # fmt: skip
    if not found.vouched and found.by_text:
        run.finding(
            "units_without_list", "note", "org", "*",
            f"没有机构名录，单位以各表所写为准，共 {len(set(found.by_text.values()))} 个",
            "有机构名录的，放入文件夹即可核对单位名称",
        )  # fmt: skip


def _words(run: Run, one: units.UnknownUnit) -> tuple[str, str]:
    problem, fix = message(one.code)
    if one.offered:
        fix += f"，是否为{'、'.join(f'「{_called(run, o)}」' for o in one.offered)}？"
        if any(mark in one.text for mark in _PLATE_MARKS):
            fix += "加挂的牌子请登记在机构名称表（org_name，名称种类写「挂牌」）"
    return problem, fix


def _called(run: Run, org_id: str) -> str:
    rows = run.con.execute("select any_value(name) from stage_org where org_id = $o",
                       parameters={"o": org_id}).fetchall()  # fmt: skip
    return (rows[0][0] if rows and rows[0][0] else None) or org_id
