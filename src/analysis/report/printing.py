"""Pages on paper: PDF through a Chromium-like browser, where the machine has one."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "msedge",
    "chrome",
)
PRINT_SECONDS = 300
DRAWING_TIME = 10_000
"""Milliseconds that a page's scripts are given to draw, in the browser's own, faster time."""

NO_BROWSER = "没有找到 Chromium 或 Chrome，未生成 PDF；可用浏览器打开网页后打印"


def browser() -> str | None:
    """A Chromium-like browser of this machine."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def print_pdf(page: Path, target: Path) -> str:
    """Print a page into `target`; why it could not be, in Chinese, or ""."""
    program = browser()
    if program is None:
        return NO_BROWSER
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)  # an old sheet must not pass for a new one
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", f"--user-data-dir={profile}",
            # charts are drawn at the width of the screen, and scaled to the paper
            "--window-size=1280,1000", "--host-resolver-rules=MAP * ~NOTFOUND", f"--virtual-time-budget={DRAWING_TIME}",
            "--no-pdf-header-footer", f"--print-to-pdf={target.resolve()}", page.resolve().as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=PRINT_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return "浏览器没有在限时内印出 PDF；可用浏览器打开网页后打印"
    if done.returncode or not target.exists():
        return "浏览器没有印出 PDF；可用浏览器打开网页后打印"
    return ""
