"""Sound small files of every kind: what the fuzzer breaks."""

from __future__ import annotations

import io
from random import Random

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
import xlwt

ID = "110101199003077774"
HOSTILE = (
    "", " ", "\u3000", "\x00", "\ufeff", "\u200b", "\ufdd0公式未计算", "\ufdd1空白", "\ufdd2", "\ufdd3", "\ufdd4合并",
    "1e999", "-1e999", "1e-999", "9" * 400, "9" * 5000, "0" * 5000, "1E+17", "-0", "1.10101E+17", "½", "①", "٣", "Ⅷ",
    "12%", "1:0", "1:1e9", "(3)", "（3）", "=1/0", "=cmd|' /C calc'!A0", '="0012"', "@SUM(A1)", "2018.1", "2018-02-30",
    "0000-00-00", "9999-99-99", "2150-12-31", "1500", "43281", "99999", "二〇一八年十三月", "2018年十月三十二日",
    "2022.03-2021.03", "至今", "同上", "〃", '"', '""', "'", "';drop table org;--", "{a: 1}", "{0}", "%s", "${x}",
    "a\nb", "a\r\nb", "a\tb", "x" * 1001, "长" * 40_000, ID, f"{ID[:6]} {ID[6:14]} {ID[14:]}", "合计", "小计：", "其中：",
    "一、机关", "（3个）", "注：", "填表人：", "行政20名、事业5名", "20行政5", "行政行政行政3", "约18", "17（含借调1）",
    "🏛", "\ud7ff", "e\u0301", "\u202e12", "NaN", "inf", "None", "null", "true",
    "是", "周转行政", "退休", "期限999年", "999999个月",
)  # fmt: skip
HEADINGS = (
    "单位名称", "单位", "机构编码", "编制类型", "生效日期", "核定编制", "实有人数", "行政编制",
    "事业编制", "合计", "空编", "使用率", "其中：领导职数",
    "姓名", "身份证号", "入编日期", "离开日期", "人员状态", "性别", "出生年月", "职务",
    "借出日期", "到期日", "借用数", "统计日期", "2021年底", "序号",
    "备注", "核定/行政", "核定/事业", "经费形式", "全额", "差额", "统一社会信用代码", "org_id", "posts", "counted_on", "",
)  # fmt: skip

Rows = list[list[object]]


def table(random: Random) -> Rows:
    """A table as an office may have it: one of the known shapes, some cells hostile."""
    shape = random.choice([org, quota, roster, ledger, loans, book, anything])
    rows = shape(random)
    if random.random() < 0.4:
        rows = [["某县机构编制台账"], ["截至2020年12月31日"], *rows]
    for _ in range(random.choice([0, 0, 1, 2, 5, 20])):
        row = random.choice(rows)
        if row:
            row[random.randrange(len(row))] = random.choice(HOSTILE)
    return rows


def org(random: Random) -> Rows:
    return [["机构编码", "机构名称", "层级", "设立日期"],
            *([f"{n:03d}", f"第{n}局", random.choice(["县", "市", "乡"]), "2001-01-01"]
              for n in range(random.randint(1, 9)))]  # fmt: skip


def quota(random: Random) -> Rows:
    return [["单位", "编制类型", "生效日期", "核定编制", "文号"],
            *([f"第{n % 4}局", random.choice(["行政", "事业"]), f"20{10 + n}-01-01", n, None]
              for n in range(random.randint(1, 9)))]  # fmt: skip


def roster(random: Random) -> Rows:
    return [["姓名", "身份证号", "单位", "编制类型", "入编日期", "离开日期"],
            *([f"人{n}", ID, f"第{n % 4}局", "行政", "2012-03-01", random.choice([None, "至今", "2019-01-01"])]
              for n in range(random.randint(1, 9)))]  # fmt: skip


def ledger(random: Random) -> Rows:
    body: Rows = [[n, f"第{n}局", random.choice([n, None, "—"]), n + 1, 2 * n + 1, n, n, 2 * n, 1]
                  for n in range(1, random.randint(2, 9))]  # fmt: skip
    numbers = range(2, 9)
    total: list[object] = [
        None,
        "合计",
        *(sum(v for r in body if isinstance(v := r[c], int)) for c in numbers),
    ]
    return [["序号", "单位名称", "核定编制", None, None, "实有人数", None, None, "空编"],
            [None, None, "行政", "事业", "小计", "行政", "事业", "小计", None], *body, total]  # fmt: skip


def loans(random: Random) -> Rows:
    return [["借用单位", "编制类型", "借用数", "借出日期", "到期日", "归还日期"],
            *([f"第{n % 4}局", "事业", n, "2018-01-01", "1年", None] for n in range(1, random.randint(2, 9)))]  # fmt: skip


def book(random: Random) -> Rows:
    return [["姓名", "身份证号", "单位", "编制类型", "日期", "上编/下编"],
            *([f"人{n}", ID, f"第{n % 4}局", "行政", "2018年3月", random.choice(["上编", "下编"])]
              for n in range(random.randint(1, 9)))]  # fmt: skip


