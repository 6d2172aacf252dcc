"""The tables that an office hands in: its balance, ceilings, flows, ages and history."""

from analysis.questions.registry import Connection, Day, Relation, question


@question
def balance(con: Connection, as_of: Day = None) -> Relation:
    """空缺：核定 − 实有 − 待上编 − 领导预留 − 其他预留，可正可负

    一行一个单位；staffing 列出的单位都有，另有只有待上编或预留的。只计来源卡 balance 所列的编制类型（缺省为行政、
    政法专项、参公、事业，不计工勤）；预留与待上编没有注明类型的也计。
    列：org_id、name、quota 核定编制、actual 实有人数、planned 待上编（已批准、未使用、未放弃的进人计划）、
    reserved_leaders 领导预留、reserved_other 其他预留、balance 空缺。借入的编制不计；与空编、超编不是一回事。
    一项未知，空缺即为空；只报总数（不分类型）的单位分不出工勤，核定与实有为空；没有编制与
    人员数据而有待上编、预留的亦然。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def ceiling_watch(con: Connection, as_of: Day = None, base_on: Day = None) -> Relation:
    """各层级编制总量与控制总量、与基期相比：「只减不增」守住没有

    一行一个层级 × 编制类型。列：level 层级（单位没有注明的为未载明）、post_type、owned 单位自有核定编制（已知者之和，
    全不知的为空）、units_unknown 核定编制未知而未计入的单位数、pooled 编制银行池中编制（池的层级从与之往来的单位，分属几级
    的认不出，各级皆为空）、total 合计、ceiling 控制总量（各地区之和，未报为空）、room 余量（控制总量 − 合计；有未知单位的
    为空）、base 基期的合计（有未知单位的为空）、growth 比基期增加、only_down 只减不增是否守住（合计不多于基期；没有
    基期或有未知的为空）。
    参数：as_of 时点，缺省为数据覆盖的末日；base_on 基期，如 2012 年（指其末日），缺省不比。
    """


@question
def flows(con: Connection, from_on: Day = None, to_on: Day = None) -> Relation:
    """上下编：各月进出多少人、以何方式，与月初、月末的实有人数对得上

    一行一月 × 编制类型 × 上编下编 × 方式。列：month、post_type、direction（上编、下编、其他变动）、manner 进出方式（没有
    注明的为未载明）、persons 人次、opening 期初实有、closing 期末实有（该月该类各单位已知者之和，全不知的为空）。
    上编是一个人在该单位该类编制首尾相接的任职的首日，下编是其末日的次日，职务变动不算。有人数汇总的单位按上下编台账；
    时点名册按前后两次名单之差，日子没有写明或不在其间的计在后一次。没有进出的月份不列。
    每月每类：期初 + 上编 − 下编 + 其他变动 = 期末。其他变动可为负，按缘由分行：清点与进出之差、人数由未知转为已知、由已知
    转为未知、人数未知单位的进出（不在期初、期末之内，故以相反数列出）、存疑单位的人数变动。
    名册或台账有行读不出的单位，从读不出的那段任职能起到能止，该类该月的进出未知：不计入人次，另在上编、下编各列一行方式为
    「存疑」、人次为空的；units_unknown 该月该类这样的单位数。它们的人数变动列在其他变动里，上式不计存疑的行而仍成立。
    参数：from_on、to_on 起止日（都含），缺省为数据覆盖的首日、末日。
    """


@question
def flows_total(con: Connection, from_on: Day = None, to_on: Day = None) -> Relation:
    """上下编的合计：一段时间里进出多少人、以何方式

    一行一类编制 × 上编下编 × 方式，另有「合计」（不含备案等另列的类型）。列：post_type、direction、manner、persons 人次（存疑的
    为空）、units_unknown 该类有月份进出存疑、该月未计入的单位数。各词的意思见 flows。
    参数：from_on、to_on 起止日（都含），缺省为数据覆盖的首日、末日。
    """


@question
def flows_yearly(con: Connection, from_on: Day = None, to_on: Day = None) -> Relation:
    """各年上下编：进了多少，出了多少

    一行一年 × 编制类型，另有「合计」（不含备案等另列的类型）。列：year、post_type、people_in 上编、people_out 下编、
    other_changes 其他变动、net_change 净变动（上编 − 下编 + 其他变动）、units_unknown 有月份进出存疑、该月未计入的
    单位数。上编、下编为已知者之和，全不知的为空；没有进出的年份不列。各词的意思见 flows。
    参数：from_on、to_on 起止日（都含），缺省为数据覆盖的首日、末日。
    """


@question
def retirement_due(con: Connection, as_of: Day = None) -> Relation:
    """将到退休年龄的在编人员：已过龄的与 1、3、12、24、60 个月内到龄的

    一行一个单位 × 编制类型，该日有人或人数未知的。列：org_id、name、post_type、actual 实有人数、overdue 已过退休年龄
    仍在编的、within_1、within_3、within_12、within_24、within_60 该日起若干个月内到龄的（当月到龄的计入，长的含短的，
    不含已过龄的）、birth_unknown 出生年月或性别未知、无从推算的人数（只有人数汇总的单位，全部都是）。
    法定退休年龄按该日已公布的规定（retirement_rule），按月计；一个人都推算不出的，各列为空。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def retirement_due_total(con: Connection, as_of: Day = None, by: str = "post_type") -> Relation:
    """将到退休年龄的合计：按编制类型、系统、层级、类别、经费形式、地区或主管单位

    一行一组 × 编制类型，另有「合计」（不含备案等另列的类型）。列：group_name、post_type、units 单位数、actual 实有人数、
    overdue 已过龄、within_1、within_3、within_12、within_24、within_60、birth_unknown 无从推算的人数、units_unknown 各数
    未知而未计入的单位数。各词的意思见 retirement_due。
    参数：as_of 时点；by = post_type、sector、level、kind、category、funding、region 或 parent。
    """


