"""Steps 8 and 9: rows that share a key, and printed totals against what they add up to."""

from __future__ import annotations

from analysis.check import controls, keys
from analysis.check.messages import message
from analysis.check.run import Run
from analysis.read.problem import mask


def settle_clashes(run: Run) -> None:
    """Equal rows count once, unequal ones are both refused, each naming the other."""
    same_key = {at: read.reading.same_key for at, read in run.understood() if read.reading.same_key}
    clashes, repeated = keys.settle_keys(run.con, same_key)
    rows = []
    for one in clashes:
        problem, fix = message("contradiction")
        reading = run.reads[one.file_no, one.sheet_no].reading
        if reading.telling_apart:
            told = "、".join(mask(reading.frame.texts[p]) for p in reading.telling_apart)
            fix += f"；若「{told}」一列区别了它们，请在 forms.yml 中写 same_key: 相加（或 先到）"
        other = f"（另一行：{run.counts[one.other_file].source.name} 第 {one.other_row} 行）"
        rows.append(run.problem(
            (one.file_no, one.sheet_no), (problem + other, fix), "row", row=one.row,
            table_name=one.table.name, value=mask(one.key),
        ))  # fmt: skip
    run.tell(rows)
    for file_no, count, zh in repeated:
        run.counts[file_no].notes.append(f"{count} 行（{zh}）与别的行说的是同一件事，只计一次")


def compare_controls(run: Run) -> None:
    """Every printed total, 空编 and rate of every sheet, and how many differ."""
    for at, read in run.understood():
        sheet = run.sheet(*at)
        sheet.controls, sheet.controls_differ = controls.compare(run.con, *at, read)
