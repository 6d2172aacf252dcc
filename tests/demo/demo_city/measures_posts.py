"""Statistics of units, their size and their vacancies."""

from __future__ import annotations

import polars as pl

from .measured import OWN, Files, measure, share


def _vacancy(files: Files, where: pl.Expr) -> float:
    rows = files.staffing.filter(where & pl.col("post_type").is_in(OWN))
    return share(rows["gap"].clip(lower_bound=0).sum(), rows["posts"].sum())


# ---------------------------------------------------------------- size


@measure
def units_total(files: Files) -> float:
    """Rows of the unit directory."""
    return float(len(files.org))


@measure
def people_total(files: Files) -> float:
    """People ever on a roster."""
    return float(files.roster["who"].n_unique())


def _size(files: Files, q: float) -> float:
    sizes = (
        files.quota.filter(pl.col("post_type").is_in(OWN))
        .group_by("org_id")
        .agg(pl.col("posts").sum())
    )
    return float(sizes.filter(pl.col("posts") > 0)["posts"].quantile(q))


@measure
def unit_size_p25(files: Files) -> float:
    """Lower quartile of quota per unit."""
    return _size(files, 0.25)


@measure
def unit_size_p50(files: Files) -> float:
    """Median of quota per unit."""
    return _size(files, 0.5)


@measure
def unit_size_p90(files: Files) -> float:
    """Ninth decile of quota per unit."""
    return _size(files, 0.9)


# ---------------------------------------------------------------- vacancies


@measure
def vacancy_schools(files: Files) -> float:
    """Vacant share of the posts of schools."""
    return _vacancy(files, (pl.col("sector") == "教育") & (pl.col("kind") == "事业单位"))


@measure
def vacancy_health(files: Files) -> float:
    """Vacant share of the posts of health institutions."""
    return _vacancy(files, (pl.col("sector") == "卫生") & (pl.col("kind") == "事业单位"))


@measure
def vacancy_agencies(files: Files) -> float:
    """Vacant share of the posts of organs without courts and police."""
    return _vacancy(files, (pl.col("kind") == "机关") & (pl.col("sector") != "公安政法"))


@measure
def vacancy_towns(files: Files) -> float:
    """Vacant share of the posts of streets and towns."""
    return _vacancy(files, pl.col("kind").is_in(["街道", "乡镇"]))


@measure
def vacancy_ratio_agencies_schools(files: Files) -> float:
    """How many times as vacant organs are as schools (有编不用 against 无编可用)."""
    return vacancy_agencies(files) / vacancy_schools(files)


@measure
def over_share(files: Files) -> float:
    """Unit × type with more people than usable posts."""
    rows = files.staffing.filter((pl.col("posts") > 0) & pl.col("post_type").is_in(OWN))
    return share((rows["gap"] < 0).sum(), len(rows))
