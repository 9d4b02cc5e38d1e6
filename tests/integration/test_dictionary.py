"""The competency dictionary: as configured, as the real one has it, and as `mutasi impor kamus` reads it."""

import json
import tomllib
from pathlib import Path

import pytest

from workflow.cli.main import main
from workflow.domain.errors import ConfigError
from workflow.settings.policy import read_level_texts, read_policy
from workflow.settings.toml import Toml

ANJAB = Path(__file__).resolve().parents[3] / "shared" / "data" / "indonesia" / "anjab"
REAL = (ANJAB / "master_kamus_kompetensi_skj.csv", ANJAB / "master_kamus_kompetensi_skj_level.csv")
NAMES = "id,kode,nama\n1,M.1,INTEGRITAS \n2,SK.1,PEREKAT BANGSA\n3,DD,Coba\n"
LEVELS = "id,master_kamus_kompetensi_skj_id,level,deskripsi\n"


@pytest.fixture
def command(capsys):
    """Runs `mutasi impor kamus` and gives (code, its JSON)."""

    def run(*words):
        code = main(["impor", "kamus", *map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.mark.skipif(
    not ANJAB.is_dir(), reason="../shared/data is not here: the real dictionary is not part of the project"
)
def test_the_real_dictionary_is_the_configured_one(command, tmp_path):
    """All nine competencies with five levels each are as configured; the test and the technical ones are refused by row."""
    made = tmp_path / "kamus.toml"
    code, told = command(*REAL, "--toml", made)
    assert (code, told["kompetensi"], told["tingkat"], told["berbeda_dari_konfigurasi"]) == (0, 9, 45, [])
    assert [(one["berkas"], one["baris"]) for one in told["ditolak"]] == [
        (REAL[1].name, 47),
        (REAL[0].name, 11),
        (REAL[0].name, 12),
        (REAL[0].name, 13),
    ]
    written, policy = tomllib.loads(made.read_text()), read_policy()
    assert written["kompetensi"].items() <= policy.competencies.items()
    for name, texts in written["tingkat"].items():
        assert tuple(texts) == policy.level_texts[name]


def test_a_dictionary_that_differs_is_told(command, tmp_path, capsys):
    """Another text is named by its code; rows that are no part of the dictionary are refused with file, row and reason."""
    names, levels = tmp_path / "kamus.csv", tmp_path / "tingkat.csv"
    names.write_text(NAMES)
    rows = [f'{n},1,{n},"Tingkat ""{n}""\r\n lanjut"' for n in range(1, 6)]
    rows += ["6,1,5,Lagi", "7,1,6,Enam", "8,9,1,Siapa", "9,2,1,-", "10,2,2"]
    levels.write_text(LEVELS + "\n".join(rows) + "\n")
    code, told = command(names, levels)
    assert (code, told["kompetensi"], told["berbeda_dari_konfigurasi"], told["berkas"]) == (0, 1, ["M.1"], [])
    assert [one["alasan"] for one in told["ditolak"]] == [
        "tingkat ini sudah ada",
        "tingkat harus 1 sampai 5",
        "kompetensinya tidak ada",
        "tanpa kalimat",
        "tanpa kalimat",
        "tidak lengkap lima tingkat",
        "tidak lengkap lima tingkat",
    ]
    assert main(["impor", "kamus", str(names), str(levels), "--toml", str(tmp_path / "k.toml")]) == 0
    assert "kamus.csv baris 3" in capsys.readouterr().err
    assert tomllib.loads((tmp_path / "k.toml").read_text())["tingkat"]["M.1"][0] == 'Tingkat "1" lanjut'


def test_a_file_that_is_no_dictionary_is_bad_input(command, tmp_path):
    """A missing column or blank rows alone are one sentence, exit 1."""
    names, blank = tmp_path / "kamus.csv", tmp_path / "kosong.csv"
    names.write_text(NAMES)
    blank.write_text(",\n,\n")
    for file in (names, blank):
        code, told = command(names, file)
        assert (code, list(told)) == (1, ["galat"])
        assert told["galat"].startswith(file.name)


def test_a_level_has_its_meaning():
    """Each configured competency has five texts; a level between two has reached the lower; none outside 1 to 5."""
    policy = read_policy()
    assert set(policy.level_texts) == set(policy.competencies)
    texts = policy.level_texts["M.1"]
    found = [policy.level_text("M.1", level) for level in (None, 0.5, 1, 2.75, 5, 5.5, 6)]
    assert found == [None, None, texts[0], texts[1], texts[4], texts[4], None]
    assert policy.level_text("T.9", 3) is None


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        pytest.param({"M.2": ["a"] * 5}, "tingkat.M.2: tidak ada di [kompetensi]", id="no name"),
        pytest.param({"M.1": ["a"] * 4}, "tingkat.M.1: harus berisi 5 kalimat", id="four levels"),
        pytest.param({"M.1": [1, 2, 3, 4, 5]}, "tingkat.M.1: harus berisi 5 kalimat", id="no text"),
    ],
)
def test_a_wrong_dictionary_stops_the_start(texts, told):
    """Configured levels are five texts of a named competency."""
    with pytest.raises(ConfigError, match=r"config/competencies.toml") as error:
        read_level_texts(Toml("competencies.toml", {"kompetensi": {"M.1": "Integritas"}, "tingkat": texts}))
    assert told in str(error.value)
