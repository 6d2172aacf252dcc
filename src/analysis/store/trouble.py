"""What the machine refuses, in plain words: a full disk, too little memory, a place that cannot be written.

DuckDB and the system say it in English and in many ways; who meets it wants to know what to do.
"""

from __future__ import annotations

import errno
from pathlib import Path

import duckdb

_FULL = (
    "no space left",
    "file too large",
    "disk quota",
    "not enough space",
    "max_temp_directory_size",
)
_REFUSED = ("permission denied", "read-only file system", "access is denied")
_MEMORY = ("out of memory", "failed to allocate", "cannot allocate", "bad_alloc", "memory limit")
_DAMAGED = (
    "corrupt database file",
    "not a valid duckdb database",
    "could not read enough bytes",
    "does not match stored checksum",
    "failed to deserialize",
    "failed to load metadata",
)

DAMAGED = "数据库文件已损坏或不完整，没有回答：请用 bianzhi build 重新生成（原来的文件夹还在的话，数据不会少）"
FULL = "磁盘写不下了（已满，或限制了文件大小）：请腾出空间，或把数据集移到别的盘后再试"
MEMORY = "内存不足：请关闭其他程序，或换内存大一些的机器后再试"


def trouble(error: BaseException) -> str | None:
    """What to do about an error of the machine, in one Chinese line; None where it is something else."""
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        # what spills has no place either: the disk is the cause
        return FULL if _says(error, _FULL) else MEMORY
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        return FULL
    if isinstance(error, PermissionError) or (
        isinstance(error, OSError) and error.errno == errno.EROFS
    ):
        return _refused(error.filename)
    if isinstance(error, duckdb.Error):
        if _says(error, _FULL) or "could not write file" in str(error).lower():
            return FULL
        if _says(error, _MEMORY):
            return MEMORY
        if _says(error, _REFUSED):
            return _refused(None)
        if _says(error, _DAMAGED):
            return DAMAGED
    return None


def _refused(name: object) -> str:
    place = f"「{Path(str(name)).name}」" if name else "数据集所在的文件夹"
    return f"{place}不可读写：请核对权限，关闭打开它的程序，或把数据集移到自己的文件夹后再试"


def _says(error: BaseException, words: tuple[str, ...]) -> bool:
    said = str(error).lower()
    return any(word in said for word in words)