@question
def age_profile(con: Connection, as_of: Day = None, by: str = "post_type") -> Relation:
    """在编人员的年龄结构：27 岁及以下、28—34、35—44、45—50、51—54、55 岁及以上

    一行一组 × 年龄段，另有「未知」一行。列：group_name 组（按 post_type 时为编制类型）、age_band 年龄段、persons
    人数、share 占年龄已知者的比例、units_unknown 组内人数未知而未计入的单位数。年龄按出生年月到该月的整年数。
    年龄未知的包括名册没有出生年月的和只有人数汇总的；一个人的年龄都不知道的组，各段为空。
    不按类型时，另列的类型（备案、报备员额等）不计。
    参数：as_of 时点；by = post_type、sector、level、kind、category、funding、region 或 parent。
    """


@question
def plan_execution(con: Connection, as_of: Day = None) -> Relation:
    """用编计划的执行：批准、已用、放弃、剩余，过了预计到位日还没用完的

    一行一个计划，该日已批准的，办结的也列。列：org_id、name、post_type、direction 进或出、plan_no、approved_on、
    expected_on 预计到位日、closed_on 办结日、approved 批准数、used 已使用（表中所报，未报为空）、abandoned 放弃数、
    posts_left 剩余（批准 − 已用 − 放弃，不小于 0；办结的为 0；有读不出的为空）、persons_joined 按用编编号在上下编台账、
    名册中找到的人数（没有编号的为空）、used_less_joined 已使用与之相差、days_past 过预计到位日的天数（没有剩余的为 0）。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def quota_history(con: Connection, org: str | None = None) -> Relation:
    """单位台账：编制、职数、名称与沿革的每一步，注明文号

    一行一步。列：org_id、name 当时的名称、changed_on 日期、item 事项（编制、职数、名称、挂牌、沿革、设立、撤销）、detail
    编制类型、职务层次与级别、新的名称或往来的单位、value_before、value_after 之前之后的数（未知为空）、value_change 增减、
    doc_no 文号、issuer 发文机关、title 标题（文件表中有的；文号的括号写法不论）。
    一对一更名的前后是一个单位；编制未知转为已知也是一步；从未核定过的编制类型、数据覆盖以后沿用到期的不算一步。
    参数：org 机构编码或名称（曾用名、挂牌亦可），缺省为全部单位。
    """


@question
def three_counts(con: Connection, as_of: Day = None) -> Relation:
    """三数核对：名册人数、清点人数与一览表所印人数，及其差

    一行一个单位 × 编制类型，三者至少有其一。列：org_id、name、post_type、on_roster 名册在编人数（单位有名册的）、counted
    逐次清点的人数（台账式的人数表）、counted_on、printed 时点名单（一览表等）所印的人数、printed_on、
    roster_less_counted、roster_less_printed、counted_less_printed 三个差。清点与所印取该日以前最近的，过了沿用月数的
    不取；归为一类的几种有一种没有的，与存疑的一样为空；已撤销的单位没有清点。一方没有，差为空。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def inner_staffing(con: Connection, as_of: Day = None) -> Relation:
    """内设机构的编制与人员

    一行一个内设机构；另有一行 inner_id 为空的，是没有注明内设机构的人。只列说到过内设机构的单位，各类编制合在一起，另列的
    类型不计。列：org_id、name、inner_id、inner_name、posts 核定编制数（内设机构表所载，未载为空）、actual 实有人数（名册
    注明所在的；没有的取内设机构表所载人数；单位人数未知的为空）、vacant 空编、over 超编。
    内设机构的编制不是单位的编制，不计入任何合计。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def filed_return(con: Connection, in_year: int | None = None) -> Relation:
    """某年上报的数与现在的数：报出以后改了什么

    一行一个单位 × 编制类型。上报数取自年度上报数表（yearly_return，报出时留存，以后不改）；现在的数是按现有数据所说的该年
    年末。列：org_id、name、post_type、quota_filed、quota_now、quota_differs 核定（现在 − 上报）、actual_filed、
    actual_now、actual_differs 实有、filed_on 报送日。没有上报的单位，上报各列为空。
    参数：in_year 年份，缺省为最近上报的一年。
    """
