"""Identity numbers and credit codes with valid check digits, under a region that does not exist."""

from __future__ import annotations

import numpy as np

USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])  # GB 11643
ID_CHECK = np.array(list("10X98765432"))


def credit_code(kind: str, region: str, serial: int) -> str:
    """A 统一社会信用代码 (GB 32100-2015) of an organ or institution."""
    head = "1" + {"机关": "1", "事业单位": "2", "群团": "3"}.get(kind, "1")
    body = f"{serial:08d}"
    rest = 11 - sum(int(c) * w for c, w in zip(body, ORG_WEIGHTS, strict=True)) % 11
    code = head + region + body + {10: "X", 11: "0"}.get(rest, str(rest))
    total = sum(USCC.index(c) * w for c, w in zip(code, USCC_WEIGHTS, strict=True))
    return code + USCC[(31 - total % 31) % 31]


def id_numbers(region: str, birth: np.ndarray, sex: np.ndarray) -> np.ndarray:
    """Distinct 18-digit numbers for people with day-of-birth numbers and sex (0 女, 1 男).

    The sequence digits count the people of one day and sex; where a day has too many, the
    next region code of the same block is used.
    """
    days = np.asarray(birth).astype("datetime64[D]")
    group = birth.astype(np.int64) * 2 + sex
    order = np.argsort(group, kind="stable")
    first = np.r_[True, np.diff(group[order]) != 0]
    start = np.maximum.accumulate(np.where(first, np.arange(len(group)), 0))
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - start
    serial = 2 * (rank % 499) + np.where(sex == 1, 1, 2)
    area = int(region) + rank // 499 * 20
    stamp = np.char.replace(days.astype(str), "-", "")
    body = [f"{a:06d}{d}{s:03d}" for a, d, s in zip(area, stamp, serial, strict=True)]
    digits = np.array([list(b) for b in body], dtype="U1").astype(int)
    check = ID_CHECK[digits @ ID_WEIGHTS % 11]
    return np.char.add(np.array(body), check)
