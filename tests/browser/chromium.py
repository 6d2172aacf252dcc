"""A headless Chromium driven by its command line: what it drew, asked for, and complained of."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "msedge", "chrome")

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    # The browser's own calls home reach nobody.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--virtual-time-budget=5000",
)


@dataclass(frozen=True)
class Visit:
    """What came of opening a page: its DOM after scripts, console lines, requests by the page."""

    dom: str
    console: list[str]
    requests: list[str]


def find() -> str | None:
    """The path of a Chromium-like browser; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def run(browser: str, page: Path, folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    """Open a page with a fresh profile in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [browser, *QUIET, f"--user-data-dir={folder / 'profile'}", *flags, page.as_uri()]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=90, check=True
    )


def visit(browser: str, page: Path, folder: Path, width: int = 1280) -> Visit:
    """Open a page and collect what it drew, logged and asked for."""
    log = folder / "net.json"
    done = run(
        browser,
        page,
        folder,
        f"--window-size={width},1000",
        "--enable-logging=stderr",
        f"--log-net-log={log}",
        "--dump-dom",
    )
    console = re.findall(r"CONSOLE[:(]\d+\)?\] (.*)", done.stderr)
    return Visit(done.stdout, console, _requests(log))


def _requests(log: Path) -> list[str]:
    """URLs that the page asked for beyond its own files; the browser's own calls left out."""
    record = json.loads(log.read_text(encoding="utf-8"))
    started = record["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    jobs = [e["params"] for e in record["events"] if e["type"] == started and "params" in e]
    return [
        job["url"]
        for job in jobs
        if job.get("initiator") != "not an origin"
        and not job.get("url", "file:").startswith(("file:", "data:", "blob:"))
    ]


def print_pdf(browser: str, page: Path, folder: Path) -> bytes:
    """The page printed as the browser prints it."""
    target = folder / "page.pdf"
    run(browser, page, folder, "--no-pdf-header-footer", f"--print-to-pdf={target}")
    return target.read_bytes()
