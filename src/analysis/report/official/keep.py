"""A year's return as it was handed in, kept in the dataset as one of its tables."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from analysis.report.export import ExportError
from analysis.report.official.rows import Connection


def keep_return(con: Connection, day: date, folder: Path) -> Path:
    """Write quota and people of a day into the dataset's folder, as the table yearly_return.

    Only of a year's end, and never over a return that is kept already. Raises ExportError.
    """
    if (day.month, day.day) != (12, 31):
        raise ExportError(f"上报数是年末的数：请把 --as-of 写成 {day.year}-12-31 这样的年末")
    if not folder.is_dir():
        raise ExportError(f"没有数据集文件夹 {folder}：上报数无处可存")
    path = folder / f"年度上报数_{day.year}.csv"
    rows = con.execute(
        "select org_id, post_type, quota, actual from staffing($1) order by org_id, post_type",
        [day],
    ).fetchall()
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            out.writerow(["机构编码", "年度", "编制类型", "上报核定", "上报实有"])
            # a unit of which nothing is known handed in nothing
            out.writerows(
                [
                    org,
                    day.year,
                    kind,
                    "" if quota is None else quota,
                    "" if actual is None else actual,
                ]
                for org, kind, quota, actual in rows
                if (quota, actual) != (None, None)
            )
    except FileExistsError as error:
        raise ExportError(f"{path.name} 已有：报出的数不改；确要重存请先移走它") from error
    return path
