"""What the acceptance tests share: the check of files by `mutasi periksa`, and what a sentence must name."""

import pytest

from tests.acceptance.village import Village, check


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
