"""Text files as text: BOM, then strict UTF-8, then strict GB18030, never a guess.

Detectors guess wrong on short files; a strict decoder either reads every byte or says where
it could not. Nothing here holds more than one block of the file.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from pathlib import Path

from analysis.read.problem import UnreadableError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_TEXT = {b"PK\x03\x04": ".xlsx", b"\xd0\xcf\x11\xe0": ".xls", b"PAR1": ".parquet"}
_NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}

# So many characters beyond ASCII never read as UTF-8 by accident (some 14 % of the pairs of a
# GB text do): what fails after them is UTF-8 with a damaged byte, not GB18030.
_SURELY_UTF8 = 16
_SCAN = 1 << 20
_FIX = "用 Excel 或记事本打开，核对该处的文字，另存为“CSV UTF-8”"


def find_encoding(path: Path) -> str:
    """'utf-8', 'gb18030', 'utf-16-le' or 'utf-16-be'.

    Whether a file that is not UTF-8 is GB18030 throughout shows while it is read: a byte that
    does not fit raises there. Raises UnreadableError for a file that is no text, and for
    UTF-8 with a damaged byte.
    """
    with path.open("rb") as file:
        start = file.read(4)
    for magic, extension in _NOT_TEXT.items():
        if start.startswith(magic):
            fix = f"把扩展名改为 {extension}，或在 Excel 中另存为 CSV"
            raise UnreadableError(f"扩展名是 {path.suffix}，内容却是 {extension} 文件", fix)
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return encoding
    return "utf-8" if _is_utf8(path) else "gb18030"


def _is_utf8(path: Path) -> bool:
    wide = 0
    blocks = _decoded(path, "utf-8", _SCAN)
    try:
        for block in blocks:
            if wide < _SURELY_UTF8 and not block.isascii():
                wide += sum(c > "\x7f" for c in block)
    except _DamagedError as error:
        wide += sum(c > "\x7f" for c in error.before)
        if wide >= _SURELY_UTF8:
            raise
        return False
    return True


def text_blocks(path: Path, encoding: str, size: int) -> Iterator[str]:
    """The text in blocks of about `size` bytes, without BOM, every line end a newline.

    Raises UnreadableError at the first byte that the encoding does not know.
    """
    first = True
    for block in _decoded(path, encoding, size):
        if first and block:
            block = block.removeprefix("\ufeff")
            first = False
        if block:
            yield block


class _DamagedError(UnreadableError):
    """A byte that does not fit the encoding; `before` is what the last block held before it."""

    def __init__(self, encoding: str, offset: int, line: int, before: str):
        name = _NAMES[encoding]
        tried = name if encoding != "gb18030" else "UTF-8 和 GB18030"
        problem = f"文件不是有效的 {tried} 文本：第 {offset + 1} 个字节（第 {line} 行）无法识别"
        super().__init__(problem, _FIX, line)
        self.before = before


def _decoded(path: Path, encoding: str, size: int) -> Iterator[str]:
    """Strictly decoded blocks; the line of an error counts the newline bytes before it."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), True)
    done, lines = 0, 0
    with path.open("rb") as file:
        while True:
            data = file.read(size)
            try:
                block = decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                # The decoder's own leftover of the last block stands before this one's bytes.
                leftover = len(error.object) - len(data)
                offset = done - leftover + error.start
                good = error.object[: error.start]
                line = lines + 1 + data[: max(0, error.start - leftover)].count(b"\n")
                before = good.decode(encoding, errors="ignore")
                raise _DamagedError(encoding, offset, line, before) from None
            yield block
            if not data:
                return
            done += len(data)
            lines += data.count(b"\n")
