"""The files that set a machine up, and the READMEs, say what is true."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from analysis.cli import main

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
READMES = ("README.md", "README.zh-CN.md")


def pins(name: str) -> dict[str, str]:
    """Package → pinned version of a requirements file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", text, flags=re.MULTILINE))


def normal(requirement: str) -> str:
    return re.split(r"[<>=!~; \[]", requirement)[0].lower().replace("_", "-").replace(".", "-")


def test_conda_installs_what_pip_installs():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = environment["dependencies"]
    assert conda == ["python=3.11", "pip"] and pip == {"pip": ["-r requirements-lab.txt"]}
    assert "jupyterlab" in pins("requirements-lab.txt")
    assert PROJECT["requires-python"] == ">=3.11"


@pytest.mark.parametrize(
    ("name", "extra"),
    [("requirements.txt", None), ("requirements-dev.txt", "dev"), ("requirements-lab.txt", "lab")],
)
def test_every_dependency_is_pinned_with_hashes_and_no_address(name, extra):
    wanted = [*PROJECT["dependencies"], *(PROJECT["optional-dependencies"][extra] if extra else [])]
    pinned = pins(name)
    assert {normal(w) for w in wanted} <= set(pinned)
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text and "--index-url" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)


def test_extras_agree_with_the_core():
    core = pins("requirements.txt")
    for name in ("requirements-dev.txt", "requirements-lab.txt"):
        assert core.items() <= pins(name).items()


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_in_the_readme(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    shown = [c for c, command in main.commands.items() if not command.hidden]
    assert [c for c in shown if f"bianzhi {c}" not in text] == []


def test_readmes_keep_step():
    one, other = ((ROOT / n).read_text(encoding="utf-8") for n in READMES)
    assert one.count("\n## ") == other.count("\n## ")
    fenced = r"```\w*\n(.*?)```"
    assert len(re.findall(fenced, one, re.S)) == len(re.findall(fenced, other, re.S))


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_every_notebook_is_in_the_readmes(path):
    for name in READMES:
        assert f"`{path.stem}`" in (ROOT / name).read_text(encoding="utf-8")


def test_make_targets_of_the_readme_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make ([a-z]+)\b", text)) - {"and"}:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_the_command_starts_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "analysis.cli", "--help"], capture_output=True, text=True,
        encoding="utf-8", check=True,
    )  # fmt: skip
    assert "机构编制统计" in done.stdout


def test_no_machine_paths_or_registries_are_committed():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    found = []
    for name in listed.stdout.split():
        path = ROOT / name
        if path.suffix == ".png" or path == Path(__file__) or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        if re.search(r"(^|[\s\"'=(])/(home|root|Users)/\w+|pypi\.org/simple", text):
            found.append(name)
    assert found == []
