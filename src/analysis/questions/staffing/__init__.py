"""Staffing: what units own, use and lack.

Every function asks the macro of its name and returns a DuckDB relation; what it computes is
said in its docstring, which users read, and done in the SQL file beside it.
"""

from analysis.questions.registry import Connection, Day, Relation, question


@question
def staffing(con: Connection, as_of: Day = None) -> Relation:
    """某日终了各单位各类编制的核定、借入、实有、空编与超编

    一行一个单位 × 编制类型；该日核定编制大于 0、有借入编制或有人的，以及核定编制未知而数据说到过它的，都列出。
    列：org_id、name 当时的名称、post_type、quota 核定编制、borrowed 借入编制、usable 可用编制（核定 + 借入）、
    actual 实有人数、vacant 空编 max(可用 − 实有, 0)、over 超编 max(实有 − 可用, 0)、
    vacant_own 自有空编 max(核定 − 实有, 0)、borrowed_unused 借而未用（空编 − 自有空编）、
    utilisation 使用率（实有 ÷ 可用，可用为 0 时不适用）、basis 实有依据（roster 名册、snapshot 时点名册、
    movement 人数加上下编、headcount 人数汇总）、counted_on 所依据的清点日（名册没有）、actual_least 确知在编的
    人数、actual_most 连同存疑的人（行或格读不出的）；人数已知时三者相同。
    空编与超编按单位 × 类型分别计，互不相抵；未知为空，不是 0。只报总数的单位列为「不分类型」。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日；只写年、月的指其末日。
    """


