"""config/profiles.toml: every profile once, each key checked, and what it says followed without a change of the program."""

from copy import deepcopy

import pytest

from workflow.domain.errors import ConfigError
from workflow.settings.policy import read_policy
from workflow.settings.profiles import PROFILES, build_profiles, parameter, read_profiles
from workflow.settings.toml import Toml


def _profiles(profile="guru", **changes):
    values = deepcopy(Toml.read("profiles.toml").values)
    table = values["profil"][profile] | changes
    values["profil"][profile] = {key: value for key, value in table.items() if value is not None}
    return build_profiles(Toml("profiles.toml", values))


def test_every_profile_of_the_position_map_is_described():
    """The seven profiles of the position map; three are entered by an inauguration."""
    assert set(read_profiles()) == set(PROFILES)
    assert read_policy().inaugurated_profiles == {"struktural", "jf", "penugasan"}


def test_what_closes_a_case_by_profile():
    """Officials leave BAST and memori; everybody closes with the SPMT; who practises begins with the SIP."""
    told = read_profiles()
    assert {name for name in told if told[name].leaving_letters} == {"struktural"}
    assert {told[name].arriving_letters for name in told} == {("spmt",)}
    assert {name: told[name].starting_letters for name in told if told[name].starting_letters} == {
        "kesehatan": ("sip",)
    }


def test_a_changed_profile_changes_what_the_rules_read():
    """Whom the data call inaugurated is inaugurated, and who must bring a letter must bring it."""
    changed = _profiles(dilantik=True, surat_mulai=["sip"])
    assert parameter("dilantik", changed) == ("profil_dilantik", ["struktural", "jf", "guru", "penugasan"])
    assert parameter("surat_mulai", changed) == ("surat_mulai", {"guru": ["sip"], "kesehatan": ["sip"]})
    assert parameter("masa", changed) == ("masa", {"penugasan": {"periode": 2, "bulan": 96}})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"dilantik": "ya"}, "profil.guru.dilantik", id="no yes or no"),
        pytest.param({"dilantik": None}, "profil.guru.dilantik", id="missing"),
        pytest.param({"sk": ["mutasi"]}, "'mutasi' tidak dikenal; pilih jpt", id="unknown SK"),
        pytest.param({"penanda_tangan": "camat"}, "pilih ppk, ppk_atau_delegasi", id="unknown signer"),
        pytest.param({"surat_mulai": ["izin"]}, "profil.guru.surat_mulai: 'izin' tidak dikenal", id="unknown letter"),
        pytest.param({"kembali_ke": ["dosen"]}, "'dosen' tidak dikenal", id="unknown profile"),
        pytest.param({"gaji": 1}, "profil.guru: kunci tidak dikenal: gaji", id="unknown key"),
        pytest.param({"masa": {"periode": 2}}, "profil.guru.masa.bulan", id="half a term"),
    ],
)
def test_a_wrong_profile_stops_the_start(changes, told):
    """The error names config/profiles.toml, the key and the reason."""
    with pytest.raises(ConfigError, match=r"config/profiles\.toml") as error:
        _profiles(**changes)
    assert told in str(error.value)


def test_a_missing_profile_stops_the_start():
    """A post of such a profile could not be judged."""
    with pytest.raises(ConfigError, match="harus berisi: struktural"):
        build_profiles(Toml("profiles.toml", {"profil": {}}))
