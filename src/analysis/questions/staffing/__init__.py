"""Staffing: what units own, use and lack.

Every function asks the macro of its name and returns a DuckDB relation; what it computes is
said in its docstring, which users read, and done in the SQL file beside it.
"""

from analysis.questions.registry import Connection, Day, Relation, question


@question
def staffing(con: Connection, as_of: Day = None) -> Relation:
    """某日终了各单位各类编制的核定、借入、实有、空编与超编

    一行一个单位 × 编制类型；该日核定编制大于 0、有借入编制或有人的才列出。
    列：org_id、post_type、quota 核定编制、borrowed 借入编制、usable 可用编制（核定 + 借入）、
    actual 实有人数、vacant 空编 max(可用 − 实有, 0)、over 超编 max(实有 − 可用, 0)、
    vacant_own 自有空编 max(核定 − 实有, 0)、borrowed_unused 借而未用（空编 − 自有空编）、
    utilisation 使用率（实有 ÷ 可用，可用为 0 时为空）、basis 实有依据（roster 名册、headcount 汇总）。
    空编与超编按单位 × 类型分别计，互不相抵；未知为空，不是 0。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def staffing_monthly(con: Connection, from_on: Day = None, to_on: Day = None) -> Relation:
    """各月月末的编制与人员

    与 staffing 同列，另有 month（以当月第一天表示）；月末落在 [from_on, to_on] 之内的月份各列一次。
    参数：from_on、to_on，缺省为数据覆盖的首日、末日。
    """