@question
def peers(con: Connection, as_of: Day = None) -> Relation:
    """同级同类单位的使用率：各单位与同一层级、同一机构类别的单位相比

    行同 staffing。同级同类指层级、机构类别都相同而有同一类编制的单位，本单位在内；层级或类别未载明的不能比，各数为空。
    列：org_id、name、level 层级、kind 机构类别、post_type、utilisation 使用率（实有 ÷ 可用）、peers 同级同类中使用率已知的
    单位数、peers_unknown 其中使用率未知而未计入的单位数（可用为 0 的不适用，两数都不计）、peers_low、peers_median、
    peers_high 它们使用率的下四分位数、中位数、上四分位数（两数之间按线性内插；一个已知的也没有时为空）、peers_place
    由低到高的名次，相同的并列；使用率未知或不适用的为空。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def staffing_monthly(con: Connection, from_on: Day = None, to_on: Day = None) -> Relation:
    """各月月末的编制与人员

    与 staffing 同列，另有 month（以当月第一天表示）；月末落在 [from_on, to_on] 之内的月份各列一次。
    参数：from_on、to_on，缺省为数据覆盖的首日、末日。
    """


@question
def staffing_total(con: Connection, as_of: Day = None, by: str = "post_type") -> Relation:
    """编制与人员的合计：按编制类型、系统、层级、类别、经费形式、地区或主管单位

    一行一组 × 编制类型，另有一行「合计」为不另列的各类之和；按 post_type 时只有「全部」一组。
    列：group_name 组、post_type、units 单位数、units_unknown 其中核定或实有未知的单位数、quota、borrowed、usable、
    actual、vacant、over（各为已知者之和，全不知的为空）、balance 差额（核定 + 借入 − 实有，两边都知道的才计；
    等于 空编 − 超编）、vacancy_rate 空编率（空编 ÷ 空编已知者的可用）、utilisation 使用率（∑min(实有, 可用) ÷
    ∑可用，不与超编相抵）、quota_year_ago、actual_year_ago、quota_change、actual_change（十二个月前与其增减，只计
    两日都知道的）、units_not_compared 不能比较的单位数。
    经费形式：编制分经费形式核定的按编制，其余按单位；分了几种的，人不能分，实有未知。主管单位取最上级。
    只报总数的单位，合计中以「不分类型」一行为准。
    参数：as_of 时点；by = post_type、sector、level、kind、category、funding、region 或 parent。
    """


@question
def staffing_total_monthly(
    con: Connection, from_on: Day = None, to_on: Day = None, by: str = "post_type"
) -> Relation:
    """各月月末编制与人员的合计

    与 staffing_total 同列（没有比上年的各列），另有 month（以当月第一天表示）。分组按 to_on 时单位的属性。
    参数：from_on、to_on，缺省为数据覆盖的首日、末日；by 同 staffing_total（经费形式按单位）。
    """


@question
def overstaffed(con: Connection, as_of: Day = None) -> Relation:
    """超编持续了多久：从何时起一直超编，其间一直超着几名

    一行一个单位 × 编制类型：该日终了超编的；是否超编不能判断（核定、借入或实有未知）的也列出。
    列：org_id、name、post_type、usable 可用编制、actual 实有人数、over 超编、over_least 一直超编（自超编起始日以来
    任何一天都超着的人数）、over_since 超编起始日（至今连续已知超编的首日；按时点清点的，为首次清点出超编之日）、
    since_known 起始可知（起始日的前一日已知不超编；否则至迟从起始日起超编，此前未知）、months_over 已超整月。
    更名前后是同一单位；合并、拆分所成的单位从有其编制或人员之日算起。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def wanted(con: Connection, as_of: Day = None) -> Relation:
    """无编可用：超编的和有未办结用编申请的单位

    一行一个单位 × 编制类型；是否超编不能判断（核定、借入或实有未知）的也列出。
    列：org_id、name、post_type、over 超编（未知为空）、requested 未办结的用编申请（有一件读不出的为空）。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def wanted_total(con: Connection, as_of: Day = None, by: str = "post_type") -> Relation:
    """超编与用编申请的合计

    一行一组 × 编制类型，另有一行「合计」为不另列的各类之和。列：group_name 组、post_type、units_over 超编单位数、
    over 超编（已知者之和，全不知的为空）、units_unknown 超编或申请不能判断的单位数、units_asking 有未办结申请的单位数、
    requested 未办结的用编申请（已知者之和）。只报总数的单位，超编以「不分类型」一行为准，申请按所申请的类型都计。
    参数：as_of 时点；by 同 staffing_total。
    """


@question
def unit_count(con: Connection, as_of: Day = None) -> Relation:
    """某日终了存在的单位数，按层级与机构类别

    一行一个层级 × 类别，另有一行「合计」。已设立、未撤销的才计；一对一更名的只算一个，挂牌不是单位；层级或类别未载明的列为「未载明」。
    列：level 层级、kind 机构类别、units 单位数、units_unknown 设立或撤销之日读不出、沿革读不出，因而该日是否存在未知而未
    计入的单位数。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def idle(con: Connection, as_of: Day = None, months: int = 24) -> Relation:
    """闲置编制：一段时期内无人使用的自有编制，给出上下界

    行同 staffing。窗口：从 as_of 往前 months 个月那天的日终起，到 as_of 日终止，首尾两天都计。
    列：org_id、name、post_type、quota 核定编制、actual 实有人数、vacant_own 自有空编、
    idle_upper 闲置上界（窗口内每一天自有空编的最小值：假定总是先补最新的空缺；有一天已知为 0 即为 0，否则有一天
    未知即为空）、idle_lower 闲置下界 max(0, 窗口首日自有空编 − 窗口内进人次数 − 窗口内核减编制)（假定总是先补最早的
    空缺；上界为 0 即为 0；依两次清点之间推算而上下编台账没有覆盖的为空，因为其间可能有进有出）、frictional 周转空编
    （自有空编 − 闲置上界）、vacant_since 空编起始日、last_entry_on 最近进人日、months_without_entry 未进人的整月数、
    pending 待进人数（已批准的进人计划尚未使用、未放弃的）、reason 空编原因、basis 实有依据、status 状态。
    状态按先后取第一个符合的：未知（上界为空）、满编（自有空编为 0）、新设（窗口内设立、合并、拆分或整体并入
    他单位，尚不能判断）、周转（上界为 0）、政策保留（时点上有空编原因）、沉睡（进人可知而窗口内无人
    进入）、闲置。
    依人数汇总、时点名册的上界以清点日为准。同一人首尾相接的任职视为一段，职务变动不算进人。
    参数：as_of 时点（缺省为数据覆盖的末日）、months 窗口月数。
    """


