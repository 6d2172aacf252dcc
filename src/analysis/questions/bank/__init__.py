"""The quota bank: what it lent and what it is owed."""

from analysis.questions.registry import Connection, Day, Relation, question


@question
def bank_balance(con: Connection, as_of: Day = None) -> Relation:
    """编制银行各池在某日终了的资本、未还与可借

    一行一个池 × 编制类型；至该日有过业务的才列出，业务读不出的各数为空。
    列：pool 编制池、post_type、deposited 累计入池、allocated 累计出池、converted 累计转正、
    capital 资本（入池 − 出池 − 转正）、lent 累计借出、repaid 累计归还（冲减了借编的部分）、
    unmatched 多还（归还超过未还的部分，不冲减任何借编）、outstanding 未还（等于各笔借编未还之和）、
    available 可借（资本 − 未还；小于 0 为借出超过池中所有）、overdue 逾期（到期日早于时点而未还）、
    loans_open 未结清的借编（承接的各借用单位分别计）、lending_rate 借出率（未还 ÷ 资本，资本为 0
    时为空）。
    归还与转正指明他池借编的，冲减计入该借编所在的池；多还计入流水所记的池。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def bank_total(con: Connection, as_of: Day = None) -> Relation:
    """编制银行各池合计

    一行一类编制，另有一行「合计」为不另列的各类之和。列：post_type、pools 编制池数、capital 资本、outstanding 未还、
    available 可借、overdue 逾期、loans_open 未结清的借编、unmatched 多还、lending_rate 借出率（未还 ÷ 资本，资本为 0
    时不适用）。各列有一个池未知即为空：银行的合计少了一池就不是合计。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def bank_total_monthly(con: Connection, from_on: Day = None, to_on: Day = None) -> Relation:
    """各月月末编制银行的资本、未还与可借，各池合计

    一行一月，自第一笔业务起；不计另列的类型。列：on_day 月末（最后一行为末日）、capital 资本、outstanding 未还、
    available 可借；有一个池未知即为空。
    参数：from_on、to_on，缺省为第一笔业务之日、数据覆盖的末日。
    """


@question
def bank_loans(con: Connection, as_of: Day = None) -> Relation:
    """编制银行的每笔借出及其在某日终了的状态

    一行一笔借编；被他人承接的，原借用单位与承接单位各列一行。已结清的仍列出。
    列：loan_id 借编编号、pool 编制池、org_id 借用单位、post_type、lent_on 借出日、due_on 到期日
    （该日已知的，含展期）、principal 借出（或承接）数、repaid 已归还、converted 已转正、
    outstanding 未还数、days_overdue 逾期天数（已结清或未到期为 0）、bucket 账龄（已结清、未到期、
    1–90、91–180、181–365、365以上）、extensions 展期次数。
    归还与转正先用于所指的借编；未指明的，用于该单位该池该类型的借编，先到期者先（无到期日者后，再
    按借出日、编号）。多还部分不冲减任何借编。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def bank_statement(con: Connection, from_on: Day = None, to_on: Day = None) -> Relation:
    """编制银行对账单：每笔业务及其后的资本、未还与可借

    一行一笔业务，按入账次序：逐日，同日先入池，次借出、展期、承接，其余按文件中的次序。
    列：txn_on 业务日、entry_no 入账次序、txn_id 流水号、kind 业务种类、pool 编制池、post_type、
    org_id 单位、posts 流水所记编制数、loan_id 流水所记借编编号、loans 所及的借编、due_on 到期日、
    applied 入账数（归还、转正以未还为限）、unmatched 未入账数、capital 资本、outstanding 未还、
    available 可借（三项都是本笔之后本池本类型的数）、purpose 用途、doc_no 文号、note 本笔的疑点，
    或借编随沿革转移的说明。
    指明他池借编的归还，入账后变动的是该借编所在的池。
    参数：from_on、to_on（首尾两日都计），缺省为数据覆盖的首日、末日。
    """


@question
def bank_maturity(con: Connection, as_of: Day = None) -> Relation:
    """未还编制按到期季度分布

    一行一个池 × 编制类型 × 到期季度；逾期、无到期日各自成行。到期日是时点所知的，含展期。
    列：pool 编制池、post_type、maturity 逾期、按季到期、无到期日或到期日未知（读不出）、quarter 到期季度的首日（后两者
    为空）、outstanding 未还、loans_open 未结清的借编、cumulative 按到期先后的累计未还。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def bank_maturity_total(con: Connection, as_of: Day = None) -> Relation:
    """未还编制按到期季度分布，各池合计

    一行一个到期季度，首末之间的季度都列出；逾期、无到期日各自成行；不计另列的类型。
    列：maturity 逾期、按季到期、无到期日或到期日未知（读不出）、quarter 到期季度的首日、outstanding 未还、loans_open 未结清的借编、
    cumulative 按到期先后的累计未还；有一个池未知即为空。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def bank_ageing(con: Connection, as_of: Day = None) -> Relation:
    """逾期借编按逾期天数分档

    四档都列出，另列的类型也计。列：bucket 账龄（1–90、91–180、181–365、365以上）、loans_open 笔数、outstanding 未还。
    有未还数或到期日读不出的，另有一行「未知」，是四档没有计入的；未还数也不知道的，该行两数为空。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def bank_borrowers(con: Connection, as_of: Day = None) -> Relation:
    """借用单位：欠编制银行多少，其中逾期多少，从何时起

    一行一个单位，只列有未还借编的。列：org_id、name、pools 所借的池、outstanding 未还、overdue 逾期、loans_open
    未结清的借编、first_lent_on 最早借出日、next_due_on 最早到期日、extensions 最多展期次数；有一笔未知即为空。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def bank_yearly(con: Connection, as_of: Day = None) -> Relation:
    """各年应还与实还

    一行一年，自第一笔业务起；不计另列的类型。列：year 年、due 应还（上年末看，当年到期的未还编制，不含此前已逾期
    的）、repaid 当年归还、converted 当年转正；末年算到时点。流水有读不出的，自其日期起为空。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def bank_breaches(con: Connection, as_of: Day = None) -> Relation:
    """某日终了违反编制银行规则的借编、借用单位与池

    规则取自数据表 bank_rule（池为 * 的规则管所有的池，某池自己的规则优先）；逾期总是列出。只看未
    结清的借编。
    列：rule 规则、pool 编制池、post_type、org_id 借用单位、loan_id 借编编号、
    outstanding 所涉未还数、measured 实际、threshold 阈值、source 规则的出处。规则不按单位、类型或
    借编计的，该列为空。
    overdue 逾期：逾期天数 > 宽限天数（缺省 0）。
    max_term_months 期限：借出日至到期日（含展期；无到期日的至时点）的月数 > 规则值，不足一月
    按一月。
    loan_limit 单笔限额：一笔借编（承接的为承接数）> 规则值。
    unit_limit 单户限额：一个单位在该池的未还 > 规则值。
    reserve 备用：池 × 类型的可借 < 规则值。single_type 分类设池：池中编制类型数 > 规则值。
    own_vacancy_limit：借用单位同类型的自有空编 > 规则值。未还、可借、空编、计划未知或存疑的不列。
    attrition_cover：借编 > 规则值 × 期限内可预见的退休人数（借出日在编、期限内按现行规定到龄的人，借出当月到龄的计入；
    没有名册、出生年月不全或无到期日的不列）。
    plan_required（规则值大于 0 即要求）：已批准、未办结、在到期日之前的「出」计划（quota_plan）少
    于该单位该类型到期日在此之前的未还数。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """
