"""A page as one file that can be mailed: what it loads from `assets` is written into it."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from pathlib import Path

_PLOTLY = re.compile(r'<script src="[^"]*assets/plotly\.min\.js"></script>')
_WORKBOOK = re.compile(r'(<a class="workbook" href=")[^"]*(" download)')
_HREF = re.compile(r'<a\s[^>]*?href="(?!#|https?:|mailto:|data:)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_POLICY = "script-src 'self' file: "


def write_single(page: Path, target: Path) -> Path:
    """Write `page` into `target` with all that it needs; returns `target`.

    Links to other pages lose their target, for those are not sent along.
    """
    text = _with_workbook(page.read_text(encoding="utf-8"), page.with_suffix(".xlsx"))
    text = _HREF.sub(r"<span>\1</span>", text)
    if _PLOTLY.search(text):
        library = (
            files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")
        )
        library = library.replace("</script", "<\\/script")
        digest = base64.b64encode(hashlib.sha256(library.encode()).digest()).decode()
        text = text.replace(_POLICY, f"script-src 'sha256-{digest}' ", 1)
        text = _PLOTLY.sub(lambda _: f"<script>{library}</script>", text, count=1)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
    return target


def _with_workbook(text: str, workbook: Path) -> str:
    """The page's tables as a workbook, inside the page: there is no file beside it."""
    if not workbook.is_file():
        return text
    packed = base64.b64encode(workbook.read_bytes()).decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    link = f"data:{kind};base64,{packed}"
    return _WORKBOOK.sub(rf'\g<1>{link}\g<2>="{workbook.name}"', text, count=1)
