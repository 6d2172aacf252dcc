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
from pathlib import Path

SHORTEST = 16  # bytes; a shorter key, or none, could be guessed


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


def person_key() -> PersonKey:
    """The key from the environment or the key file; a new one where there is neither.

    Raises PersonKeyError for a key that is too short to be one.
    """
    if given := os.environ.get("BIANZHI_KEY"):
        return _sound(given.encode().strip(), "环境变量 BIANZHI_KEY")
    path = default_key_file()
    return _read(path) if path.exists() else _create(path)


def _read(path: Path) -> PersonKey:
    return _sound(path.read_bytes().strip(), f"密钥文件 {path.name}")


def _sound(secret: bytes, where: str) -> PersonKey:
    if len(secret) < SHORTEST:
        raise PersonKeyError(
            f"{where} 里的人员密钥不足 {SHORTEST} 个字符：请从备份恢复；从未用过的，删去后会新建"
        )
    return PersonKey(secret)


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
