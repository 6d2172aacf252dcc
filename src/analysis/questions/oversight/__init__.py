"""Oversight: who reports the roster on time, and whether used posts were filed.

Registration, rectification, the people beside the posts and the assessment have rooms of their own.
"""

from analysis.questions.oversight.assessing import (
    assessment,
    assessment_score,
    published_audit,
    published_numerals,
)
from analysis.questions.oversight.inspecting import (
    approval_freeze,
    inspection_yield,
    rectification_progress,
    roster_findings,
)
from analysis.questions.oversight.people_beside import (
    contract_dependence,
    funding_norm,
    secondment_overdue,
    standard_gap,
    support_share,
)
from analysis.questions.oversight.registration import deregistration_progress, registration_status
from analysis.questions.registry import Connection, Day, Relation, question

__all__ = [
    "approval_freeze",
    "assessment",
    "assessment_score",
    "contract_dependence",
    "deregistration_progress",
    "funding_norm",
    "inspection_yield",
    "leadership",
    "published_audit",
    "published_numerals",
    "realname_compliance",
    "rectification_progress",
    "registration_status",
    "roster_findings",
    "secondment_overdue",
    "standard_gap",
    "structure",
    "support_share",
    "unrecorded_use",
]


@question
def realname_compliance(con: Connection, from_month: Day = None, to_month: Day = None) -> Relation:
    """各月实名制上报与用编备案情况

    一行一月。列：month 月份（当月第一天）、units 应报单位数、on_time 按时上报单位数、
    on_time_rate 按时上报率、units_using 用编单位数、posts_used 使用编制数、
    posts_recorded 已核准备案的编制数、recording_rate 备案率（已备案 ÷ 使用，未用编为空）。
    另列的类型不加（见 quota_use_total）；一对一更名的前后是一个单位，都按时才算按时。
    某月有用编而未注明是否备案的，已备案数与备案率为空（未知）；有读不出的月份也列出，所涉各数为空。
    参数：from_month、to_month 起止月份（如 2016-01，含），缺省为数据覆盖的首月、末月。
    """


@question
def realname_total(con: Connection, from_month: Day = None, to_month: Day = None) -> Relation:
    """实名制上报与用编备案的合计：各年与全期

    一行一年，另有一行「合计」。列：period 年或合计、month_count 月数、units_least、units_most 各月应报单位数的最小与
    最大、returns_due 应报次数、returns_on_time 按时次数、on_time_rate 按时上报率、posts_used 使用编制、posts_recorded
    已核准备案、recording_rate 备案率（没有用编时不适用）。有一月未知，各数即为空。
    参数：from_month、to_month 起止月份（如 2016-01，含），缺省为数据覆盖的首月、末月。
    """


@question
def quota_use_total(con: Connection, from_month: Day = None, to_month: Day = None) -> Relation:
    """各月使用编制数，按编制类型

    一行一月 × 编制类型，另有一行「合计」为不另列的各类之和；没有用编的不列。列：month 月份、post_type、units_using 用编
    单位数、posts_used 使用编制、posts_recorded 已核准备案（有一笔未注明即为空）。
    参数：from_month、to_month 起止月份（如 2016-01，含），缺省为数据覆盖的首月、末月。
    """


@question
def quota_use_units(con: Connection, from_month: Day = None, to_month: Day = None) -> Relation:
    """各单位使用编制数，按编制类型

    一行一个单位 × 编制类型。列：org_id、name、post_type、posts_used 使用编制、posts_recorded 已核准备案（有一笔未注明
    即为空）。
    参数：from_month、to_month 起止月份（如 2016-01，含），缺省为数据覆盖的首月、末月。
    """


@question
def late_returns(con: Connection, from_month: Day = None, to_month: Day = None) -> Relation:
    """曾经逾期或未上报的单位

    一行一个单位。列：org_id、name、late_months 逾期的月数、missing_months 未上报的月数、on_time_rate 按时上报率（按时 ÷
    有记录的月数）；有一个月读不出的，各数为空。一对一更名的前后是一个单位，一个月只计一次：有一方未上报即为
    未上报，都按时才算按时。
    参数：from_month、to_month 起止月份（如 2016-01，含），缺省为数据覆盖的首月、末月。
    """