@question
def idle_total(
    con: Connection, as_of: Day = None, months: int = 24, by: str = "post_type"
) -> Relation:
    """闲置编制的合计，给出上下界与未计入的行数

    一行一组 × 编制类型，另有一行「合计」为不另列的各类之和。
    列：group_name 组、post_type、units 单位数、vacant_own 自有空编、idle_upper 闲置上界、upper_unknown 上界未知而未计入
    的行数、idle_lower 闲置下界、lower_unknown 下界未知的行数、frictional 周转空编、pending 待进人数、asleep 状态为沉睡者
    的上界、excused 其中有空编原因的、units_idle 有闲置编制的单位数。各为已知者之和，全不知的为空。
    参数：as_of 时点、months 窗口月数、by 同 staffing_total（经费形式按单位）。
    """


@question
def idle_age(con: Connection, as_of: Day = None, months: int = 24) -> Relation:
    """闲置编制已空了几年

    一行一类编制 × 整年数，另有「合计」。只计闲置上界大于 0 的单位 × 类型。
    列：post_type、years_vacant 至今连续有自有空编的整年数、units 单位数、idle_upper 上界、idle_lower 下界、
    lower_unknown 下界未知而未计入的行数。
    参数：as_of 时点、months 窗口月数。
    """


@question
def idle_status(con: Connection, as_of: Day = None, months: int = 24) -> Relation:
    """闲置编制按状态的合计

    一行一种状态，只计不另列的各类。列：status 状态、places 单位 × 类型数、vacant_own 自有空编、idle_upper 闲置上界、
    idle_lower 闲置下界（各为已知者之和，全不知的为空）、lower_unknown 下界未知而未计入的单位 × 类型数。
    参数：as_of 时点、months 窗口月数。
    """


@question
def idle_component(con: Connection, as_of: Day = None, months: int = 24) -> Relation:
    """闲置编制（合并沿革单位计）：机构合并、拆分不能洗去闲置

    窗口内有沿革关系的单位并为一组；每天把当时存在的各单位自有空编相加，再取窗口内的最小值。
    列：component 组（其中最小的机构编码）、units_joined 组内单位、post_type、vacant_own 时点上的自有空编、
    idle_upper 闲置上界；组内有一天已知合计为 0 即为 0，否则有一天未知即为空。沿革读不出的，组亦未知。
    参数：as_of 时点（缺省为数据覆盖的末日）、months 窗口月数。
    """


@question
def idle_joined(con: Connection, as_of: Day = None, months: int = 24) -> Relation:
    """合并、拆分的单位：并起来计的闲置与各单位单独计的对照

    一行一个沿革组 × 编制类型，只列窗口内有沿革变更的组。列：component 沿革组、units_joined 组内单位、post_type、
    vacant_own 自有空编、idle_upper 并起来计的闲置上界、units_alone 组内各单位单独计的上界之和（有一个未知即为空）。
    单位按沿革相连，不按名称。
    参数：as_of 时点、months 窗口月数。
    """


