"""The keyed hash that stands for a person: HMAC-SHA256 of the ID number.

ID numbers can be enumerated, so an unkeyed hash would give them away. The key lives outside
every dataset: in the environment variable `BIANZHI_KEY`, or in a file of the user's own
(`BIANZHI_KEY_FILE`, else the user's configuration folder), made on first use with mode 0600.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

SHORTEST = 16  # bytes; a shorter key, or none, could be guessed
FEWEST = 8  # different bytes


class PersonKeyError(Exception):
    """The key cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class PersonKey:
    """The secret key; `created` names its file when this call made it."""

    secret: bytes
    created: Path | None = None

    @property
    def fingerprint(self) -> str:
        """Tells two keys apart without giving either away (16 hex digits)."""
        return hmac.new(self.secret, b"bianzhi key fingerprint", hashlib.sha256).hexdigest()[:16]

    def hash(self, number: str) -> str:
        """The hex HMAC-SHA256 of an ID number."""
        return hmac.digest(self.secret, number.encode(), "sha256").hex()

    def __repr__(self) -> str:
        return f"PersonKey({self.fingerprint})"


def default_key_file() -> Path:
    """Where the key is kept: `BIANZHI_KEY_FILE`, else the user's configuration folder."""
    if named := os.environ.get("BIANZHI_KEY_FILE"):
        return Path(named)
    base = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "bianzhi" / "person.key"


def key_place() -> str:
    """Where the key comes from, in words."""
    return "环境变量 BIANZHI_KEY" if os.environ.get("BIANZHI_KEY") else str(default_key_file())


def person_key(dataset: Path | None = None, create: bool = True) -> PersonKey | None:
    """The key from the environment or the key file; a new one where there is neither.

    `dataset` is the folder whose people it is for: a key that lies in there travels with the data.
    Without `create`, None where there is none yet. Raises PersonKeyError for a key that anybody
    could read or guess.
    """
    if given := os.environ.get("BIANZHI_KEY"):
        return _sound(given.encode().strip(), "环境变量 BIANZHI_KEY")
    path = default_key_file()
    if dataset is not None and path.resolve().is_relative_to(dataset.resolve()):
        raise PersonKeyError(
            f"密钥文件 {path.name} 放在数据集文件夹里，会随数据一起给人：请移到别处，"
            "并用环境变量 BIANZHI_KEY_FILE 写明"
        )
    if path.exists():
        return _read(path)
    return _create(path) if create else None


def rotate(path: Path) -> PersonKey:
    """A new key in the file's place; the old one is kept beside it as `.previous`.

    Raises PersonKeyError where the key comes from the environment.
    """
    if os.environ.get("BIANZHI_KEY"):
        raise PersonKeyError(
            "密钥在环境变量 BIANZHI_KEY 中：请在那里更换，再用 bianzhi build --new-key 重建"
        )
    if path.exists():
        path.replace(path.with_name(path.name + ".previous"))
    return _create(path)


def _read(path: Path) -> PersonKey:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise PersonKeyError(f"密钥文件 {path} 别人也能读：请运行 chmod 600 {path}")
    return _sound(path.read_bytes().strip(), f"密钥文件 {path.name}")


def _sound(secret: bytes, where: str) -> PersonKey:
    remedy = "请从备份恢复；从未用过的，删去后会新建"
    if len(secret) < SHORTEST:
        raise PersonKeyError(f"{where} 里的人员密钥不足 {SHORTEST} 个字符：{remedy}")
    if _is_guessable(secret):
        raise PersonKeyError(f"{where} 里的人员密钥太有规律，猜得出来：{remedy}")
    return PersonKey(secret)


def _is_guessable(secret: bytes) -> bool:
    """Few different characters, one block over and over, or a run such as 0123456789abcdef."""
    if len(set(secret)) < FEWEST:
        return True
    if any(
        secret == (secret[:n] * len(secret))[: len(secret)] for n in range(1, len(secret) // 2 + 1)
    ):
        return True
    steps = [b - a for a, b in pairwise(secret)]
    return max(map(steps.count, set(steps))) > 3 * len(steps) // 4


def _create(path: Path) -> PersonKey:
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_hex(32).encode()
    try:
        # Exclusive creation: two builds started together must not end with two keys.
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
    return PersonKey(secret, created=path)
