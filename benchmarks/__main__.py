"""`python -m benchmarks`: the tables on the screen."""

from __future__ import annotations

import click

from .run import bench
from .scale import SCALES


@click.command()
@click.option("--scale", "scales", multiple=True, type=click.Choice(list(SCALES)),
              default=("city", "province"), show_default=True, help="规模，可给多次。")  # fmt: skip
@click.option("--runs", default=7, show_default=True, help="每项测几次，取中位数。")
def main(scales: tuple[str, ...], runs: int) -> None:
    """与直接扫描、polars、pandas 比较各问题的快慢（同一次运行，轮流计时，先核对答案）。"""
    bench(scales=scales, runs=runs)


if __name__ == "__main__":
    main()
