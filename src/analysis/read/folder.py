"""Which files of a dataset folder hold which table."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass
from pathlib import Path

from analysis import dictionary
from analysis.dictionary import Table
from analysis.read.problem import Problem

EXTENSIONS = (".csv", ".tsv", ".xlsx", ".xls", ".parquet")

# Cards, corrections, explanations: files that the build does not read as tables.
_PASSED_OVER = (".toml", ".yml", ".yaml", ".md", ".txt", ".json")
_SYSTEM_FILES = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class SourceFile:
    """One file of one table: where it is, its name in the folder, its size and hash."""

    path: Path
    name: str
    table: Table
    bytes: int
    sha256: str


def find_files(folder: Path) -> tuple[list[SourceFile], list[Problem]]:
    """Every table file of the folder, sorted by name, and everything wrong with the rest.

    A table file is `<table>.<ext>` or `<table>-<anything>.<ext>`. A file that is neither that
    nor a known companion is fatal: a misspelt name would otherwise drop a table in silence.
    """
    if not folder.is_dir():
        fix = "检查路径；数据集是一个文件夹，里面每张表一个或几个文件"
        return [], [Problem(folder.name, "找不到这个数据集文件夹", fix, fatal=True)]
    found: list[SourceFile] = []
    problems: list[Problem] = []
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if _is_companion(path):
            continue
        table = None if path.is_dir() else _table_of(path)
        if table is None:
            problems.append(_unknown(path))
            continue
        try:
            size, digest = path.stat().st_size, _sha256(path)
        except OSError as error:
            problem = f"文件打不开：{error.strerror}"
            fix = "关闭占用它的程序，或检查读取权限"
            problems.append(Problem(path.name, problem, fix, fatal=True))
            continue
        found.append(SourceFile(path, path.name, table, size, digest))
    if not found and not any(problem.fatal for problem in problems):
        fix = "放入数据文件，例如 org.xlsx、quota.csv、roster.csv"
        problems.append(Problem(folder.name, "文件夹里没有数据文件", fix, fatal=True))
    return found, problems


def _is_companion(path: Path) -> bool:
    """Hidden files, lock files and the explanations that lie beside the tables."""
    name = path.name.lower()
    if name.startswith((".", "~$", "readme")) or name in _SYSTEM_FILES:
        return True
    return path.is_file() and path.suffix.lower() in _PASSED_OVER


def _table_of(path: Path) -> Table | None:
    if path.suffix.lower() not in EXTENSIONS:
        return None
    # Table names hold no hyphen, so the part before the first one is the whole name.
    stem = path.name[: -len(path.suffix)].split("-", 1)[0].strip().lower()
    return dictionary.input_tables().get(stem)


def _unknown(path: Path) -> Problem:
    if path.is_dir():
        fix = "把里面的数据文件移到数据集文件夹中，如 quota-<子文件夹名>.csv"
        return Problem(path.name, "子文件夹里的文件不会读入", fix)
    if path.suffix.lower() not in EXTENSIONS:
        fix = f"另存为 {'、'.join(EXTENSIONS)} 之一；不是数据的文件请移出文件夹"
        return Problem(path.name, f"不认识的文件类型“{path.suffix}”", fix, fatal=True)
    stem = path.name[: -len(path.suffix)].split("-", 1)[0].strip().lower()
    if stem in dictionary.tables():
        fix = "移出文件夹：这张表由生成过程写入，不从文件读入"
        return Problem(path.name, f"“{stem}”不是可以读入的表", fix, table=stem, fatal=True)
    fix = f"改名为 <表名>{path.suffix} 或 <表名>-<任意文字>{path.suffix}。{_suggestion(stem)}"
    return Problem(path.name, f"文件名开头的“{stem}”不是表名", fix, fatal=True)


def _suggestion(stem: str) -> str:
    tables = dictionary.input_tables()
    spellings = {zh: name for name, table in tables.items() for zh in (name, table.zh)}
    near = difflib.get_close_matches(stem, list(spellings), n=3, cutoff=0.5)
    names = list(dict.fromkeys(spellings[word] for word in near))
    if names:
        return "是不是 " + "、".join(f"{name}（{tables[name].zh}）" for name in names) + "？"
    return "可用的表名：" + "、".join(tables)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
