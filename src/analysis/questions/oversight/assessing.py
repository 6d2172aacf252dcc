"""The assessment of establishment management, and the statements that were published."""

from analysis.questions.registry import Connection, Day, Relation, question


@question
def assessment(con: Connection, as_of: Day = None, in_year: int | None = None) -> Relation:
    """机构编制管理考核：各单位各规则扣多少分，所据哪些行

    一行一个单位 × 规则，只列扣分的和不能计算的；规则（assessment_rule）指一个问题和它的一个指标。指标是一列
    （数量：各行之和；
    是否：为是的行数），或「列 比较符 值」（如 over > 0、status = 沉睡：合于条件的行数）。
    列：org_id、name、rule_id、question 问题、measure 指标、items 项数、items_unknown 未知的行数、deduction 每项扣分、
    points_cap 扣分上限、points 扣分 min(项数 × 每项扣分, 上限)、weight 权重（空为 1）、points_lost 加权扣分（扣分 ×
    权重）、
    rows_at 所据的行（可照此查询）、source 出处、explanation 不能计算的原因。
    有未知的行而已知的扣分还没有到上限的，扣分为空（未知），不是 0；规则指到没有的问题或列的，单位为空，说明原因。
    可用的问题：staffing、idle、leadership、structure、unrecorded_use、registration_status、rectification_progress、
    approval_freeze、roster_findings、contract_dependence、secondment_overdue、standard_gap、bank_loans、
    support_share、funding_norm。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日；in_year 考核年度（用编备案的月份、工作量的年度），缺省为时点所在年。
    """


@question
def assessment_score(con: Connection, as_of: Day = None, in_year: int | None = None) -> Relation:
    """机构编制管理考核得分：一百分减去各规则的加权扣分，不低于零

    一行一个该日存在的单位。列：org_id、name、points_lost 加权扣分之和（已知的）、rules_lost 扣分的规则数、rules_unknown
    不能计算的规则数（指到没有的问题或列的规则，各单位都计）、score 得分（有规则不能计算的为空）、
    score_most 至多得分（只扣已知的）、rank_no 名次（按得分，
    并列同名次；
    得分未知的为空）。没有考核规则的，得分为空。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日；in_year 考核年度，缺省为时点所在年。
    """


@question
def published_audit(con: Connection) -> Relation:
    """公开文件中的算术：每一处说法按各种读法是否成立，差多少

    一行一处 × 读法；不止一种读法的都列，不替人选。列：identity_id、reading 读法、source_id、locator 所涉数字在文献中的位置、
    statement 等式（以数字编号写成）、figures 所涉数字、left_value 左边、right_value 右边、holds 成立（缺数字的为空）、
    difference 左 − 右、readings 该处的读法数、readings_holding 其中成立的读法数、comment 说明、explanation 不能计算的原因。
    按原文印出的小数精确计算，round 为四舍五入；恰好相等才算成立。没有参数。
    """


@question
def published_numerals(con: Connection) -> Relation:
    """公开文件里的数目字：每份文件有多少个，各是什么

    一行一份文件 × 缘由。列：source_id 文献、none_because 不作公开数字的缘由（空为公开数字）、numerals 数目字的个数、
    numerals_unread 未归类的（既不指公开数字也没有缘由，或指到没有的数字编号）。
    数目字是原文的每一段阿拉伯数字或汉字数词；公开数字是 published_figure 中的。没有参数。
    """
