"""JupyterLab for networks cut off from the internet: in Chinese, without news or update checks."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

OVERRIDES: dict[str, dict[str, Any]] = {
    "@jupyterlab/translation-extension:plugin": {"locale": "zh_CN"},
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "doNotDisturbMode": True,
        "fetchNews": "false",
    },
}

QUIET = (
    "--LabApp.news_url=",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)
"""Arguments that keep the Lab from any call outside."""


def settle(prefix: Path | None = None) -> Path:
    """Write the Lab's defaults into the environment, keeping what an office has set itself.

    Returns the file, `share/jupyter/lab/settings/overrides.json` below `prefix` (the running
    environment).
    """
    folder = (prefix or Path(sys.prefix)) / "share" / "jupyter" / "lab" / "settings"
    path = folder / "overrides.json"
    own = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    folder.mkdir(parents=True, exist_ok=True)
    merged = {name: {**values, **own.get(name, {})} for name, values in OVERRIDES.items()}
    text = json.dumps({**own, **merged}, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
    return path
