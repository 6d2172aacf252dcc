"""A small dataset and hand-written notebooks, enough for a page with charts and tables."""

from __future__ import annotations

from pathlib import Path

import duckdb
import nbformat

from analysis.store.schema import SCHEMA_VERSION

ORGS = [
    ("A01", "市教育局", "机关", 41, 40, 1),
    ("A02", "市第一人民医院", "事业单位", 820, 790, 12),
    ("A03", "市自然资源和规划局机关事业单位不动产登记中心", "事业单位", 66, 49, 9),
    ("A04", "市<b>档案</b>馆 & 地方志", "事业单位", 24, 24, 0),
    ("A05", "临江街道办事处", "街道", 33, 36, 0),
    ("A06", "市农业农村局", "机关", 58, 50, 5),
]

TITLE = "临江市（示例）机构编制"

SETUP = """
import duckdb
import polars as pl

from analysis.figures import charts, theme
from analysis.figures.frame import titled
from analysis.report import finding, key_figures, table

con = duckdb.connect(DATABASE, read_only=True)
SOURCE = "临江市（示例）机构编制，示例（虚构）数据"
"""

LINES = """
months = pl.date_range(pl.date(2018, 1, 1), pl.date(2020, 12, 1), "1mo", eager=True)
quota = [1020 + (18 if i > 14 else 0) for i in range(36)]
actual = [955 + i + (i % 5) for i in range(36)]
fig = charts.lines(
    months,
    {"核定编制": (quota, theme.QUOTA), "实有人数": (actual, theme.ACTUAL),
     "闲置编制": ([40 - i // 2 for i in range(36)], theme.IDLE)},
    step=True,
)
titled(fig, "三年间实有人数由 955 人增至 990 人，核定编制只增加 18 名，闲置编制由 40 名降到 23 名",
       "全市合计，名／人，2018-01 至 2020-12 各月末", SOURCE)
"""

BARS = """
rows = con.sql("select name, idle_upper from idle_sample").fetchall()
fig = charts.bars([r[0] for r in rows], {"闲置编制": ([r[1] for r in rows], theme.IDLE)})
titled(fig, "闲置编制集中在医院和不动产登记中心：两家占全市的 78%",
       "按单位（含 <5 名的单位），名，截至 2020-12-31，窗口 24 个月", SOURCE)
"""

TABLE = """
table(con.sql('''
    select o.org_id, o.name, s.quota, s.actual, s.quota - s.actual as vacant_own,
           s.actual / s.quota as utilisation, s.last_entry_on, s.basis
    from idle_sample s join org o using (org_id) order by s.quota desc
'''), "各单位编制使用情况")
"""

WIDE = """
table(con.sql('''
    select org_id, '政法专项' post_type, quota * 100 quota, actual * 100 actual, 1234 vacant_own,
           1234 idle_upper, 1234 idle_lower, 1234 frictional, last_entry_on as vacant_since,
           last_entry_on, 24 months_without_entry, 0 pending, '招录中' reason, basis,
           '政策保留' status
    from idle_sample
'''), "闲置编制明细", nulls={"reason": "无"})
"""

FINDING = """
total = con.sql("select sum(idle_upper)::bigint from idle_sample").fetchall()[0][0]
finding(f"截至 2020-12-31，全市连续 24 个月无人使用的编制为 **{total} 名**，"
        "占自有空编的 51.9%。另有 1 个单位超编。")
"""

KEY_FIGURES = """
key_figures([("核定编制", 1042, "名"), ("借入编制", 6, "名"), ("实有人数", 989, "人"),
             ("空编", 62, "名"), ("超编", 3, "名"), ("资料不明单位", None, "个")])
"""


def database(path: Path, kind: str = "synthetic", title: str = TITLE) -> Path:
    """A database with a card, units and a hand-made result."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute(
            "create table dataset as select ?::varchar title, '演示数据生成器' producer, "
            "?::varchar kind, '可自由使用' licence, date '2008-01-01' coverage_start, "
            "date '2020-12-31' coverage_end, 18 carry_months, true has_card, "
            "null::varchar key_fingerprint, null::varchar notes",
            [title, kind],
        )
        con.execute(
            f"create table build_log as select 'now' as built_at, 'x' as version, "
            f"{SCHEMA_VERSION} as schema_version"
        )
        con.execute("create table org (org_id varchar, name varchar, kind varchar)")
        con.execute("create table realname_return (org_id varchar, month date)")
        con.execute(
            "create table idle_sample (org_id varchar, name varchar, quota integer, "
            "actual integer, idle_upper integer, last_entry_on date, basis varchar)"
        )
        for i, (org_id, name, org_kind, quota, actual, idle) in enumerate(ORGS):
            con.execute("insert into org values (?, ?, ?)", [org_id, name, org_kind])
            entry = None if i == 3 else f"20{12 + i}-0{i + 1}-15"
            con.execute(
                "insert into idle_sample values (?, ?, ?, ?, ?, ?, 'roster')",
                [org_id, name, quota, actual, idle, entry],
            )
    return path


def notebook(path: Path, *cells: str, **bianzhi: object) -> Path:
    """A notebook of cells: text starting with `# `, `## ` or `> ` is markdown, else code."""
    made = nbformat.v4.new_notebook(metadata={"bianzhi": bianzhi} if bianzhi else {})
    parameters = nbformat.v4.new_code_cell(
        'DATABASE = "../data/demo.duckdb"\nAS_OF = None', metadata={"tags": ["parameters"]}
    )
    made.cells.append(parameters)
    for source in cells:
        words = source.lstrip().startswith(("# ", "## ", "### ", "> ", "文："))
        text = source.strip().removeprefix("文：")
        new = nbformat.v4.new_markdown_cell if words else nbformat.v4.new_code_cell
        made.cells.append(new(text))
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)
    return path


def full_notebook(path: Path) -> Path:
    """A report as its readers get it: finding, key figures, two charts and a table."""
    return notebook(
        path,
        "# 闲置编制\n",
        SETUP,
        FINDING,
        KEY_FIGURES,
        "文：合计与核对：核定 1,042 + 借入 6 − 实有 989 = 空编 62 − 超编 3。闲置是指整个窗口内"
        "每一天都没有人使用的自有空编，取窗口内自有空编的最小值，所以只会少报，不会多报。",
        "## 变化过程\n\n本节看三年来核定与实有怎样变化。线在右端直接标名；"
        "两线之间的距离就是空编。**怎么看**：核定不变而实有下降，闲置才会增加。",
        LINES,
        "## 集中在哪里\n\n按单位排列，数多者在上。",
        BARS,
        "### 逐单位明细\n\n资料不明的写作「未知」，不作 0 计。",
        TABLE,
        WIDE,
        "con.sql('select name, quota, last_entry_on from idle_sample').df()",
        "## 建议\n\n- 对闲置满 24 个月的单位发函核实原因；\n- 有政策保留理由的，登记空编原因；\n"
        "- 其余纳入周转池统筹，见《编制银行》。",
        title="闲置编制：有多少、在哪里、多久了",
        needs=["org", "dataset"],
    )
