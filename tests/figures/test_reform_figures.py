"""The pages on reform and structure: what their sentences and charts say of known data."""

from __future__ import annotations

import polars as pl
import pytest

from analysis.figures import leadership, reform, reform_charts, reform_published
from analysis.figures.page import turn_to


@pytest.fixture
def townships(dongming):
    return turn_to(dongming)


@pytest.fixture
def documents(published):
    return turn_to(published)


def words(fig) -> str:
    return fig.layout.meta["bianzhi"]["finding"]


def test_finding_of_the_townships(townships):
    found = reform.finding(townships)
    for told in ("22 个单位变为 13 个", "710 名变为 535 名", "−175", "−24.65%", "误为 +100 名"):
        assert told in found
    assert "有一侧未知而不作比较的沿革组：事业 13 组" in found


def test_dumbbells_join_before_and_after(townships):
    fig = reform_charts.dumbbell_chart(townships)
    points = {t.name: list(t.x) for t in fig.data if t.mode == "markers"}
    assert sum(points["改革前"]) == 710 and sum(points["改革后"]) == 535
    assert len(fig.layout.yaxis.ticktext) == 13
    assert words(fig) == "行政编制 −175 名：9 组减少，4 组增加"


def test_what_is_unexplained_is_listed_with_every_step(townships):
    steps = reform.unexplained(townships)
    assert set(steps["step_reason"]) == {"撤销", "已知范围变化", "核定"}
    # from each unit's first step to its last, through the months in which the merged are unknown
    steps = steps.sort("name", "changed_on").group_by("name", maintain_order=True).agg(
        pl.col("quota_before").first(), pl.col("quota_after").last())  # fmt: skip
    assert (steps["quota_after"] - steps["quota_before"]).sum() == -175


def test_trajectory_without_a_registered_reform(townships):
    (only,) = reform_charts.trajectories(townships)
    months = reform_charts.indexed(townships, only)
    eve = months.filter(months["month_no"] == 0)
    # the nine components of the merger, without the four towns it left alone
    assert only is None and eve["quota_index"].to_list() == [1.0]
    # what the merged units had is unknown until their posts were told again
    assert months.filter(months["month_no"] == 6)["quota"].to_list() == [None]
    assert months.filter(months["month_no"] == 12)["quota"].to_list() == [375]
    assert "沿革变更" in words(reform_charts.trajectory_chart(townships, only))


def test_the_flow_adds_up_on_both_sides(documents):
    link = reform_charts.flow_chart(documents).data[0].link
    assert sum(link.value) == 6 and set(link.source).isdisjoint(link.target)


def test_targets_in_words(documents):
    found = reform.targets(documents)
    assert reform.target_words(found) == "登记的改革目标 16 项：**达到 4 项、无法计算 12 项**。"
    half = found.filter(found["scope"] == "团市委").row(0, named=True)
    assert (half["wanted"], half["found"], half["verdict"]) == ("≤ 50.0%", "50.0%", "达到")


def test_no_effect_is_claimed_without_data(documents, townships):
    assert "不足以估计" in reform_charts.effect(documents, "QT2015")
    assert "没有改革" in reform_charts.effect(townships, "没有的")


def test_published_rates_are_recomputed(documents):
    changes = {(r["subject"], r["measure"]): r["quota_change_rate"]
               for r in reform_published.changes(documents).iter_rows(named=True)}  # fmt: skip
    assert changes["行政服务中心", "受理窗口"] == pytest.approx(-16 / 21)
    assert changes["企业投资项目审批", "审批时间"] == pytest.approx(-172 / 272)
    rates = reform_published.rates(documents)
    coverage = rates.filter(rates["measure"] == "最多跑一次覆盖率").row(0, named=True)
    assert coverage["agrees"] and coverage["recomputed"] == pytest.approx(681 / 687)
    doubtful = rates.filter(rates["agrees"].not_())["measure"].to_list()
    # 共享 and 替代 hold over the 161 that the lead names, not over the 192 of the four batches
    assert sorted(set(doubtful)) == ["共享占取消之比", "打通事项占比", "替代占取消之比"]


def test_headline_and_net_stand_apart(documents):
    assert reform_published.headline(documents) == (53, 13)
    assert "宣布取消 53 项，事项实际减少 13 项" in words(reform_published.headline_chart(documents))
    assert "区总工会行政编制" in reform_published.unchanged(documents)


def test_structure_page(documents, townships):
    assert "职数未载明" in leadership.finding(documents) and "团市委" in leadership.finding(
        documents
    )
    held = leadership.held(documents)
    town = held.filter((held["name"] == "彭浦镇") & (held["measure"] == "事业单位数"))
    assert town.row(0, named=True)["spare"] == "1"
    assert held.filter(held["verdict"] == "无法计算")["name"].str.contains("等 14 个单位").any()
    assert "没有登记规范" in leadership.finding(townships)
