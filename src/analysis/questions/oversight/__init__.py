"""Oversight: who reports the roster on time, and whether used posts were filed."""

from analysis.questions.registry import Connection, Day, Relation, question


@question
def realname_compliance(con: Connection, from_month: Day = None, to_month: Day = None) -> Relation:
    """各月实名制上报与用编备案情况

    一行一月。列：month 月份（当月第一天）、units 应报单位数、on_time 按时上报单位数、
    on_time_rate 按时上报率、units_using 用编单位数、posts_used 使用编制数、
    posts_recorded 已核准备案的编制数、recording_rate 备案率（已备案 ÷ 使用，未用编为空）。
    某月有用编而未注明是否备案的，已备案数与备案率为空（未知）。
    参数：from_month、to_month 起止月份（如 2016-01，含），缺省为数据覆盖的首月、末月。
    """


@question
def unrecorded_use(con: Connection, from_month: Day = None, to_month: Day = None) -> Relation:
    """使用了编制而未核准备案的单位

    一行一个单位 × 月份 × 编制类型。列：month 月份、org_id、name 机构名称、post_type 编制类型、
    posts 使用而未备案的编制数。未注明是否备案的不列入。
    参数：from_month、to_month 起止月份（如 2016-01，含），缺省为数据覆盖的首月、末月。
    """