@question
def utilisation_window(con: Connection, as_of: Day = None, months: int = 24) -> Relation:
    """一段时期内编制用得有多满：已用编制日 ÷ 可用编制日

    行同 staffing。列：org_id、name、post_type、days_used 已用编制日（每天 min(实有, 可用) 之和）、
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
def numbered_posts(con: Connection, as_of: Day = None, months: int = 24) -> Relation:
    """编制逐名编号的单位：窗口内无人用过的编制，与闲置上下界对照

    只有编制逐名登记（登记为内设机构，任职记到其编码）而登记数等于核定编制、又只有一类编制的单位才列出；在那里闲置
    不是界，是数得出的。列：org_id、name、post_type、quota 核定编制、posts_throughout 窗口内一直存在的编制、vacant_own
    时点自有空编、idle_lower 闲置下界、posts_unused 一直存在而窗口内每天都无人占用的编制、idle_upper 闲置上界、
    inside_bounds 是否落在两界之间。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日；months 窗口月数，首尾两日都含。
    """


@question
def numbered_total(con: Connection, as_of: Day = None, months: int = 24) -> Relation:
    """编制逐名编号的单位合计：无人用过的编制与闲置上下界

    一行一类编制；所列单位同 numbered_posts。列：post_type、units 单位数、quota 核定编制、vacant_own 自有空编、
    units_unknown 有一界未知而未计入以下各数的单位数、idle_lower 闲置下界、posts_unused 窗口内无人用过的编制、
    idle_upper 闲置上界、units_inside 数得的闲置落在两界之间的单位数、units_exact 两界相等的单位数。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日；months 窗口月数。
    """


@question
def numbered_by_entries(con: Connection, as_of: Day = None, months: int = 24) -> Relation:
    """闲置上下界为什么有宽有窄：编制逐名编号的单位，按窗口内进人多少

    一行一档进人数；所列单位同 numbered_posts，两界都知道的。列：entries_class 窗口内进人数（0 人、1 人、2 人、3 人以上）、
    units 单位数、vacant_own 自有空编、idle_lower 闲置下界、posts_unused 无人用过的编制、idle_upper 闲置上界、units_exact
    两界相等的单位数。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日；months 窗口月数。
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

    有自有空编（或未知）的单位 × 类型各一行；有空编原因的编制和另列的类型（备案、报备员额等）不收。
    列：org_id、name、post_type、quota、vacant_own、idle_upper、idle_lower、taken 收回数、vacant_left 收后余下空编、
    pending 待进人数、taken_from_plan 收去而计划正要使用的、taken_from_careful 从下界为 0（空编可能
    都曾轮流用过）的单位收去的、months_without_entry、status。
    参数：as_of 时点、months 窗口月数、take 依据 upper 上界或 lower 下界、cap 单个单位收回数占核定编制的上限
    （小数，如 0.1，按十进制精确计算；缺省不限，不足一名的舍去）。
    """


@question
def recovery_total(
    con: Connection,
    as_of: Day = None,
    months: int = 24,
    take: str = "lower",
    cap: float | None = None,
) -> Relation:
    """收回闲置编制的方案合计：共收多少，取自谁

    只有一行。列：taken 收回数、units 涉及单位数、taken_from_plan 收去而计划正要使用的、taken_from_careful 从下界为 0
    的单位收去的、units_unknown 不能判断的单位数、plan_unknown、careful_unknown 收去的是否计划要用、是否取自下界为 0 的
    单位不能判断，因而未计入该数的单位数。各为 recovery_scenario 已知者之和。
    参数：as_of 时点、months 窗口月数、take 依据 upper 上界或 lower 下界、cap 单个单位收回数占核定编制的上限。
    """


@question
def quota_total(con: Connection, as_of: Day = None) -> Relation:
    """编制总量：单位自有与编制银行池中编制之和，与控制总量相比

    一行一类编制。列：post_type、owned 单位自有核定编制（已知者之和，全不知的为空）、units_unknown 核定编制未知而未
    计入的单位数、pooled 池中编制（入池 − 出池 − 转正，含已借出的；池只有借出台账的为未知）、total 合计、
    ceiling 控制总量（各地区层级之和，未报为空）、room 余量（控制总量 − 合计；有未知单位的为空）、growth 比一年前
    增加（两日有一个单位未知即为空）、growth_known 两日都知道的单位的增加、units_not_compared 不能比较的单位数。
    参数：as_of 时点，缺省为数据覆盖的末日。
    """


@question
def doubts(con: Connection, as_of: Day = None) -> Relation:
    """某日终了存疑的：哪些行或格读不出、互相矛盾，因而哪个单位哪类编制未知

    一行一处。列：table 数据表、org_id 单位（认不出的为空，该表所答都有保留）、name、post_type（空为各类）、from_on、
    until_on 存疑的起止（空为自始、至今）、reason 缘由、file、sheet、row、cell 在文件中的位置、problem 问题。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """
