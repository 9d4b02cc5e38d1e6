"""The ladders of config/stages.toml: as the city has them, and what is refused."""

import pytest

from workflow.domain.errors import ConfigError
from workflow.domain.reminding import Ladder, ReminderKind
from workflow.settings.policy import read_policy
from workflow.settings.reminding import read_reminding
from workflow.settings.toml import Toml

GOOD = {kind.value: {"hari_kerja": [-1, 0]} for kind in ReminderKind} | {"pilihan_tautan_hari": 60}
for kind in ("serah_terima", "penyampaian", "panggilan", "pemeriksaan", "keberatan"):
    GOOD[kind] = {"hari_kerja": [-1, 0, 1], "atasan_sesudah_hari_kerja": [5, 10]}


def read(**changed):
    """What is read from a good table with some keys changed."""
    return read_reminding(Toml("stages.toml", {**GOOD, **changed}, "pengingat"))


def test_the_ladder_of_the_city():
    """T-7, T-3, T-1, T, T+1, T+3 working days, then the superior, then the next; three reminding mails a day."""
    policy = read_policy()
    assert policy.reminding.ladders[ReminderKind.HANDOVER] == Ladder((-7, -3, -1, 0, 1, 3), (5, 10))
    assert policy.delivery.personal == 3
    assert set(policy.reminding.ladders) == set(ReminderKind)


def test_ladders_are_read_by_kind():
    """Tasks have superiors to climb to, words have none; an empty list turns a ladder off."""
    found = read(pendapat={"hari_kerja": []})
    assert found.ladders[ReminderKind.SUMMONS] == Ladder((-1, 0, 1), (5, 10))
    assert found.ladders[ReminderKind.OPINION] == Ladder()
    assert found.choice_days == 60


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"lain": {}}, "pengingat.lain"),
        ({"pilihan_tautan_hari": 0}, "pengingat.pilihan_tautan_hari"),
        ({"pilihan_tautan_hari": 367}, "pengingat.pilihan_tautan_hari"),
        ({"putusan": {"hari_kerja": [0, -1]}}, "pengingat.putusan.hari_kerja"),
        ({"putusan": {"hari_kerja": [1, 1]}}, "pengingat.putusan.hari_kerja"),
        ({"putusan": {"hari_kerja": [True]}}, "pengingat.putusan.hari_kerja"),
        ({"putusan": {"hari_kerja": [-61]}}, "pengingat.putusan.hari_kerja"),
        ({"putusan": {"hari_kerja": [], "atasan_sesudah_hari_kerja": [1]}}, "putusan.atasan_sesudah_hari_kerja"),
        ({"pendapat": {"hari_kerja": [1]}}, "pengingat.pendapat.hari_kerja"),
        ({"tanggapan": {"hari_kerja": [1]}}, "pengingat.tanggapan.hari_kerja"),
        ({"panggilan": {"hari_kerja": [1]}}, "panggilan.atasan_sesudah_hari_kerja"),
        ({"panggilan": {"hari_kerja": [], "atasan_sesudah_hari_kerja": [0]}}, "panggilan.atasan_sesudah_hari_kerja"),
    ],
    ids=str,
)
def test_a_ladder_that_cannot_be_is_refused_by_its_key(changed, named):
    """The error names the key; no word is asked for again once its silence is recorded, and none climbs to a superior."""
    with pytest.raises(ConfigError, match=named):
        read(**changed)
