"""One small chart: posts and people over the years, as an inline drawing that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

Point = tuple[date, int | None, int | None]
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 120, 34, 92, 10, 20


def chart(points: Sequence[Point]) -> str:
    """An SVG of 核定 (steps) and 实有 (line); a gap where a value is unknown. Empty without two known days."""
    values = [v for _, *both in points for v in both if v is not None]
    if len(points) < 2 or not values:
        return ""
    first, last = points[0][0].toordinal(), points[-1][0].toordinal()
    most = max(*values, 1)

    def x(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day.toordinal() - first) / max(last - first, 1)

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / most)

    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{_told(points)}">',
        f'<line class="axis" x1="{LEFT}" y1="{y(0):.1f}" x2="{WIDTH - RIGHT}" y2="{y(0):.1f}"/>',
        f'<text class="tick" x="{LEFT - 4}" y="{y(most) + 4:.1f}" text-anchor="end">{most:,}</text>',
        f'<text class="tick" x="{LEFT - 4}" y="{y(0) + 3:.1f}" text-anchor="end">0</text>',
    ]
    # the last year end and the day itself may stand too close for two labels
    for number, (day, _, _) in enumerate(points):
        near_end = number < len(points) - 1 and x(points[-1][0]) - x(day) < 40
        if number % 2 == (len(points) - 1) % 2 and not near_end:
            text = f"{day:%Y-%m}" if number == len(points) - 1 else f"{day.year}"
            parts.append(
                f'<text class="tick" x="{x(day):.1f}" y="{HEIGHT - 5}" text-anchor="middle">{text}</text>'
            )
    ends: list[tuple[float, str, str]] = []
    for css, name, stepped in (("quota", "核定", True), ("actual", "实有", False)):
        told = [(p[0], p[1] if name == "核定" else p[2]) for p in points]
        line = _path([(x(day), None if v is None else y(v)) for day, v in told], stepped)
        if line:
            parts.append(f'<path class="{css}" d="{line}"/>')
        value = told[-1][1]
        shown = f"{name} {'未知' if value is None else f'{value:,}'}"
        ends.append((y(value) if isinstance(value, int) else y(0), css, shown))
    if abs(ends[0][0] - ends[1][0]) < 13:
        upper = min(ends[0][0], ends[1][0])
        low = max(upper + 13, TOP + 13)
        ends = [(low - 13, *ends[0][1:]), (low, *ends[1][1:])]
    for height, css, shown in ends:
        parts.append(
            f'<text class="end {css}" x="{WIDTH - RIGHT + 6}" y="{height + 4:.1f}">{shown}</text>'
        )
    return "".join([*parts, "</svg>"])


def _told(points: Sequence[Point]) -> str:
    """What the drawing shows, for who cannot see it: both lines at their first and last known day."""
    words = []
    for name, place in (("核定", 1), ("实有", 2)):
        known = [(point[0], point[place]) for point in points if point[place] is not None]
        if known:
            (first, before), (last, after) = known[0], known[-1]
            words.append(f"{name}由 {first} 的 {before:,} 变为 {last} 的 {after:,}")
    return "；".join(words)


def _path(points: Sequence[tuple[float, float | None]], stepped: bool) -> str:
    drawn, pen = [], False
    for x, y in points:
        if y is None:
            pen = False
            continue
        if not pen:
            drawn.append(f"M{x:.1f} {y:.1f}")
        elif stepped:
            drawn.append(f"H{x:.1f}V{y:.1f}")
        else:
            drawn.append(f"L{x:.1f} {y:.1f}")
        pen = True
    return "".join(drawn)
