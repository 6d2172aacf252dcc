"""Statistics of entries, exits and careers."""

from __future__ import annotations

from datetime import date

import polars as pl

from .measured import AS_OF, LEFT, Files, measure, share
from .measures_posts import people_total

# ---------------------------------------------------------------- entries and exits


def _recruited(files: Files) -> pl.DataFrame:
    rows = files.roster.filter(
        pl.col("entry").is_in(["招录", "公开招聘", "军转安置", "调入"])
        & pl.col("start_on").is_between(date(2010, 1, 2), AS_OF)
    )
    return rows.with_columns(month=pl.col("start_on").dt.month(), year=pl.col("start_on").dt.year())


@measure
def entries_july_to_september(files: Files) -> float:
    """Share of new entries (no transfers) from July to September."""
    rows = _recruited(files).filter(pl.col("entry") != "调入")
    return share(rows["month"].is_between(7, 9).sum(), len(rows))


@measure
def entries_schools_august(files: Files) -> float:
    """Share of the entries of schools by open recruitment that fall in August."""
    rows = _recruited(files).filter((pl.col("sector") == "教育") & (pl.col("entry") == "公开招聘"))
    return share((rows["month"] == 8).sum(), len(rows))


@measure
def entries_freeze_year(files: Files) -> float:
    """Recruited in the freeze year 2014, against the mean of 2013 and 2015."""
    rows = _recruited(files).filter(pl.col("entry").is_in(["招录", "公开招聘"]))
    counts = dict(rows["year"].value_counts().iter_rows())
    return counts.get(2014, 0) / ((counts[2013] + counts[2015]) / 2)


@measure
def entries_after_freeze(files: Files) -> float:
    """Recruited in 2015 against 2013: the batch that makes up for the freeze."""
    rows = _recruited(files).filter(pl.col("entry").is_in(["招录", "公开招聘"]))
    counts = dict(rows["year"].value_counts().iter_rows())
    return counts[2015] / counts[2013]


def _left(files: Files) -> pl.DataFrame:
    rows = files.roster.filter(
        pl.col("exit").is_in(LEFT) & pl.col("end_on").is_between(date(2010, 1, 1), AS_OF)
    )
    days = (pl.col("end_on") - pl.col("birth_month")).dt.total_days()
    return rows.with_columns(age=days / 365.25, year=pl.col("end_on").dt.year())


@measure
def exits_retirement_share(files: Files) -> float:
    """Retirements among retirements, resignations and deaths."""
    rows = _left(files)
    return share(rows["exit"].is_in(["退休"]).sum(), len(rows))


def _retirement_age(files: Files, where: pl.Expr) -> float:
    rows = _left(files).filter((pl.col("exit") == "退休") & (pl.col("year") < 2025) & where)
    return float(rows["age"].median())


@measure
def retirement_age_men(files: Files) -> float:
    """Median age at retirement of men before 2025."""
    return _retirement_age(files, pl.col("sex") == "男")


@measure
def retirement_age_women(files: Files) -> float:
    """Median age at retirement of women (管理、专技) before 2025."""
    return _retirement_age(files, (pl.col("sex") == "女") & (pl.col("job_class") != "工勤"))


@measure
def retirement_age_women_workers(files: Files) -> float:
    """Median age at retirement of women workers before 2025."""
    return _retirement_age(files, (pl.col("sex") == "女") & (pl.col("job_class") == "工勤"))


@measure
def early_retirement_2018(files: Files) -> float:
    """Early retirements of 2018 against all retirements of organs in 2017."""
    rows = _left(files).filter(pl.col("kind") == "机关")
    early = ((rows["exit"] == "提前退休") & (rows["year"] == 2018)).sum()
    return share(early, ((rows["exit"] == "退休") & (rows["year"] == 2017)).sum())


@measure
def turnover(files: Files) -> float:
    """Retirements, resignations and deaths a year, 2019–2024, per person in post at the end."""
    rows = _left(files).filter(pl.col("year").is_between(2019, 2024))
    return len(rows) / 6 / files.roster.filter(pl.col("end_on").is_null()).height


# ---------------------------------------------------------------- careers


@measure
def spells_per_person(files: Files) -> float:
    """Spells per person."""
    return len(files.roster) / people_total(files)


@measure
def spells_that_touch(files: Files) -> float:
    """Spells that begin with a change of position: split, but one stay."""
    return float((files.roster["entry"] == "职务变动").mean())


@measure
def women_in_schools(files: Files) -> float:
    """Women among people in post in schools."""
    rows = files.roster.filter(
        pl.col("end_on").is_null() & (pl.col("sector") == "教育") & (pl.col("kind") == "事业单位")
    )
    return float((rows["sex"] == "女").mean())


@measure
def women_in_police_and_courts(files: Files) -> float:
    """Women among people in post in police, courts and procuratorates."""
    rows = files.roster.filter(pl.col("end_on").is_null() & (pl.col("sector") == "公安政法"))
    return float((rows["sex"] == "女").mean())
