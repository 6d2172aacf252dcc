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


@question
def idle(con: Connection, as_of: Day = None, months: int = 24) -> Relation:
    """闲置编制：一段时期内无人使用的自有编制，给出上下界

    行同 staffing。窗口：从 as_of 往前 months 个月那天的日终起，到 as_of 日终止，首尾两天都计。
    列：org_id、post_type、quota 核定编制、actual 实有人数、vacant_own 自有空编、
    idle_upper 闲置上界（窗口内每一天自有空编的最小值：假定总是先补最新的空缺；有一天未知即为空）、
    idle_lower 闲置下界 max(0, 窗口首日自有空编 − 窗口内进人次数 − 窗口内核减编制)（假定总是先补最早的
    空缺；依人数汇总的为空，因两次清点之间可能有进有出）、frictional 周转空编（自有空编 − 闲置上界）、
    vacant_since 空编起始日、last_entry_on 最近进人日、months_without_entry 未进人的整月数、
    pending 已批准未办结的进人计划、reason 空编原因、basis 实有依据、status 状态。
    状态按先后取第一个符合的：未知（界为空）、满编（自有空编为 0）、新设（窗口内设立、合并、拆分或整体并入
    他单位，尚不能判断）、周转（上界为 0）、政策保留（时点上有空编原因）、沉睡（有名册而窗口内无人进入）、闲置。
    依人数汇总的上界以清点日为准。同一人首尾相接的任职视为一段，职务变动不算进人。
    参数：as_of 时点（缺省为数据覆盖的末日）、months 窗口月数。
    """


@question
def idle_component(con: Connection, as_of: Day = None, months: int = 24) -> Relation:
    """闲置编制（合并沿革单位计）：机构合并、拆分不能洗去闲置

    窗口内有沿革关系的单位并为一组；每天把当时存在的各单位自有空编相加，再取窗口内的最小值。
    列：component 组（其中最小的机构编码）、units_joined 组内单位、post_type、vacant_own 时点上的自有空编、
    idle_upper 闲置上界；组内有一天未知即为空。
    参数：as_of 时点（缺省为数据覆盖的末日）、months 窗口月数。
    """


@question
def utilisation_window(con: Connection, as_of: Day = None, months: int = 24) -> Relation:
    """一段时期内编制用得有多满：已用编制日 ÷ 可用编制日

    行同 staffing。列：org_id、post_type、days_used 已用编制日（每天 min(实有, 可用) 之和）、
    days_usable 可用编制日（每天可用编制之和）、utilisation 使用率；窗口内有一天未知即为空。
    参数：as_of 时点（缺省为数据覆盖的末日）、months 窗口月数，首尾两天都计。
    """


@question
def idle_sensitivity(con: Connection, as_of: Day = None) -> Relation:
    """闲置总数随窗口长短的变化：12、24、36、60 个月

    一行一个窗口 × 编制类型。列：months_idle 窗口月数、post_type、idle_upper 上界合计、
    upper_unknown 上界未知而未计入的行数、idle_lower 下界合计、lower_unknown 下界未知而未计入的行数。
    参数：as_of 时点，缺省为数据覆盖的末日。
    """


@question
def recovery_scenario(
    con: Connection,
    as_of: Day = None,
    months: int = 24,
    take: str = "lower",
    cap: float | None = None,
) -> Relation:
    """收回闲置编制的方案：按某规则会从谁那里收回多少，谨慎的单位是否吃亏

    有自有空编（或未知）的单位 × 类型各一行；有空编原因的以及备案、报备员额不收。
    列：org_id、post_type、quota、vacant_own、idle_upper、idle_lower、taken 收回数、vacant_left 收后余下空编、
    pending 已批准的进人计划、taken_from_plan 收去而计划正要使用的、taken_from_careful 从下界为 0（空编可能
    都曾轮流用过）的单位收去的、months_without_entry、status。
    参数：as_of 时点、months 窗口月数、take 依据 upper 上界或 lower 下界、cap 单个单位收回数占核定编制的上限
    （小数，如 0.1；缺省不限，不足一名的舍去）。
    """


@question
def quota_total(con: Connection, as_of: Day = None) -> Relation:
    """编制总量：单位自有与编制银行池中编制之和，与控制总量相比

    一行一类编制。列：post_type、owned 单位自有核定编制、units_unknown 核定编制未知而未计入的单位数、
    pooled 池中编制（入池 − 出池 − 转正，含已借出的）、total 合计、ceiling 控制总量（各地区层级之和，
    未报为空）、room 余量（控制总量 − 合计）、growth 比一年前增加。
    参数：as_of 时点，缺省为数据覆盖的末日。
    """
