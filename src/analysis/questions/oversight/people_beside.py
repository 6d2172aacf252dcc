"""The people beside the posts: contract staff, the seconded, and what standards would give."""

from analysis.questions.registry import Connection, Day, Relation, question


@question
def contract_dependence(con: Connection, as_of: Day = None, by: str = "unit") -> Relation:
    """某日终了编外用工与编制的对照：用了多少编外人员，其中多少顶着自己的空编

    一行一个单位（该日存在、至该日说到过编外用工或其控制数的），或一组。列：group_name 组、org_id 与 name（按组时没有）、
    staff 编外人数（最近一次清点，至多沿用来源卡的 carry_months 个月）、counted_on 清点日、ceiling 编外控制数、
    over 超控制数 max(编外 − 控制数, 0)、quota、actual、vacant_own、idle_upper（各类编制之和，另列的不计；有一类未知即为空；
    闲置以 24 个月计；没有编制的为 0）、in_place_of_posts 顶编 min(编外人数, 自有空编)、staff_per_actual 编外 ÷ 实有、units_unknown
    编外人数或
    编制未知的单位数。
    按组时各为已知者之和，顶编、超控制数逐单位算了再加；编外 ÷ 实有只计两边都知道的单位。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日；by = unit、sector、level、kind、category、funding、region 或 parent。
    """


@question
def secondment_overdue(con: Connection, as_of: Day = None) -> Relation:
    """某日终了借调逾期未归的人员

    一行一段借调：该日仍在借（没有返回日，或返回日在后）而期限早于时点的。列：person_key 人员标识、org_id 与 name 派出单位、
    to_org 与 to_name 借用单位、start_on、due_on 期限、days_overdue 逾期天数、return_recorded 有返回日（记有日后才返回的；
    没有的
    也可能是归而未记，另看）、borrowed_by_higher 借用单位层级高于派出单位、consent_missing 没有批准文号
    （整张表都没有文号的为空）、
    away 派出单位该日在借的人数、share_away 在借 ÷ 派出单位实有。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def standard_gap(con: Connection, as_of: Day = None, in_year: int | None = None) -> Relation:
    """按配置标准应有的编制，对照核定与实有

    一行一个单位 × 编制类型：该日存在、所属系统有标准，且报过工作量的。应有 = ∑ 每单位编制数 × 工作量，几个指标的相加。
    标准的出处写明进一（向上取整）、舍去（向下取整）或四舍五入的照办，否则不取整。列：org_id、name、post_type、
    workload_year 工作量所属年度、required 应有编制（该单位别的年度报过的指标缺当年的数、标准有行读不出的，为空）、quota、actual、
    quota_gap 核定缺口（应有 − 核定，负为富余）、actual_gap 实有缺口（应有 − 实有）、source 标准的出处。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日；in_year 工作量所属年度，缺省为至时点所在年最近的一个有数的年度。
    """


@question
def support_share(con: Connection, as_of: Day = None, by: str = "unit") -> Relation:
    """某日终了行政管理、财务、后勤、信息等支撑职能在人员与内设机构中的比重

    一行一个单位 × 职能，或一组 × 职能；职能按内设机构名称认定：行政管理（办公室、综合科、行政科、人事、党办、秘书、政工）、
    财务（财务、计财、会计、核算）、后勤（后勤、总务、机关服务、车队、物业、食堂）、信息（信息中心、信息科、信息化、
    网络中心、数据中心）；兼有几项的按财务、后勤、信息、行政管理的次序取其一。合计另有一行。另列的类型不计。
    列：group_name、org_id 与 name（按组时没有）、
    function_name 职能、people 人数、people_share 占注明了内设机构的人员之比、people_untold 未注明内设机构的人数、
    inner_units 内设机构数、inner_share 占全部内设机构之比、institutions 所属事业单位中的、
    units_having 设有该职能的单位数、repeated 重复设置（同一组内不止一个）。
    从未报过内设机构的单位没有行。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日；by = unit、sector、level、kind、category、funding、region 或 parent。
    """


@question
def funding_norm(con: Connection, as_of: Day = None, in_year: int | None = None) -> Relation:
    """经费与投入的标准（每乡镇多少、人均多少），对照各单位所报

    标准来自规范（norm，指标是工作量报过的，或「人均」「每人」加工作量指标）与公开数字中的目标（计量单位为元、万元，指标带
    「不少于」「不低于」「不超过」，对象为机构类别或名称）。一行一个单位 × 标准：范围内的单位都列，没有报的为空。
    列：org_id、name、norm_id 标准的编号、measure 指标、workload_year 年度、value 实际（人均的 ÷ 该日实有人数）、operator、
    threshold、met 达到、shortfall 与标准之差（不达到时为正）、source 出处。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日；in_year 年度，缺省为至时点所在年最近的一个有数的年度。
    """
