"""Registration of institutions as legal persons, and their annual reports."""

from analysis.questions.registry import Connection, Day, Relation, question


@question
def registration_status(con: Connection, as_of: Day = None) -> Relation:
    """某日终了各事业单位的法人登记与最近一个整年度的年度报告

    一行一个单位：该日存在的事业单位，以及登记簿上有的（已撤销、已注销的也列）。
    列：org_id、name、registered 在册（已登记而未注销；登记表里没有的为否，没有登记表的为空）、registered_on 登记日、
    expires_on 证书到期日、expired 证书已过期（在册而到期日早于时点）、abolished_on 撤销日（撤销或依沿革并入他单位）、
    deregistered_on 注销日、should_deregister 应注销未注销（已撤销而仍在册）、days_since 撤销至今天数、pending 未办原因、
    report_year 报告年度（时点所在年的上一年）、filed_on 报送日、filing 年报情况：按时（次年三月三十一日以前）、逾期、未报
    （三月三十一日以前的尚未到期）、不需要（当年末尚未登记，或到期以前已注销、撤销；未登记的）。
    已报而不知道哪天报的，按时与否为空；没有该年度任何一份年报的数据，也为空。登记日空的视为早已登记。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """


@question
def deregistration_progress(con: Connection, as_of: Day = None) -> Relation:
    """至某日终了撤销单位的注销登记：应注销、已注销、未注销的原因

    只有一行。列：due 应注销（登记过而已撤销的单位）、done 已注销、pending_total 未注销、
    pending_assets 其中资产处理中、pending_reform 其中涉改、pending_other 其中未载明原因、rate 注销率（已注销 ÷ 应注销）、
    units_unknown 登记情况存疑而未计的单位。没有登记表的都为空，不是 0。
    参数：as_of 时点（含当日），缺省为数据覆盖的末日。
    """
