"""What every page shares: its frame, its content policy, its assets.

The policy allows nothing but the page's own files and its two hashed scripts, so text from
data cannot run even where an escape is forgotten, and no page can reach a network.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import jinja2

from analysis.report.model import FICTION


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("analysis.report", "template"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def resource(name: str) -> str:
    """A text file of the template folder."""
    return files("analysis.report").joinpath("template", name).read_text(encoding="utf-8")


def policy(*scripts: str) -> str:
    """The Content-Security-Policy of a page with these inline scripts.

    `'self'` covers a page on a web server, `file:` one opened from a folder. Plotly styles its
    drawings inline, and saves an image by way of data: and blob:.
    """
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    hashes = " ".join(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests)
    return (
        f"default-src 'none'; script-src 'self' file: {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def css_string(text: str) -> str:
    """Text as a CSS string literal, safe inside a `<style>` element."""
    plain = (c if c.isalnum() or c in " ：，。、-" else f"\\{ord(c):x} " for c in text)
    return f'"{"".join(plain)}"'


def software() -> str:
    """The name and version of this software, for the footer."""
    try:
        return f"bianzhi-analysis {version('bianzhi-analysis')}"
    except PackageNotFoundError:
        return "bianzhi-analysis（未安装的开发版）"


def write(
    path: Path,
    template: str,
    *,
    script: str = "",
    styles: tuple[str, ...] = ("report.css", "print.css"),
    **values: Any,
) -> None:
    """Render a template of this package into a file.

    `script` is the page's inline JavaScript, `styles` its stylesheets: constants of the package.
    """
    text = (
        _environment()
        .get_template(template)
        .render(
            css="".join(map(resource, styles)),
            script=script,
            policy=policy(script) if script else policy(),
            software=software(),
            fiction_text=FICTION,
            css_string=css_string,
            **{"edition": "", **values},
        )
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def copy_assets(out: Path) -> None:
    """Put plotly.min.js, which all pages share, into `out/assets`."""
    target = out / "assets" / "plotly.min.js"
    target.parent.mkdir(parents=True, exist_ok=True)
    with as_file(files("plotly").joinpath("package_data", "plotly.min.js")) as source:
        if not target.exists() or target.stat().st_size != source.stat().st_size:
            shutil.copyfile(source, target)
