"""The keyed hash of a person, and its key kept safe."""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.store.person_key import PersonKey, PersonKeyError, person_key, rotate


@settings(max_examples=80, deadline=None)
@given(st.binary(min_size=1, max_size=200), st.text(min_size=1, max_size=40))
def test_the_hash_is_the_standard_hmac(secret, number):
    wanted = hmac.new(secret, number.encode(), hashlib.sha256).hexdigest()
    assert PersonKey(secret).hash(number) == wanted


def test_the_key_is_never_shown():
    key = PersonKey(b"a very secret key indeed")
    assert "secret" not in repr(key) and "secret" not in key.fingerprint
    assert key.fingerprint != PersonKey(b"another secret key....").fingerprint


@pytest.fixture
def key_file(tmp_path, monkeypatch):
    path = tmp_path / "somewhere" / "person.key"
    monkeypatch.delenv("BIANZHI_KEY", raising=False)
    monkeypatch.setenv("BIANZHI_KEY_FILE", str(path))
    return path


def test_made_once_and_kept(key_file):
    first, second = person_key(), person_key()
    assert first.created == key_file and second.created is None
    assert first.secret == second.secret == key_file.read_bytes()
    assert len(first.secret) == 64


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no mode bits")
def test_only_its_owner_may_read_it(key_file):
    before = os.umask(0)
    try:
        person_key()
    finally:
        os.umask(before)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_the_environment_goes_first(key_file, monkeypatch):
    monkeypatch.setenv("BIANZHI_KEY", "sixteen letters!")
    assert person_key() == PersonKey(b"sixteen letters!")
    assert not key_file.exists()


@pytest.mark.parametrize("content", [b"", b"\n", b"short"])
def test_a_key_that_is_none_is_refused(key_file, content):
    """An empty key would let anyone find out every ID number by trying them."""
    key_file.parent.mkdir()
    key_file.write_bytes(content)
    key_file.chmod(0o600)
    with pytest.raises(PersonKeyError, match="不足"):
        person_key()


def test_a_short_key_from_the_environment_is_refused(key_file, monkeypatch):
    monkeypatch.setenv("BIANZHI_KEY", "123")
    with pytest.raises(PersonKeyError, match="BIANZHI_KEY"):
        person_key()


@pytest.mark.parametrize(
    "weak",
    [
        "a" * 40,
        "12345678" * 4,
        "0123456789abcdefghijkl",
        "abababababababababab",
        "zyxwvutsrqponmlkjihg",
    ],
)
def test_a_key_that_can_be_guessed_is_refused(key_file, monkeypatch, weak):
    monkeypatch.setenv("BIANZHI_KEY", weak)
    with pytest.raises(PersonKeyError, match="猜得出来"):
        person_key()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no mode bits")
def test_a_key_that_others_can_read_is_refused_with_the_remedy(key_file):
    person_key()
    key_file.chmod(0o644)
    with pytest.raises(PersonKeyError, match="chmod 600"):
        person_key()


def test_a_key_in_the_dataset_is_refused(key_file, monkeypatch, tmp_path):
    folder = tmp_path / "d"
    folder.mkdir()
    monkeypatch.setenv("BIANZHI_KEY_FILE", str(folder / "person.key"))
    with pytest.raises(PersonKeyError, match="BIANZHI_KEY_FILE"):
        person_key(folder)
    assert not (folder / "person.key").exists()


def test_a_look_makes_none(key_file):
    assert person_key(create=False) is None and not key_file.exists()


def test_rotating_keeps_the_old_key(key_file):
    old = person_key()
    new = rotate(key_file)
    assert new.fingerprint != old.fingerprint and person_key().secret == new.secret
    assert key_file.with_name("person.key.previous").read_bytes() == old.secret
