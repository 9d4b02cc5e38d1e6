"""Files that are read aside: by copies of this process where it may be copied, else by its threads."""

import os
import pickle
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from workflow.domain.errors import UnreadableFileError
from workflow.intake.aside import readers
from workflow.intake.tables import read_table


def test_a_process_without_threads_is_copied(monkeypatch):
    """Each file has a process of its own, so that reading takes nothing from the one that waits."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    with readers(2) as pool:
        assert isinstance(pool, ProcessPoolExecutor)
        assert pool.submit(os.getpid).result() != os.getpid()


def test_a_process_with_threads_is_not_copied(monkeypatch):
    """A copy of a process with threads may hold a lock for ever."""
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    with readers(2) as pool:
        assert isinstance(pool, ThreadPoolExecutor)
        assert pool.submit(os.getpid).result() == os.getpid()


def test_a_refused_file_is_refused_with_the_same_words(tmp_path, monkeypatch):
    """Why a file cannot be read comes over from the process that read it, with its place."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    (tmp_path / "jabatan.csv").write_text("nama\nx\n")
    with pytest.raises(UnreadableFileError) as here:
        read_table(tmp_path / "jabatan.csv", "jabatan")
    with readers(1) as pool, pytest.raises(UnreadableFileError) as there:
        pool.submit(read_table, tmp_path / "jabatan.csv", "jabatan").result()
    assert str(there.value) == str(here.value)
    told = pickle.loads(pickle.dumps(UnreadableFileError("a.xlsx", "rusak", sheet="B", row=3, column="nip")))  # noqa: S301 - our own bytes
    assert (told.file, told.reason, told.sheet, told.row, told.column) == ("a.xlsx", "rusak", "B", 3, "nip")
