"""What a clone holds: no addresses of registries, no paths of one machine, no file of the shared data (ADR 0008)."""

import hashlib
import re

import pytest

from tools.sources import ROOT, tracked_files

# Written in pieces, so that this file does not hold what it looks for.
_PIECES = (
    ("py", r"pi\.org"),
    ("python", "hosted"),
    ("registry[.]", "npm", "js"),
    ("deb[.]", "debian"),
    ("/fa", "rm/"),
    ("/wo", "rk/"),
    ("/opt", "/py", "pi"),
)
_FORBIDDEN = re.compile("|".join("".join(pieces) for pieces in _PIECES))
_LOCKS = ["requirements-build.lock", "requirements.lock", "requirements-dev.lock"]
_SHARED = ROOT.parent / "shared" / "data"
_LARGEST = 1_000_000


def _texts():
    for path in tracked_files():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def test_no_addresses_and_no_machine_paths():
    """A clone builds against whatever index its machine is told of, and names no developer's folder."""
    assert [f"{name}: {hit.group()}" for name, text in _texts() if (hit := _FORBIDDEN.search(text))] == []


@pytest.mark.parametrize("name", _LOCKS)
def test_every_locked_version_has_hashes(name):
    """A package that was exchanged on its way is refused."""
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert entries
    assert [
        entry.split()[0] for entry in entries if not re.match(r"^[\w.\[\]-]+==\S+ .*--hash=sha256:\w{64}", entry)
    ] == []


@pytest.mark.parametrize("name", _LOCKS)
def test_no_lock_holds_an_address(name):
    """Neither a URL nor an option that points to an index or a folder."""
    text = (ROOT / name).read_text("utf-8")
    assert re.findall(r"\w+://\S+|--(?:index|extra-index|find-links|trusted)\S*|file:\S*| @ \S+", text) == []


def test_the_locks_agree():
    """What is tested is what runs: both locks name the same version of every package they share."""
    pins = [
        dict(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in _LOCKS
    ]
    build, run, dev = pins
    assert {name: (version, dev.get(name)) for name, version in run.items() if dev.get(name) != version} == {}
    assert {name for name, version in build.items() if dev.get(name, version) != version} == set()


def test_no_lock_with_addresses_is_tracked():
    """uv.lock records download addresses and stays out."""
    assert [path.name for path in tracked_files() if path.name in {"uv.lock", "poetry.lock", "Pipfile.lock"}] == []


def test_no_large_file():
    """A clone stays small; data are made, not stored."""
    assert [path.name for path in tracked_files() if path.stat().st_size > _LARGEST] == []


@pytest.mark.skipif(not _SHARED.is_dir(), reason="the shared data are not beside this clone")
def test_no_shared_data_is_committed():
    """Real agencies' files are read where they lie and never copied into the project."""
    shared = {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in _SHARED.rglob("*")
        if path.is_file() and path.stat().st_size > 0
    }
    assert shared
    small = [path for path in tracked_files() if path.stat().st_size > 0]
    assert [path.name for path in small if hashlib.sha256(path.read_bytes()).hexdigest() in shared] == []


@pytest.mark.parametrize("name", ["Makefile", ".ci/run", "LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_the_newcomer_finds_the_door(name):
    """The files that a newcomer opens first are there and not empty."""
    assert (ROOT / name).read_text("utf-8").strip()
