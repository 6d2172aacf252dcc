"""The quota bank: what it lent and what it is owed."""

from analysis.questions.registry import Connection, Day, Relation, question


@question
def bank_loans(con: Connection, as_of: Day = None) -> Relation:
    """编制银行的每笔借出及其在某日终了的状态

    一行一笔借编；被他人承接的，原借用单位与承接单位各列一行。已结清的仍列出。
    列：loan_id 借编编号、pool 编制池、org_id 借用单位、post_type、lent_on 借出日、
    due_on 到期日（该日已知的，含展期）、principal 借出（或承接）数、repaid 已归还、converted 已转正、
    outstanding 未还数、days_overdue 逾期天数（已结清或未到期为 0）、
    bucket 账龄（已结清、未到期、1–90、91–180、181–365、365以上）、extensions 展期次数。
    归还与转正先用于所指的借编；未指明的，用于该单位该池该类型的借编，先到期者先（无到期日者后，
    再按借出日、编号）。多还部分不冲减任何借编。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """
