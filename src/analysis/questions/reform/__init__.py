"""Reform: staffing before and after, through mergers, splits and renames."""

from analysis.questions.registry import Connection, Day, Relation, question


@question
def lineage_component(con: Connection, before_on: Day = None, after_on: Day = None) -> Relation:
    """两日之间由沿革（合并、拆分、撤并、整建制划入）直接或间接相连的单位

    一行一个单位；没有沿革的单位自成一组，不列出。更名不是变化。
    列：component 沿革组（其中最小的机构编码）、org_id 单位。
    参数：before_on、after_on 两个时点，取 before_on 之后（不含）至 after_on（含）的沿革；
    缺省为数据覆盖的首日、末日。
    """


@question
def reform_movements(
    con: Connection, before_on: Day = None, after_on: Day = None, reform: str | None = None
) -> Relation:
    """两日之间有记录的每一笔编制增减，注明文号

    一行一笔；跨组划转在调出、调入两组各列一行，组内划转只列划出一方。
    列：component 沿革组、post_type、account 科目（transferred_in 调入、transferred_out 调出、
    granted 核增、
    cut 核减、from_bank 来自编制银行（出池、转正）、to_bank 交回编制银行（入池）、
    within 组内划转，不计入增减）、
    moved_on 日期、posts 编制数、org_id 单位、other_org 对方单位、doc_no 文号。
    同一笔既记作划转又记入银行的，只按银行计一次：单位、类型、方向、数量相同，且同日或同文号。
    转正以该笔借编未还数为限。
    参数：before_on、after_on（缺省为数据覆盖的首日、末日）；reform 改革编号，
    只列该项改革涉及的沿革组。
    """


@question
def reform_movements_total(
    con: Connection, before_on: Day = None, after_on: Day = None, reform: str | None = None
) -> Relation:
    """两日之间有记录的编制增减，按科目合计

    一行一个科目。列：account 科目（同 reform_movements）、posts 编制数、transfers 笔数、documents 文号件数、doc_no 文号。
    参数：before_on、after_on（缺省为数据覆盖的首日、末日）；reform 改革编号。
    """


@question
def before_after(
    con: Connection, before_on: Day = None, after_on: Day = None, reform: str | None = None
) -> Relation:
    """改革前后：按沿革而不是按名称比较两日的编制与人员

    两日之间由沿革相连的单位并为一组：合并后的单位与全部前身比，拆分的单位与各部分之和比；
    更名不是变化，
    未变的单位自成一组；无沿革而新出现、消失的单位也列出。一行一组 × 编制类型，两日有编制、
    借编或人，
    或其间有增减记录的才列出。
    列：component 沿革组（其中最小的机构编码）、units_before、
    units_after 当日存在的单位（当时名称）、post_type、
    orgs_before、orgs_after 单位数（有设立、撤销之日读不出而不知存在与否的，为空）、quota_before、quota_after 核定编制、
    quota_change、quota_change_rate（小数）、borrowed_before、borrowed_after 借入编制、actual_before、
    actual_after 实有人数、
    actual_change、transferred_in、transferred_out 跨组调入、调出、granted 核增、cut 核减、
    from_bank、to_bank 来自、交回编制银行、
    unexplained 未能说明的增减 = 增减 −（调入 − 调出 + 核增 − 核减
    + 来自银行 − 交回银行）。有一个单位未知，该侧即为空，不是 0；
    某类编制为 0 且人数未知的单位不影响该类合计。
    逐笔依据见 reform_movements。
    参数：before_on、after_on（均含当日；缺省为数据覆盖的首日、末日）；reform 改革编号，
    只列该项改革涉及的沿革组。
    """


@question
def before_after_total(
    con: Connection, before_on: Day = None, after_on: Day = None, reform: str | None = None
) -> Relation:
    """改革前后的合计：按编制类型，只计两侧都知道的沿革组

    一行一类编制。列：post_type、orgs_before、orgs_after 各类所及全部沿革组前后的单位数（各行相同）、quota_before、
    quota_after、quota_change、quota_change_rate（小数）、transferred_in、transferred_out 跨组调入、调出（各组的和，组与组
    之间划转的两边都有）、granted 核增、cut 核减、from_bank、to_bank 来自、交回编制银行、
    unexplained 未能说明的增减、components_unexplained 有未能说明的组数、components_fewer、components_more 减少与增加的组数、
    components_unknown 一侧未知而未计入的组数、movements_unknown 两侧已知而有增减记录读不出的组数（读不出的科目与未能说明的
    增减不含这些组）、components_unclear 单位数未知而未计入前后单位数的组数、change_by_name 只比两日同名的单位会得出的增减
    （常见的错误，供对照；有 reform 时只比该项改革涉及的组）。
    没有一组两侧都知道的，各数为空。
    参数：before_on、after_on（缺省为数据覆盖的首日、末日）；reform 改革编号。
    """


@question
def quota_changes(con: Connection, before_on: Day = None, after_on: Day = None) -> Relation:
    """两日之间各单位核定编制的每一次变动，注明文号

    一行一个单位 × 编制类型 × 变动日。列：org_id、post_type、changed_on 变动日、quota_before、
    quota_after、
    quota_change、doc_no 文号、step_reason 由来（核定、设立、撤销，或数据覆盖范围的起止）。
    未知为空。
    用来追查 before_after 中未能说明的增减。
    参数：before_on（不含）、after_on（含），缺省为数据覆盖的首日、末日。
    """


@question
def reform_flow(con: Connection, reform: str | None = None) -> Relation:
    """改革中编制在层级、机构类别之间的流向（减上补下）

    一行一种流向。列：from_level、from_kind 划出方的层级与类别（核增时类别为「核增」、层级为空）、
    to_level、to_kind 划入方（核减时类别为「核减」、层级为空）、post_type、posts 编制数、
    transfers 笔数。
    各行编制数之和等于划转表中该项改革的合计，不多不少。
    参数：reform 改革编号；缺省为注明了改革的全部划转。
    """


@question
def reform_flow_ends(con: Connection, reform: str | None = None) -> Relation:
    """改革划转的编制，按划出方、划入方的层级与类别

    一行一方的一种层级 × 类别，各类编制合计。列：flow_end 划出方或划入方、level、kind（核增、核减时为「核增」
    「核减」，层级为空）、posts 编制数、transfers 笔数。两方之和相等，即 reform_flow_total 的 posts。
    参数：reform 改革编号；缺省为注明了改革的全部划转。
    """


@question
def reform_flow_total(con: Connection, reform: str | None = None) -> Relation:
    """改革划转的编制合计，其中跨层级的

    只有一行。列：posts 划转的编制、transfers 笔数、posts_down 由上级层级下到下级的、posts_up 由下级层级上到上级的；
    核增、核减与层级未载明的不算跨层级。没有注明改革的划转时编制各数为空，transfers 为 0。
    参数：reform 改革编号；缺省为注明了改革的全部划转。
    """


@question
def reform_trajectory(
    con: Connection, reform: str | None = None, months_before: int = 12, months_after: int = 24
) -> Relation:
    """改革涉及的沿革组，改革日前后逐月的编制与人员，以改革前一日为 1

    一行一组 × 编制类型 × 月。列：component 沿革组、post_type、
    month_no 距改革的月数（0 为改革前一日终了，
    所以改革本身的变化从 1 起才看得到）、on_day 该日、quota、borrowed、actual、quota_index、
    actual_index
    与第 0 月之比。有编制、借编或人的，以及有一月编制未知的，才列出；组内有一个单位未知即为空；不在数据覆盖之内的日子不列。
    参数：reform 改革编号（缺省：以沿革变更最多的一天为改革日，涉及全部有沿革的单位）、
    months_before、months_after 前后月数。
    """


@question
def reform_trajectory_total(
    con: Connection, reform: str | None = None, months_before: int = 12, months_after: int = 24
) -> Relation:
    """改革涉及的沿革组合计，改革日前后逐月的编制与人员，以改革前一日为 1

    一行一月；只计改革前一日与末月都知道的沿革组 × 类型，其中有一个未知的月份为空，所以合计的范围前后一致；不计另列的
    类型。列：month_no 距改革的月数、on_day 该日、quota、actual、quota_index、actual_index 与第 0 月之比、components
    计入核定的沿革组数。
    参数：同 reform_trajectory，其中 reform 改革编号、months_before、months_after 前后月数。
    """


@question
def reform_targets(con: Connection, reform: str | None = None, as_of: Day = None) -> Relation:
    """改革目标：实际值、阈值，达到没有，不能计算的说明原因

    一行一个目标。列：reform_id、target_id、measure 指标、scope 适用范围（写法同 structure，
    在改革涉及的单位之内；没有登记涉及单位的改革，在全部单位之内）、
    operator、threshold、
    soft 是否柔性、units 该范围内现存单位数、value_before、value_after 改革前后的数、
    value 实际值、met 是否达到、
    verdict 结论（达到、未达到、柔性目标超出的「需说明」、无法计算）、explanation 原因、
    source 出处。
    指标：行政编制精简率、内设机构精简率（范围内各单位连同沿革相连的单位合计，
    改革前一日与时点相比）；
    补充力量比例（借调来的、挂职与兼职领导人数 ÷ 精简的行政编制）；内设机构数、事业单位数、
    行政编制数、领导职数、
    领导班子专职比例、专职数、挂职数、兼职数（每个单位都要达到，value 为离阈值最远的一个）。
    恰在阈值上算达到。
    参数：reform 改革编号（缺省为全部改革）、as_of 时点（含当日），缺省为数据覆盖的末日。
    """