@question
def unrecorded_use(con: Connection, from_month: Day = None, to_month: Day = None) -> Relation:
    """使用了编制而未核准备案的单位

    一行一个单位 × 月份 × 编制类型。列：month 月份、org_id、name 机构名称、post_type 编制类型（归类后的）、
    posts 使用而未备案的编制数；该单位该月该类有读不出的为空。未注明是否备案的不列入。
    参数：from_month、to_month 起止月份（如 2016-01，含），缺省为数据覆盖的首月、末月。
    """


@question
def leadership(con: Connection, as_of: Day = None) -> Relation:
    """某日终了各单位领导职数与在任领导，按职务层次与级别，专职、挂职、兼职分列

    一行一个单位 × 职务层次 × 职务级别；超职数的在前，正职空缺的次之。列：org_id、name、role（正职、副职、纪检、总师等，
    内设正职、内设副职为中层）、grade 级别（没有的为空）、posts 核定职数（未报为空）、actual 实配、vacant 空缺、over 超配（都按占职数的
    在任者：挂职、兼职不占职数，未注明任职方式的视为占）、head_vacant 正职空缺、full_time 专职、seconded 挂职、part_time
    兼职、body_size 领导班子人数（各层次合计，不含中层）、full_time_share 班子中专职所占比例（有人未注明任职方式即为空）。
    同一人同一层次只计一次，级别与任职方式按最近一段。从未报过领导任职的单位，取表中所报的实配；也没有的，人数未知，为空。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def structure(con: Connection, as_of: Day = None) -> Relation:
    """某日终了各单位的内设机构、所属事业单位、行政编制与领导班子，对照规范与机构限额

    一行一个单位 × 指标 × 规范；没有规范的指标也列出，verdict 为「无规范」。规范有行读不出的，没有规范的指标为「无法计算」；
    机构限额有行读不出的，各限额为空。
    机构限额按地区 × 类别各一行，org_id 为空。
    列：org_id、measure 指标（内设机构数、事业单位数、行政编制数、领导职数、领导班子专职比例、
    领导班子专职数、
    领导班子挂职数、领导班子兼职数、机构数）、value 实际值（未知为空）、operator、threshold、
    soft 是否柔性、
    spare 空额（阈值 − 实际，不小于 0）、met 是否达到、verdict 结论（符合、不符合、
    柔性规范超出的「需说明」、
    无法计算、无规范）、explanation 无法计算的原因、norm_id、source 出处。恰在阈值上算符合。领导职数是班子核定的职数，有人
    在任而没有报职数的未知。
    加挂的牌子不是机构，不计。规范的适用范围：空格隔开的各项都要满足，每项用「、
    」列出可选的机构编码、名称、类别、
    层级、分类、系统或区划代码；「编制11—50」「编制601以上」指单位编制总数（未知的不适用）。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def leading_bodies(con: Connection, as_of: Day = None) -> Relation:
    """某日终了各单位的领导班子：正副职合计

    一行一个领导班子，中层不计。列：org_id、name、kind 机构类别、posts 核定职数、actual 在任人数、full_time 专职、seconded
    挂职、part_time 兼职、over 超职数（正、副分别计，不相抵）、full_time_share 专职比例；有一部分未知即为空，全部读不出的
    也列出。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def leadership_total(con: Connection, as_of: Day = None) -> Relation:
    """领导班子的合计

    只有一行。列：units 领导班子数、units_staffed 有任职的、units_unknown 任职未知的、units_told 有任职而职数已知的、
    posts 核定
    职数、actual 在任人数、units_over 超职数的班子、over 超职数、units_mixed 有挂职或兼职的班子、units_half 其中专职不
    超过一半的、posts_unknown 职数未知的、over_unknown 是否超职数未知的、mixed_unknown 有没有挂职或兼职未知的、half_unknown
    有挂职或兼职而专职比例未知的：各数没有计入的班子。人数各为已知者之和，全不知的为空。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def structure_by_kind(con: Connection, as_of: Day = None) -> Relation:
    """内设机构、事业单位、行政编制与领导职数的实际数，按机构类别

    一行一项指标 × 类别。列：measure 指标、kind 机构类别、units 已知的单位数、units_unknown 未知而未计入的单位数、smallest
    最小、middle 居中（中位数）、largest 最大（全不知的为空）。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """
