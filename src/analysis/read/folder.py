"""Which files of a dataset folder are tables: any name, subfolders too."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from analysis.read.delimited import holds_table
from analysis.read.identity import masked
from analysis.read.problem import Problem

EXTENSIONS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".parquet")

# Cards, corrections, explanations: files that the build does not read as tables.
_PASSED_OVER = (".toml", ".yml", ".yaml", ".md", ".json", ".pdf", ".png", ".jpg", ".jpeg",
                ".duckdb", ".wal", ".bak")  # fmt: skip
_DOCUMENTS = (".doc", ".docx", ".wps", ".ppt", ".pptx", ".zip", ".rar", ".7z")
MOST_BYTES = 4 << 30  # a country's roster is less; a file of more is a disk image or a mistake
_LINES = re.compile(r"[\n\r\t]")  # in a name, they would make two lines of one
_SYSTEM_FILES = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class SourceFile:
    """One file: where it is, its path in the folder (as shown, masked), its size and hash."""

    path: Path
    name: str
    bytes: int
    sha256: str


def find_files(folder: Path, skip: Iterable[str] = ()) -> tuple[list[SourceFile], list[Problem]]:
    """Every table file of the folder and its subfolders, by name, and what is wrong with the rest.

    `skip` are patterns of files that the dataset's forms.yml passes over.
    """
    if not folder.is_dir():
        fix = "检查路径；数据集是一个文件夹，里面放单位的表"
        return [], [Problem(folder.name, "找不到这个数据集文件夹", fix, fatal=True)]
    found: list[SourceFile] = []
    problems: list[Problem] = []
    names: set[str] = set()
    skip = tuple(skip)
    for path in _walk(folder, problems):
        name = path.relative_to(folder).as_posix()
        ending = path.suffix.lower()
        if _is_companion(path) or any(
            fnmatch.fnmatchcase(n, p) for p in skip for n in (name, path.name)
        ):
            continue
        shown = _told_apart(_shown(name), names)
        names.add(shown)
        if ending not in EXTENSIONS:
            fix = f"需要读入的，另存为 {'、'.join(EXTENSIONS)} 之一；不是数据的可以移出文件夹"
            told = "文档" if ending in _DOCUMENTS else "不认识的文件类型"
            problems.append(
                Problem(shown, f"{told}「{ending or '（没有扩展名）'}」，没有读入", fix)
            )
            continue
        try:
            if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
                fix = "数据集只读自己文件夹里的文件：把原文件复制进来"
                problems.append(Problem(shown, "是指向文件夹以外的链接，没有读入", fix))
                continue
            if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for for ever
                problems.append(Problem(shown, "不是普通文件，没有读入", "移出文件夹"))
                continue
            if path.stat().st_size > MOST_BYTES:
                fix = "请核对是否放错了文件；确是数据的，分成几个文件"
                problems.append(Problem(shown, "文件过大，没有读入", fix))
                continue
            found.append(SourceFile(path, shown, path.stat().st_size, _sha256(path)))
        except (OSError, RuntimeError):  # a link to itself is the latter
            fix = "关闭占用它的程序，或检查读取权限"
            problems.append(Problem(shown, "文件打不开", fix))
    if not found:
        fix = "放入单位的表，例如 机构编制台账.xlsx、花名册.xlsx；或用 bianzhi new 写出模板"
        problems.append(Problem(folder.name, "文件夹里没有数据文件", fix, fatal=True))
    return found, problems


def _walk(folder: Path, problems: list[Problem]) -> list[Path]:
    """Files in the order of their names, folder by folder; what is not entered is told."""
    found = []

    def tell(path: Path, problem: str, fix: str) -> None:
        problems.append(Problem(_shown(path.relative_to(folder).as_posix()), problem, fix))

    def closed(error: OSError) -> None:
        tell(Path(error.filename), "文件夹打不开，里面的文件没有读入", "检查读取权限")

    for root, folders, names in os.walk(folder, onerror=closed):
        folders[:] = sorted(f for f in folders if not f.startswith((".", "__MACOSX")))
        for path in (Path(root, name) for name in folders):
            if path.is_symlink():
                tell(path, "是链接的文件夹，里面的文件没有读入", "把里面的文件复制进来")
        found += [Path(root, name) for name in sorted(names)]
    return sorted(found, key=lambda p: p.relative_to(folder).as_posix())


def _shown(name: str) -> str:
    return masked(_LINES.sub("\ufffd", name))


def _told_apart(shown: str, taken: Collection[str]) -> str:
    """A name that no other file of the folder is shown under, though its own be masked alike."""
    if shown not in taken:
        return shown
    stem, dot, ending = shown.rpartition(".")
    return next(one for n in count(2) if (one := f"{stem}（{n}）{dot}{ending}") not in taken)


def _is_companion(path: Path) -> bool:
    """Hidden files, lock files and the explanations that lie beside the tables."""
    name = path.name.lower()
    if name.startswith((".", "~$", "readme")) or name in _SYSTEM_FILES:
        return True
    ending = path.suffix.lower()
    return ending in _PASSED_OVER or (ending == ".txt" and path.is_file() and not holds_table(path))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
