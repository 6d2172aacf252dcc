"""Mistakes planted in the roster of one block."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from .codes import id_numbers
from .days import day
from .faults import FaultLog
from .simulate import Outcome

ABSENT = "999999"  # the org_id of no unit


class RosterFaults:
    """Plants faults in the roster of one block."""

    def __init__(
        self, out: Outcome, roster: pl.DataFrame, log: FaultLog, rng: np.random.Generator
    ) -> None:
        self.out, self.log, self.rng = out, log, rng
        self.person = [c for c in ("person_key", "person_name", "id_number") if c in roster.columns]
        self.key = self.person[-1]
        self.roster = roster.with_columns(
            _fault=pl.lit(None, pl.Int64), _raw_start_on=pl.lit(None, pl.String)
        ).with_row_index("_row")
        self.extra: list[pl.DataFrame] = []
        usual = [
            u.org_id
            for u in out.units
            if not u.no_roster
            and u.roster_from is None
            and not u.abolished
            and u.kind in ("机关", "事业单位")
            and (u.founded or 0) < day(2010)
        ]
        self.open = self.roster.filter(
            pl.col("end_on").is_null()
            & pl.col("org_id").is_in(usual)
            & (pl.col("start_on") < date(2022, 1, 1))
        )
        self.serial = 0
        # Rows that put their unit in doubt stand in small ones, so that totals stay known.
        self.small = pl.col("org_id").is_in(
            self.open.group_by("org_id").len().filter(pl.col("len") < 150)["org_id"].to_list()
        )

    def sample(self, n: int, where: pl.Expr | None = None) -> pl.DataFrame:
        """n open rows of ordinary units, each used once."""
        pool = self.open if where is None else self.open.filter(where)
        taken = pool[np.sort(self.rng.permutation(len(pool))[:n])]
        self.open = self.open.join(taken.select("_row"), on="_row", how="anti")
        return taken

    def nobody(self, sex: str = "男", born: date = date(1985, 6, 1)) -> dict[str, str]:
        """The identifying columns of a person who appears nowhere else."""
        self.serial += 1
        if self.key == "person_key":
            return {"person_key": f"P{self.out.block.no:03d}F{self.serial:05d}"}
        birth = np.array([(born - date(1970, 1, 1)).days + self.serial])
        area = str(int(self.out.block.region) + 8)  # apart from the block's own people
        number = id_numbers(area, birth, np.array([1 if sex == "男" else 0]))[0]
        return {"person_name": f"示例{self.serial}", "id_number": str(number)}

    def insert(self, base: pl.DataFrame, kind: str, expected: str, **values: object) -> None:
        """Add a copy of a row with other values."""
        row = base.head(1).to_dicts()[0] | values
        mark = self.log.add(kind, expected, "roster", **self.key_of(row))
        row |= {"_fault": mark, "_row": 2**31 + mark}
        self.extra.append(pl.DataFrame([row], schema=self.roster.schema))

    def alter(self, rows: pl.DataFrame, kind: str, expected: str, **values: pl.Expr) -> None:
        """Change rows in place."""
        marks = {
            r["_row"]: self.log.add(kind, expected, "roster", **self.key_of(r))
            for r in rows.to_dicts()
        }
        hit = pl.col("_row").is_in(list(marks))
        number = pl.col("_row").replace_strict(marks, default=None, return_dtype=pl.Int64)
        self.roster = self.roster.with_columns(
            pl.coalesce(number, "_fault").alias("_fault"),
            *(pl.when(hit).then(v).otherwise(pl.col(n)).alias(n) for n, v in values.items()),
        )

    def key_of(self, row: dict[str, object]) -> dict[str, object]:
        """The key of a row under which `planted.json` lists it."""
        return {n: row[n] for n in (self.key, "org_id", "post_type", "start_on")}

    def finish(self) -> pl.DataFrame:
        """The roster with its faults, each among the rows of its unit."""
        whole = pl.concat([self.roster, *self.extra])
        return whole.sort("org_id", "_row").drop("_row", "person")


def plant_in_roster(
    out: Outcome, roster: pl.DataFrame, log: FaultLog, rng: np.random.Generator
) -> pl.DataFrame:
    """All faults of the roster: (1) rejected or merged rows, (2) rows that become findings."""
    f = RosterFaults(out, roster, log, rng)
    _rejected(f)
    _overlaps(f)
    _misplaced(f)
    return f.finish()


def _rejected(f: RosterFaults) -> None:
    """Cells and rows of nobody that a build must refuse, and rows written twice."""
    if f.key == "id_number":
        for base in f.sample(3).iter_slices(1):
            right = f.nobody()
            wrong = "0123456789X"[("0123456789X".index(right["id_number"][-1]) + 4) % 11]
            number = right["id_number"][:-1] + wrong
            f.insert(base, "wrong_check_digit", "rejected_cell", **right | {"id_number": number})
    for text, base in zip(
        ("2015-13-45", "不详", "2019-02-30"), f.sample(3, f.small).iter_slices(1), strict=True
    ):
        f.insert(base, "bad_date", "rejected_row", **f.nobody(), _raw_start_on=text, start_on=None)
    for base in f.sample(2, f.small).iter_slices(1):
        f.insert(base, "missing_key", "rejected_row", **f.nobody(), start_on=None)
    for base in f.sample(2, f.small).iter_slices(1):
        f.insert(base, "unknown_post_type", "rejected_row", **f.nobody(), post_type="见备注")
    for base in f.sample(2, f.small).iter_slices(1):
        f.insert(base, "unknown_unit", "rejected_row", **f.nobody(), org_id=ABSENT)
    for base in f.sample(3).iter_slices(1):
        f.insert(base, "duplicate_row_identical", "note")
    for base in f.sample(3).iter_slices(1):
        f.insert(base, "duplicate_row_differing", "note", position="（重复填报）")
    left = f.sample(2, f.small)
    f.alter(left, "contradicting_row", "rejected_row")
    for base in left.iter_slices(1):
        f.insert(base, "contradicting_row", "rejected_row", end_on=date(2024, 3, 1), exit="调出")


def _overlaps(f: RosterFaults) -> None:
    """Spells that overlap, run backwards, or are held at once."""
    touching = f.roster.filter(
        (pl.col("exit") == "职务变动")
        & (pl.col("start_on") > date(2011, 1, 1))
        & (pl.col("end_on") < date(2017, 1, 1))
    )
    pick = touching[np.sort(f.rng.permutation(len(touching))[:3])]
    f.alter(pick, "overlapping_spell", "finding", end_on=pl.col("end_on").dt.offset_by("40d"))
    for base in f.sample(2).iter_slices(1):
        f.insert(
            base,
            "end_before_start",
            "finding",
            **f.nobody(),
            start_on=date(2020, 9, 1),
            end_on=date(2020, 3, 1),
            exit="辞职",
        )
    rows = f.sample(6, pl.col("post_type") == "事业")
    for base, other in zip(rows[:3].iter_slices(1), rows[3:].iter_slices(1), strict=True):
        f.insert(
            base,
            "two_posts_at_once",
            "finding",
            org_id=other["org_id"][0],
            start_on=date(2023, 5, 1),
            entry="调入",
        )


def _misplaced(f: RosterFaults) -> None:
    """People where they should not be: mixed, without quota, too old, in a closed unit."""
    f.alter(
        f.sample(4, pl.col("post_type") == "事业"),
        "mixed_identity",
        "finding",
        identity=pl.lit("参公"),
    )
    schools = f.sample(2, (pl.col("post_type") == "事业") & (pl.col("job_class") == "专技"))
    for base in schools.iter_slices(1):
        f.insert(
            base,
            "no_quota_person",
            "finding",
            **f.nobody(),
            post_type="政法专项",
            identity="公务员",
            start_on=date(2021, 9, 1),
            sex="男",
            birth_month=date(1985, 6, 1),
        )
    for base in f.sample(3, pl.col("post_type") == "行政").iter_slices(1):
        f.insert(
            base,
            "past_retirement",
            "finding",
            **f.nobody(born=date(1961, 3, 1)),
            sex="男",
            birth_month=date(1961, 3, 1),
            start_on=date(2009, 5, 1),
            entry="调入",
        )
    gone = sorted(u.org_id for u in f.out.units if u.abolished and u.kind == "机关")[:2]
    for org_id, base in zip(
        gone, f.sample(2, pl.col("post_type") == "行政").iter_slices(1), strict=True
    ):
        f.insert(
            base,
            "person_after_abolition",
            "finding",
            **f.nobody(),
            org_id=org_id,
            start_on=date(2016, 9, 1),
            sex="男",
            birth_month=date(1985, 6, 1),
        )
