"""Problems found: their rectification, what it freezes, what inspections recover, the roster's own."""

from analysis.questions.registry import Connection, Day, Relation, question


@question
def rectification_progress(con: Connection, as_of: Day = None, by: str = "unit") -> Relation:
    """至某日终了问题整改的进度：发现、办结、未结、逾期

    一行一组：单位、问题类别或主管单位（取最上级）。列：group_name 组、org_id 与 name（按类别时没有）、
    found 发现的问题、closed 其中已办结、open 未结、overdue 未结而期限早于时点、closing_rate 办结率（已办结 ÷ 发现）、
    oldest_open_days 最久的未结问题自发现至今的天数（有一件不知道何时发现即为空）、
    units_unknown 组内台账有行读不出的单位数（按单位时该行各数为空）。
    发现日空的视为早已发现；没有期限的不算逾期。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日；by = unit、kind 或 parent。
    """


@question
def approval_freeze(con: Connection, as_of: Day = None) -> Relation:
    """某日终了因整改逾期而暂缓或冻结机构编制事项审批的单位

    一行一个单位。规则（freeze_rule）：某类问题（* 为各类）未结而逾期超过规定天数的，暂缓或冻结；几条都合的取最重的。
    列：org_id、name、action 措施（台账、规则有行读不出而未知的为空）、items 起因的问题编号（已知的）、
    items_count 件数、days_overdue 其中逾期最久的天数、frozen_since 自哪天起（三者有行读不出的为空）、source 规则的出处。
    规则有行读不出的，有问题逾期未结的单位都列。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def inspection_yield(con: Connection, from_on: Day = None, to_on: Day = None) -> Relation:
    """两日之间各类监督检查：查了几次、几家，从几家收回多少编制

    一行一个检查类别。列：kind 检查类别、done 检查次数、units_inspected 受检单位数、units 收回编制的单位数、
    posts_recovered 收回编制（各次已知者之和，全不知的为空）、not_told 未载明收回多少的次数、undated 未载明哪天、
    因而不计的次数。
    不作比率：全市的数不能除以市本级的数。
    参数：from_on、to_on 起止日（含），缺省为数据覆盖的首日、末日。
    """


@question
def roster_findings(con: Connection, as_of: Day = None) -> Relation:
    """某日终了名册中须核实处理的人员（月查清单）

    一行一个单位 × 规则。列：org_id、name、rule 规则、problem 问题、persons 人数、rows_counted 所据的名册行数、
    evidence 所据的行（人员标识、编制类型、起始日；至多二十行，不含姓名）、since 最早自哪天起；
    单位的名册有行读不出的，persons 与 since 为空。规则：
    two_posts_at_once 同时占用两处编制（各单位都列）、overlapping_spells 同一处重复录入、past_retirement 已过退休年龄仍在编
    （该日已知的规定；满龄的次月起）、left_and_still_counted 进编以后（在别处，
    或在此处的另一行）已退休、死亡、辞职、开除而仍在编（疑似吃空饷）、
    person_after_abolition 单位已撤销、person_without_quota 没有核定也没有借入该类编制、mixed_identity 混编（来源卡
    count_as 说明的不算）。
    与生成数据库时的疑点不同：这里只列该日仍然如此、要人去办的。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """
