"""Statistics of reform, bank, returns and supervision."""

from __future__ import annotations

import polars as pl

from .measured import AS_OF, MASS_DAY, OWN, Files, measure, share
from .readback import read_table

# ---------------------------------------------------------------- reform


@measure
def mass_union_cut(files: Files) -> float:
    """行政 posts of the trade unions given up on 2016-06-01."""
    return _mass_cut(files, pl.col("name").str.ends_with("总工会"))


@measure
def mass_other_cut(files: Files) -> float:
    """行政 posts of the Youth League and Women's Federation given up on 2016-06-01."""
    return _mass_cut(files, pl.col("name").str.contains("共青团|妇女联合会"))


def _mass_cut(files: Files, where: pl.Expr) -> float:
    ids = files.org.filter(where)["org_id"].implode()
    rows = read_table(files.folder, "quota").filter(
        (pl.col("post_type") == "行政") & pl.col("org_id").is_in(ids)
    )
    rows = rows.sort("org_id", "effective_on").with_columns(
        before=pl.col("posts").shift(1).over("org_id")
    )
    step = rows.filter(pl.col("effective_on") == MASS_DAY)
    return 1 - step["posts"].sum() / step["before"].sum()


@measure
def mass_inner_cut(files: Files) -> float:
    """Inner units of mass organisations abolished on 2016-06-01."""
    ids = files.org.filter(pl.col("kind") == "群团")["org_id"].implode()
    rows = read_table(files.folder, "inner_unit").filter(pl.col("org_id").is_in(ids))
    return float((rows["abolished_on"] == MASS_DAY).fill_null(False).mean())


@measure
def reform_conserved(files: Files) -> float:
    """减上补下: posts received by streets and towns against posts given up."""
    rows = read_table(files.folder, "quota_transfer").filter(pl.col("reform_id") == "QT2016")
    towns = files.org.filter(pl.col("kind").is_in(["街道", "乡镇"]))["org_id"].implode()
    got = rows.filter(pl.col("to_org").is_in(towns))["posts"].sum()
    return share(got, rows["posts"].sum())


@measure
def closed_units(files: Files) -> float:
    """Units that went into others in 2018–2019, per unit of the directory."""
    rows = read_table(files.folder, "lineage")
    return share(rows["from_org"].n_unique(), len(files.org))


# ---------------------------------------------------------------- bank


@measure
def loan_term_36(files: Files) -> float:
    """Loans lent for three years."""
    months = (files.loans["term_end"] - files.loans["lent_on"]).dt.total_days() / 30.4375
    return float((months > 30).mean())


@measure
def loan_term_longest(files: Files) -> float:
    """Longest term at lending, in months."""
    return float(
        ((files.loans["term_end"] - files.loans["lent_on"]).dt.total_days() / 30.4375).max()
    )


@measure
def loans_extended(files: Files) -> float:
    """Loans extended at least once."""
    rows = files.bank.filter(pl.col("kind") == "展期")
    return share(rows["loan_id"].n_unique(), len(files.loans))


@measure
def loans_overdue(files: Files) -> float:
    """Outstanding posts past their due day."""
    rows = files.loans.filter(pl.col("left") > 0)
    return share(rows.filter(pl.col("due_on") < AS_OF)["left"].sum(), rows["left"].sum())


@measure
def lending_rate(files: Files) -> float:
    """Outstanding over capital of all pools."""
    sums = dict(files.bank.group_by("kind").agg(pl.col("posts").sum()).iter_rows())
    capital = sums["入池"] - sums.get("出池", 0) - sums.get("转正", 0)
    return share(files.loans["left"].sum(), capital)


# ---------------------------------------------------------------- returns and supervision


@measure
def returns_late(files: Files) -> float:
    """Returns that came late."""
    return float((files.returns["status"] == "逾期上报").mean())


@measure
def returns_missing(files: Files) -> float:
    """Returns that never came."""
    return float((files.returns["status"] == "未上报").mean())


@measure
def use_recorded(files: Files) -> float:
    """Use of quota that was recorded."""
    return float((files.use["recorded"] == "是").mean())


@measure
def contract_police(files: Files) -> float:
    """Contract staff per post in police, courts and procuratorates."""
    return _contract(files, "公安政法")


@measure
def contract_schools(files: Files) -> float:
    """Contract staff per post in education."""
    return _contract(files, "教育")


def _contract(files: Files, sector: str) -> float:
    rows = read_table(files.folder, "contract_staff").filter(pl.col("counted_on") == AS_OF)
    names = files.org.filter(pl.col("sector") == sector)["name"].implode()
    posts = files.staffing.filter((pl.col("sector") == sector) & pl.col("post_type").is_in(OWN))[
        "posts"
    ]
    return share(rows.filter(pl.col("org_id").is_in(names))["staff"].sum(), posts.sum())


@measure
def annual_reports_on_time(files: Files) -> float:
    """Annual reports filed by 31 March of the following year."""
    rows = read_table(files.folder, "annual_report")
    due = pl.date(pl.col("year") + 1, 3, 31)
    return float(rows.select((pl.col("filed_on") <= due).fill_null(False).mean()).item())


@measure
def without_roster(files: Files) -> float:
    """Units known only by headcounts at the end."""
    rows = files.headcount.filter(pl.col("counted_on") == AS_OF)
    return share(rows["org_id"].n_unique(), len(files.org))