def anything(random: Random) -> Rows:
    width = random.randint(1, 12)
    head: list[object] = [random.choice(HEADINGS) for _ in range(width)]
    return [
        head,
        *(
            [random.choice([*HOSTILE, n, n / 3]) for _ in range(width)]
            for n in range(random.randint(0, 12))
        ),
    ]


def csv_file(random: Random) -> bytes:
    end = random.choice(["\n", "\r\n", "\r"])
    delimiter = random.choice(",,,,\t;")
    lines = [delimiter.join("" if c is None else str(c) for c in row) for row in table(random)]
    return end.join(lines).encode(
        random.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"]), errors="replace"
    )


def xlsx_file(random: Random) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "date_1904": random.random() < 0.1}
    ) as workbook:
        styles = [
            workbook.add_format({"num_format": f})
            for f in ("General", "0000", "0.0%", "0.00", "yyyy-mm")
        ]
        for number in range(random.randint(1, 3)):
            page = workbook.add_worksheet(
                random.choice(["台账", "2020年", "说明", "名册"]) + str(number)
            )
            for at, row in enumerate(table(random)):
                for column, value in enumerate(row):
                    if value is not None:
                        text = str(value)[:32_000] if isinstance(value, str) else value
                        page.write(at, column, text, random.choice([None, *styles]))
            if random.random() < 0.3:
                page.write_formula(
                    random.randint(0, 9),
                    random.randint(0, 9),
                    "=A1",
                    None,
                    random.choice(["", 3, "#REF!"]),
                )
            if random.random() < 0.3:
                top, left = random.randint(1, 6), random.randint(0, 5)
                page.merge_range(
                    top,
                    left,
                    top + random.randint(1, 3),
                    left + random.randint(0, 2),
                    random.choice([None, 7, "第1局"]),
                )
            if random.random() < 0.2:
                page.hide()
                workbook.add_worksheet(f"见{number}").activate()
    return out.getvalue()


def xls_file(random: Random) -> bytes:
    workbook = xlwt.Workbook()
    page = workbook.add_sheet("台账")
    for at, row in enumerate(table(random)):
        for column, value in enumerate(row):
            if value is not None:
                page.write(at, column, str(value)[:32_000] if isinstance(value, str) else value)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


_ODD = (
    pa.array([1.5, None, float("nan")]), pa.array([2**63 - 1, -(2**63), None]), pa.array([b"a", None, b"\xff"]),
    pa.array([[1], None, []]), pa.array([{"a": 1}, None, {}]), pa.array([None, None, None]),
    pa.array([1, 2, None], pa.duration("s")),
    pa.array([1, 2, None], pa.time64("us")),
    pa.array([0, 2**40, None], pa.timestamp("ns")),
    pa.array([0, -1, None], pa.timestamp("s", "Asia/Shanghai")), pa.array([0, 40_000, None], pa.date32()),
    pa.array(["a", "a", None]).dictionary_encode(), pa.array([True, False, None]), pa.array([1, 2, None], pa.uint64()),
    pa.array([1, 2, None], pa.float16()), pa.array([1, 2, None]).cast(pa.decimal128(30, 10)),
    pa.array([1, 2, None]).cast(pa.decimal256(60, 10)),
    pa.array(["甲", "乙", "丙"], pa.large_string()),
    pa.array(["甲", "乙", None], pa.string_view()),
)  # fmt: skip


def parquet_file(random: Random) -> bytes:
    out = io.BytesIO()
    if random.random() < 0.4:
        rows = [[None if c is None else str(c) for c in row] for row in org(random)]
        pl.DataFrame(rows[1:], schema=[str(h) for h in rows[0]], orient="row").write_parquet(out)
        return out.getvalue()
    arrays = [random.choice(_ODD) for _ in range(random.randint(1, 5))]
    names = [random.choice(HEADINGS) for _ in arrays]  # the same name twice, or none, too
    pq.write_table(pa.Table.from_arrays(arrays, names=names), out)
    return out.getvalue()


CARD = """title = "试验"
kind = "office"
coverage = ["2010-01-01", "2020-12-31"]
carry_months = 18
count_as = {参公 = "事业"}
ignore_columns = ["备用"]
[[coverage_of]]
table = "quota"
from = "2002-01-01"
units = ["001", "002"]
"""
FORMS = """forms:
  - file: "*台账*.xlsx"
    sheet: "台账*"
    row: org
    day: 2023-12-31
    series: snapshot
    unit: 单位名称
    columns: {核定编制/行政: quota.行政, 空缺编制: control.balance, 人员状态: roster.status}
    same_key: 相加
    covers: [2023-01-01, 2023-12-31]
    ignore: [联系电话]
skip: ["*说明*"]
words: {post_type: {差额事业: 事业}, status: {内退: 不计}}
post_types: {特岗: 另列}
"""
CORRECTIONS = """- {file: quota.csv, row: 2, column: 核定编制, old: "5O", new: "50", reason: 单位来函}
- {file: quota.xlsx, sheet: 甲, cell: C12, old: "1", new: "2", reason: 核实}
"""
BUILDERS = {
    ".csv": csv_file,
    ".tsv": csv_file,
    ".xlsx": xlsx_file,
    ".xls": xls_file,
    ".parquet": parquet_file,
}
ASIDE = {"dataset.toml": CARD, "forms.yml": FORMS, "corrections.yml": CORRECTIONS}
