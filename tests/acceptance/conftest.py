"""What the acceptance tests share: the check of files by `mutasi periksa`, and what a sentence must name."""

import pytest

from tests.acceptance.village import Hall, Village, check


@pytest.fixture
def checked(tmp_path, capsys):
    """Judges a village by `mutasi periksa` on its files alone."""

    def of(village, *more, **options):
        return check(village, tmp_path / "berkas", capsys, *more, **options)

    return of


@pytest.fixture
def village():
    """A fresh lawful village."""
    return Village()


@pytest.fixture
def hall_of(tmp_path, capsys, monkeypatch):
    """Imports a village into a database of its own, which the commands then use."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", f"sqlite:///{tmp_path / 'mutasi.db'}")
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path / "var"))

    def of(village, **options):
        return Hall(village, tmp_path / "berkas", capsys, **options)

    return of
