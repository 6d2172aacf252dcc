"""From the rows of a unit to the words of its letter; what is unknown says so, nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.figures.frame import minus
from analysis.models.published import MARK
from analysis.report.letter.answers import Answers, Rows

UNKNOWN = "未知"
NOT_APPLYING = "—"
DUTIES_MOST, LINES_MOST, TYPES_MOST = 150, 3, 6


@dataclass(frozen=True)
class Letter:
    """What stands on one page."""

    unit: str
    name: str
    facts: str
    duties: str
    standing: str
    posts: list[list[str]]
    has_posts: str
    sections: list[tuple[str, list[str]]]
    doubts: str


def letter(answers: Answers, unit: str) -> Letter:
    """The letter of one unit."""
    about = (answers.of("unit", unit) or [{}])[0]
    told = [about.get(k) for k in ("level", "kind", "category", "grade", "funding", "sector")]
    facts = " · ".join(str(value) for value in told if value)
    if about.get("parent"):
        facts += f" · 主管：{about['parent']}"
    duties = str(about.get("duties") or "")
    if len(duties) > DUTIES_MOST:
        duties = duties[:DUTIES_MOST] + "……"
    sections = [
        ("编制结存与空编", _vacancies(answers, unit)),
        ("领导职数与内设机构", _leaders(answers, unit)),
        ("编制银行借编", _loans(answers, unit)),
        ("实名制与合规", _compliance(answers, unit)),
        ("法人登记与年报", _registration(answers, unit)),
        ("问题与整改", _problems(answers, unit)),
        ("人员变动与编外", _people(answers, unit)),
        ("适用的规定", _norms(answers, unit)),
    ]
    standing = _standing(about, answers.day)
    rows = answers.of("staffing", unit) if not standing else []
    return Letter(
        unit=unit, name=str(about.get("name") or unit), facts=facts, duties=duties or "名录中未载明。",
        standing=standing, posts=_posts(rows, answers.of("peers", unit)),
        has_posts=standing or ("" if rows else "没有该单位的编制与人员数据：是未知，不是 0。"),
        sections=[(title, lines) for title, lines in sections if lines],
        doubts=_doubts(answers.of("doubts", unit)),
    )  # fmt: skip


def _standing(about: dict[str, Any], day: date) -> str:
    """That the unit does not exist on the day, since or until when; "" where it does."""
    if about.get("there", True):
        return ""
    founded = about.get("founded_on")
    if founded and founded > day:
        return f"该单位到 {founded} 才设立。"
    return f"该单位已于 {about.get('abolished_on')} 撤销。"


def count(value: Any) -> str:
    """A number as shown; None is unknown, and the mark stands for one kept back."""
    return UNKNOWN if value is None else MARK if value == MARK else minus(f"{int(value):,}")


def measured(value: Any) -> str:
    """A number that need not be whole, as short as it is."""
    return UNKNOWN if value is None else minus(f"{value:,.10g}")


def shortened(lines: list[str], most: int = LINES_MOST) -> list[str]:
    """The first lines, and how many are left out."""
    if len(lines) <= most:
        return lines
    return [*lines[:most], f"……共 {len(lines)} 项，其余见数据库"]


def _posts(rows: Rows, peers: Rows) -> list[list[str]]:
    beside = {r["post_type"]: r for r in peers}
    shown = [
        [str(r["post_type"]), count(r["quota"]), count(r["borrowed"]), count(r["actual"]), count(r["vacant"]),
         count(r["over"]), _rate(r), *_beside(beside.get(r["post_type"], {}), _rate(r))]
        for r in rows
    ]  # fmt: skip
    return shown[:TYPES_MOST]


def _rate(r: dict[str, Any]) -> str:
    if r["usable"] == 0:
        return NOT_APPLYING
    return UNKNOWN if r["utilisation"] is None else f"{r['utilisation']:.1%}"


def _beside(r: dict[str, Any], own: str) -> tuple[str, str]:
    """The middle rate of units of the same level and kind, and the place among them from below."""
    if r.get("peers") is None:
        return UNKNOWN, UNKNOWN  # the level or the kind is not told
    if r["peers"] <= (r["peers_place"] is not None):
        return NOT_APPLYING, NOT_APPLYING  # nobody but itself
    place = own if r["peers_place"] is None else f"第 {r['peers_place']:,} / {r['peers']:,}"
    return f"{r['peers_median']:.1%}", place


def _vacancies(answers: Answers, unit: str) -> list[str]:
    lines = []
    for r in answers.of("balance", unit):
        lines.append(
            f"空缺（核定 − 实有 − 待上编 − 预留）{count(r['balance'])}："
            f"核定 {count(r['quota'])}，实有 {count(r['actual'])}，待上编 {count(r['planned'])}，"
            f"领导预留 {count(r['reserved_leaders'])}，其他预留 {count(r['reserved_other'])}。"
        )
    for r in answers.of("idle", unit):
        if r["vacant_own"] is None or not r["vacant_own"]:
            continue
        since = f"，自 {r['vacant_since']} 起空" if r["vacant_since"] else ""
        bounds = (
            "闲置未知" if r["idle_upper"] is None
            else f"其中闲置二年以上 {_bounds(r['idle_lower'], r['idle_upper'])}"
        )  # fmt: skip
        reason = f"（{r['reason']}）" if r["reason"] else ""
        lines.append(
            f"{r['post_type']}空编 {count(r['vacant_own'])}{since}，{bounds}，{r['status']}{reason}。"
        )
    return shortened(lines, 4)


def _bounds(low: Any, high: Any) -> str:
    if low is None:
        return f"至多 {count(high)}"
    return count(high) if low == high else f"{count(low)}—{count(high)}"


def _leaders(answers: Answers, unit: str) -> list[str]:
    told = [
        f"{r['role']}{('（' + r['grade'] + '）') if r['grade'] else ''} 核定 {count(r['posts'])}、在任 {count(r['actual'])}"
        + (
            f"、超 {count(r['over'])}"
            if r["over"]
            else f"、缺 {count(r['vacant'])}"
            if r["vacant"]
            else ""
        )
        for r in answers.of("leadership", unit)
    ]
    lines = ["；".join(told) + "。"] if told else []
    inner = next((r for r in answers.of("structure", unit) if r["measure"] == "内设机构数"), None)
    if inner is not None and inner["value"] is not None:
        lines.append(f"内设机构 {count(inner['value'])} 个。")
    return lines


def _loans(answers: Answers, unit: str) -> list[str]:
    lines = []
    for r in answers.of("bank_loans", unit):
        if r["outstanding"]:
            due = f"{r['due_on']} 到期" if r["due_on"] else "没有到期日"
            late = f"，已逾期 {r['days_overdue']} 天" if r["days_overdue"] else ""
            lines.append(
                f"{r['post_type']} {r['outstanding']} 名（{r['lent_on']} 借，{due}{late}）。"
            )
    return shortened(lines)


def _compliance(answers: Answers, unit: str) -> list[str]:
    lines = []
    for r in answers.of("returns", unit):
        late = f"；未按时：{r['late_months']}" if r["late_months"] else ""
        lines.append(f"近十二个月应报 {r['months']} 次，按时 {r['on_time']} 次{late}。")
    over = [r for r in answers.of("staffing", unit) if r["over"]]
    if over:
        lines.append(
            "超编：" + "，".join(f"{r['post_type']} {count(r['over'])} 名" for r in over) + "。"
        )
    for r in answers.of("roster_findings", unit):
        lines.append(f"{r['problem']}：{count(r['persons'])} 人（自 {r['since']} 起），请核实。")
    return shortened(lines, 4)


def _registration(answers: Answers, unit: str) -> list[str]:
    lines = []
    for r in answers.of("registration_status", unit):
        held = {True: "在册", False: "未登记或已注销", None: "登记情况未知"}[r["registered"]]
        until = f"，证书有效期至 {r['expires_on']}" if r["expires_on"] and r["registered"] else ""
        past = "，已过期，请换领" if r["expired"] else ""
        report = f"；{r['report_year']} 年度报告：{r['filing'] or UNKNOWN}"
        lines.append(f"{held}{until}{past}{report}。")
        if r["should_deregister"]:
            why = f"（{r['pending']}）" if r["pending"] else ""
            lines.append(f"撤销已 {r['days_since']} 天，应注销而未注销{why}。")
    return lines


def _problems(answers: Answers, unit: str) -> list[str]:
    lines = []
    for r in answers.of("approval_freeze", unit):
        lines.append(
            f"审批{r['action'] or '措施未知'}：因 {r['items'] or '台账读不出的行'}（自 {r['frozen_since'] or '—'} 起）。"
        )
    for r in answers.of("open_items", unit):
        due = (
            "没有期限"
            if r["due_on"] is None
            else f"期限 {r['due_on']}{'，已逾期' if r['late'] else ''}"
        )
        lines.append(f"未结：{r['kind'] or '未载明'}（{r['item_id']}，{due}）。")
    for r in answers.of("rectification_progress", unit):
        if r["found"] and not r["open"]:
            lines.append(f"历来发现 {r['found']} 件，均已办结。")
        elif r["found"] is None:
            lines.append("整改台账中有读不出的行，件数未知。")
    return shortened(lines, 4)


def _people(answers: Answers, unit: str) -> list[str]:
    lines = []
    for r in answers.of("retirement_due", unit):
        if r["within_12"] or r["within_60"] or r["overdue"]:
            unknown = f"，{count(r['birth_unknown'])} 人无从推算" if r["birth_unknown"] else ""
            lines.append(
                f"{r['post_type']}：一年内到龄 {count(r['within_12'])} 人，五年内 {count(r['within_60'])} 人，"
                f"已过龄 {count(r['overdue'])} 人{unknown}。"
            )
    for r in answers.of("contract_dependence", unit):
        cap = f"，控制数 {count(r['ceiling'])}" if r["ceiling"] is not None else ""
        over = f"，超 {count(r['over'])}" if r["over"] else ""
        lines.append(
            f"编外 {count(r['staff'])} 人{cap}{over}，其中顶编 {count(r['in_place_of_posts'])}。"
        )
    late = answers.of("secondment_overdue", unit)
    if late:
        told = MARK if len(late) < answers.threshold else len(late)
        lines.append(f"借调逾期未归 {count(told)} 人。")
    return shortened(lines, 4)


def _norms(answers: Answers, unit: str) -> list[str]:
    lines = []
    for r in answers.of("structure", unit):
        if r["threshold"] is not None:
            lines.append(f"{r['measure']} {r['operator']} {measured(r['threshold'])}（{r['source'] or r['norm_id']}）："
                         f"现为 {measured(r['value'])}，{r['verdict']}。")  # fmt: skip
    for r in answers.of("standard_gap", unit):
        need = measured(r["required"])
        lines.append(
            f"配置标准（{r['source'] or '未载明出处'}）：{r['post_type']}应有 {need}，核定 {count(r['quota'])}。"
        )
    return shortened(lines, 4)


def _doubts(rows: Rows) -> str:
    if not rows:
        return ""
    places = [
        f"{r['file']} {r['cell'] or '第 ' + str(r['row']) + ' 行'}" for r in rows if r["file"]
    ]
    named = "、".join(dict.fromkeys(places[:3]))
    return (
        f"存疑 {len(rows)} 处，所及按未知计"
        + (f"（{named}{'等' if len(places) > 3 else ''}）" if named else "")
        + "。"
    )
