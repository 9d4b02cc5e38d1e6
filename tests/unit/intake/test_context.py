"""The context of a round, from KONTEKS.toml and from the sheets of a workbook."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.intake.people import pns
from workflow.domain.context import (
    ActingStatus,
    Attendance,
    Decree,
    DecreeKind,
    Election,
    HeadOfRegion,
    Letter,
    RoundContext,
)
from workflow.domain.context_json import election_from_json, letter_from_json, region_from_json, to_json
from workflow.domain.errors import UnreadableFileError
from workflow.domain.registers import ROUND_TABLES
from workflow.intake.context import context_from_tables, read_context
from workflow.intake.tables import read_tables
from workflow.intake.writer import write_workbook

WHOLE = f"""
[gelombang]
kode = "2026-12"
pengusul = "{pns(1)}"
tanggal_sosialisasi = 2026-11-20
tanggal_sk = 2026-12-01
tanggal_pelantikan = 2026-12-03
tanggal_undangan = 2026-12-02
penandatangan = "P-walikota"
jabatan_penandatangan = "definitif"
[[sk]]
kode = "A"
jenis = "administrator_pengawas"
nomor = "821/1/2026"
[[sk]]
kode = "B"
jenis = "pelaksana"
tanggal = 2026-12-04
tanggal_pelantikan = 2026-12-05
tanggal_undangan = 2026-12-04
penandatangan = "{pns(2)}"
jabatan_penandatangan = "plt"
tmt = 2026-12-07
[kepala_daerah]
status = "definitif"
tanggal_pelantikan = 2025-02-20
akhir_masa_jabatan = 2030-02-20
[pilkada]
tanggal_penetapan_paslon = 2029-09-22
[[surat]]
jenis = "ba_tpk"
nomor = "BA/1"
tanggal = 2026-11-25
mencakup = ["{pns(3)}:J-1", "*"]
hasil = "perlu_perbaikan"
alasan = "jabatan keliru"
anggota = ["{pns(4)}", "P-walikota"]
kuorum = 3
berhalangan = ["{pns(5)}"]
[[surat]]
jenis = "delegasi"
nomor = "DEL/1"
dari_nip = "P-walikota"
kepada_nip = "{pns(2)}"
jenis_sk = ["pelaksana"]
mulai = 2026-01-01
selesai = 2026-12-31
[[pelantikan]]
nip = "{pns(3)}"
hadir = true
spmt = 2026-12-04
"""
SK_A = Decree(
    "A",
    DecreeKind.ADMINISTRATOR_PENGAWAS,
    "821/1/2026",
    date(2026, 12, 1),
    date(2026, 12, 3),
    date(2026, 12, 2),
    "P-walikota",
    ActingStatus.DEFINITIF,
    None,
)
SK_B = Decree(
    "B",
    DecreeKind.PELAKSANA,
    None,
    date(2026, 12, 4),
    date(2026, 12, 5),
    date(2026, 12, 4),
    pns(2),
    ActingStatus.PLT,
    date(2026, 12, 7),
)
EXPECTED = RoundContext(
    code="2026-12",
    proposer=pns(1),
    briefing_on=date(2026, 11, 20),
    decrees=(SK_A, SK_B),
    head_of_region=HeadOfRegion(ActingStatus.DEFINITIF, date(2025, 2, 20), date(2030, 2, 20)),
    election=Election(date(2029, 9, 22)),
    letters=(
        Letter(
            "ba_tpk",
            "BA/1",
            date(2026, 11, 25),
            (f"{pns(3)}:J-1", "*"),
            "perlu_perbaikan",
            "jabatan keliru",
            members=(pns(4), "P-walikota"),
            quorum=3,
            absent=(pns(5),),
        ),
        Letter(
            "delegasi",
            "DEL/1",
            None,
            decree_kinds=("pelaksana",),
            from_nip="P-walikota",
            to_nip=pns(2),
            start=date(2026, 1, 1),
            end=date(2026, 12, 31),
        ),
    ),
    attendance=(Attendance(pns(3), attended=True, date=date(2026, 12, 3), spmt=date(2026, 12, 4)),),
)


def read(folder: Path, text: str) -> RoundContext:
    """The context of a text."""
    path = folder / "konteks.toml"
    path.write_text(text, encoding="utf-8")
    return read_context(path)


def test_a_whole_context_is_read(tmp_path: Path):
    """Every section of CONTRACT.md is read; what [gelombang] gives holds for each SK that does not say otherwise."""
    assert read(tmp_path, WHOLE) == EXPECTED


def test_the_smallest_context(tmp_path: Path):
    """Without [[sk]] there is one, kode "1", with the dates of [gelombang]; what is not given is None."""
    context = read(tmp_path, '[gelombang]\nkode = "2026-12"\ntanggal_sk = 2026-12-01\n')
    assert context == RoundContext(
        "2026-12", None, None, (Decree("1", None, None, date(2026, 12, 1), None, None, None, None, None),), None, None
    )


def test_no_election_is_scheduled(tmp_path: Path):
    """`belum_dijadwalkan` with a source says that there is none; a section that says nothing leaves it unknown."""
    base = '[gelombang]\nkode = "x"\n[pilkada]\n'
    assert read(tmp_path, base + 'belum_dijadwalkan = true\nsumber = "KPU"\n').election == Election(
        None, none_scheduled=True, source="KPU"
    )
    assert read(tmp_path, base).election == Election(None)


def test_a_damaged_nip_in_a_cover_is_kept(tmp_path: Path):
    """A letter whose cover has a wrong NIP is read: it covers nobody, and that is a finding and no bad file."""
    text = '[gelombang]\nkode = "x"\n[[surat]]\njenis = "lainnya"\nnomor = "1"\nmencakup = ["19850115 201001 1 000 : J-1"]\n'
    assert read(tmp_path, text).letters[0].covers == ("198501152010011000:J-1",)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["gelombang", "wajib"]),
        ("[gelombang]\n", ["gelombang.kode", "wajib diisi"]),
        ("[gelombang\n", ["TOML"]),
        ('gelombang = "x"\n', ["tulis sebagai [gelombang]"]),
        ('[gelombang]\nkode = "x"\nwarna = 1\n', ["gelombang.warna", "tidak dikenal", "tanggal_sk"]),
        ('[gelombang]\nkode = "x"\n[bulan]\n', ["bulan", "pilkada"]),
        ("[gelombang]\nkode = 3\n", ["gelombang.kode", "teks"]),
        ('[gelombang]\nkode = "x"\ntanggal_sk = 3\n', ["gelombang.tanggal_sk", "tanggal"]),
        ('[gelombang]\nkode = "x"\ntanggal_sk = "besok"\n', ["gelombang.tanggal_sk", "hh-bb-tttt"]),
        ('[gelombang]\nkode = "x"\npengusul = "123"\n', ["gelombang.pengusul"]),
        ('[gelombang]\nkode = "x"\njabatan_penandatangan = "raja"\n', ["definitif, plt, plh, pj"]),
        ('[gelombang]\nkode = "x"\n[kepala_daerah]\nstatus = "plh"\n', ["kepala_daerah.status", "definitif, plt, pj"]),
        ('[gelombang]\nkode = "x"\n[sk]\nkode = "A"\n', ["tulis sebagai [[sk]]"]),
        ('sk = ["A"]\n[gelombang]\nkode = "x"\n', ["tulis sebagai [[sk]]"]),
        ('[gelombang]\nkode = "x"\n[[sk]]\nkode = "A"\n[[sk]]\nkode = "A"\n', ["'A'", "lebih dari sekali"]),
        ('[gelombang]\nkode = "x"\n[[sk]]\nkode = "A"\njenis = "staf"\n', ["sk[1].jenis", "fungsional"]),
        ('[gelombang]\nkode = "x"\n[[surat]]\njenis = "sk"\n', ["surat[1].nomor", "wajib diisi"]),
        ('[gelombang]\nkode = "x"\n[[surat]]\njenis = "memo"\nnomor = "1"\n', ["surat[1].jenis", "rekomendasi_bkn"]),
        (
            '[gelombang]\nkode = "x"\n[[surat]]\njenis = "sk"\nnomor = "1"\nkuorum = "tiga"\n',
            ["surat[1].kuorum", "bilangan bulat"],
        ),
        (
            '[gelombang]\nkode = "x"\n[[surat]]\njenis = "sk"\nnomor = "1"\nkuorum = true\n',
            ["surat[1].kuorum", "bilangan bulat"],
        ),
        (
            '[gelombang]\nkode = "x"\n[[surat]]\njenis = "sk"\nnomor = "1"\nmencakup = "*"\n',
            ["surat[1].mencakup", "daftar"],
        ),
        (
            '[gelombang]\nkode = "x"\n[[surat]]\njenis = "sk"\nnomor = "1"\nmencakup = [1]\n',
            ["surat[1].mencakup", "daftar teks"],
        ),
        ('[gelombang]\nkode = "x"\n[[surat]]\njenis = "sk"\nnomor = "1"\nanggota = ["1"]\n', ["surat[1].anggota"]),
        (
            '[gelombang]\nkode = "x"\n[[surat]]\njenis = "sk"\nnomor = "1"\njenis_sk = ["x"]\n',
            ["surat[1].jenis_sk", "jpt"],
        ),
        (
            f'[gelombang]\nkode = "x"\n[[pelantikan]]\nnip = "{pns(1)}"\nhadir = true\n',
            ["pelantikan[1].tanggal", "wajib diisi"],
        ),
        (
            f'[gelombang]\nkode = "x"\n[[pelantikan]]\nnip = "{pns(1)}"\nhadir = "ya"\n',
            ["pelantikan[1].hadir", "true atau false"],
        ),
        ('[gelombang]\nkode = "x"\n[pilkada]\nbelum_dijadwalkan = true\n', ["pilkada.sumber"]),
        (
            '[gelombang]\nkode = "x"\n[pilkada]\nbelum_dijadwalkan = true\nsumber = "KPU"\ntanggal_penetapan_paslon = 2029-09-22\n',
            ["pilkada.belum_dijadwalkan", "bertentangan"],
        ),
    ],
    ids=[
        "empty",
        "no_code",
        "no_toml",
        "no_section",
        "unknown_key",
        "unknown_section",
        "code_is_a_number",
        "date_is_a_number",
        "date_is_a_word",
        "bad_proposer",
        "unknown_signer_status",
        "plh_as_head_of_region",
        "sk_as_section",
        "sk_as_texts",
        "sk_twice",
        "unknown_decree_kind",
        "letter_without_number",
        "unknown_letter_kind",
        "quorum_is_a_word",
        "quorum_is_true",
        "cover_is_a_text",
        "cover_holds_a_number",
        "bad_member",
        "unknown_kind_of_sk",
        "attendance_without_date",
        "attendance_as_word",
        "no_election_without_source",
        "election_and_none",
    ],
)
def test_a_wrong_context_is_one_clear_sentence(tmp_path: Path, text: str, parts: list[str]):
    """The sentence names the file, the key and the reason, and lists what is allowed."""
    with pytest.raises(UnreadableFileError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(("konteks.toml: ", "konteks.toml, "))
    assert all(part in str(caught.value) for part in parts)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "tidak ditemukan"),
        (b"\xff\xfe\x00", "TOML"),
        (b"#" * 5_000_001, "melebihi"),
        (b"a=" + b"[" * 100_000, "TOML"),
    ],
    ids=["missing", "no_text", "too_large", "too_deep"],
)
def test_a_hostile_context_is_refused(tmp_path: Path, content: bytes | None, reason: str):
    """R23: a missing, binary, huge or endlessly nested file is one sentence, no traceback."""
    path = tmp_path / "konteks.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=reason):
        read_context(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[gelombang]\nkode = x\n", "konteks.toml, baris 2, kolom 8: bukan TOML yang sah: nilai tidak dapat dibaca"),
        (b"[gelombang]\nkode = '\xe9'\n", "konteks.toml, baris 2: bukan TOML yang sah: bukan teks UTF-8"),
    ],
)
def test_what_is_no_toml_is_told_by_row_and_column(tmp_path: Path, content: bytes, told: str):
    """One Indonesian sentence names file, row, column and reason."""
    path = tmp_path / "konteks.toml"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError) as caught:
        read_context(path)
    assert str(caught.value).startswith(told)
    assert "(" not in str(caught.value)


def test_a_folder_is_no_context(tmp_path: Path):
    """A folder where the file is wanted is one sentence."""
    with pytest.raises(UnreadableFileError, match="tidak dapat dibuka"):
        read_context(tmp_path)


SHEETS = {
    "gelombang": (
        [
            "kode",
            "pengusul",
            "tanggal_sosialisasi",
            "tanggal_sk",
            "tanggal_pelantikan",
            "tanggal_undangan",
            "penandatangan",
            "jabatan_penandatangan",
        ],
        [
            [
                "2026-12",
                pns(1),
                date(2026, 11, 20),
                date(2026, 12, 1),
                "03-12-2026",
                date(2026, 12, 2),
                "P-walikota",
                "Definitif",
            ]
        ],
    ),
    "sk": (
        [
            "kode",
            "jenis",
            "nomor",
            "tanggal",
            "tanggal_pelantikan",
            "tanggal_undangan",
            "penandatangan",
            "jabatan_penandatangan",
            "tmt",
        ],
        [
            ["A", "administrator_pengawas", "821/1/2026"],
            [
                "B",
                "pelaksana",
                None,
                date(2026, 12, 4),
                date(2026, 12, 5),
                date(2026, 12, 4),
                pns(2),
                "plt",
                date(2026, 12, 7),
            ],
        ],
    ),
    "kepala_daerah": (
        ["status", "tanggal_pelantikan", "akhir_masa_jabatan"],
        [["definitif", date(2025, 2, 20), date(2030, 2, 20)]],
    ),
    "pilkada": (["tanggal_penetapan_paslon"], [[date(2029, 9, 22)]]),
    "surat": (
        [
            "jenis",
            "nomor",
            "tanggal",
            "mencakup",
            "hasil",
            "alasan",
            "anggota",
            "kuorum",
            "berhalangan",
            "dari_nip",
            "kepada_nip",
            "jenis_sk",
            "mulai",
            "selesai",
        ],
        [
            [
                "ba_tpk",
                "BA/1",
                date(2026, 11, 25),
                [f"{pns(3)}:J-1", "*"],
                "perlu_perbaikan",
                "jabatan keliru",
                [pns(4), "P-walikota"],
                3,
                [pns(5)],
            ],
            [
                "delegasi",
                "DEL/1",
                None,
                None,
                None,
                None,
                None,
                None,
                None,
                "P-walikota",
                pns(2),
                "pelaksana",
                date(2026, 1, 1),
                date(2026, 12, 31),
            ],
        ],
    ),
    "pelantikan": (["nip", "hadir", "spmt"], [[pns(3), True, date(2026, 12, 4)]]),
}


def test_sheets_say_the_same_as_toml(tmp_path: Path):
    """A workbook with the sheets of a round is the same context as the TOML file."""
    path = tmp_path / "usulan.xlsx"
    write_workbook(path, SHEETS)
    assert context_from_tables(read_tables(path, ROUND_TABLES)) == EXPECTED


def test_a_bad_cell_of_a_sheet_is_named(tmp_path: Path):
    """A wrong cell in a sheet of the round is one sentence with sheet, row and column."""
    path = tmp_path / "usulan.xlsx"
    write_workbook(path, {"gelombang": (["kode"], [["x"]]), "sk": (["kode", "jenis"], [["A", "staf"]])})
    with pytest.raises(UnreadableFileError, match=r"lembar sk, baris 2, kolom jenis: .*fungsional"):
        context_from_tables(read_tables(path, ROUND_TABLES))


def test_a_workbook_without_its_round(tmp_path: Path):
    """Sheets without `gelombang` are no context; two rows of `gelombang` are not one round."""
    path = tmp_path / "usulan.xlsx"
    write_workbook(path, {"sk": (["kode"], [["A"]])})
    with pytest.raises(UnreadableFileError, match="gelombang"):
        context_from_tables(read_tables(path, ROUND_TABLES))
    write_workbook(path, {"gelombang": (["kode"], [["x"], ["y"]])})
    with pytest.raises(UnreadableFileError, match="hanya satu baris"):
        context_from_tables(read_tables(path, ROUND_TABLES))


def test_parts_become_plain_json():
    """A region and an election become JSON with every key and plain values only."""
    values = {"head_of_region": to_json(EXPECTED.head_of_region), "election": to_json(EXPECTED.election)}
    assert values["head_of_region"] == {"status": "definitif", "inaugurated": "2025-02-20", "term_end": "2030-02-20"}
    assert values["election"] == {"fixed_on": "2029-09-22", "none_scheduled": False, "source": None}


DAYS = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31))
TEXTS = st.none() | st.text(max_size=5)
LISTS = st.lists(st.text(max_size=4), max_size=3).map(tuple)
DECREES = st.builds(
    Decree,
    st.text(min_size=1, max_size=3),
    st.none() | st.sampled_from(DecreeKind),
    TEXTS,
    DAYS,
    DAYS,
    DAYS,
    TEXTS,
    st.none() | st.sampled_from(ActingStatus),
    DAYS,
)
LETTERS = st.builds(
    Letter,
    st.text(max_size=4),
    st.text(max_size=4),
    DAYS,
    LISTS,
    st.just("tolak"),
    TEXTS,
    TEXTS,
    TEXTS,
    LISTS,
    st.none() | st.integers(0, 9),
    LISTS,
    LISTS,
    LISTS,
    LISTS,
    TEXTS,
    TEXTS,
    DAYS,
    DAYS,
)
CONTEXTS = st.builds(
    RoundContext,
    st.text(max_size=3),
    TEXTS,
    DAYS,
    st.lists(DECREES, min_size=1, max_size=2).map(tuple),
    st.none() | st.builds(HeadOfRegion, st.none() | st.sampled_from(ActingStatus), DAYS, DAYS),
    st.none() | st.builds(Election, DAYS, st.booleans(), TEXTS),
    st.lists(LETTERS, max_size=2).map(tuple),
    st.lists(st.builds(Attendance, st.text(max_size=3), st.booleans(), st.dates(), DAYS), max_size=2).map(tuple),
)


@given(CONTEXTS)
def test_every_part_survives_json(context: RoundContext):
    """Property: what is stored of a context comes back the same, through JSON text."""
    region, election = (json.loads(json.dumps(to_json(part))) for part in (context.head_of_region, context.election))
    assert region_from_json(region) == context.head_of_region
    assert election_from_json(election) == context.election
    letters = [letter_from_json(json.loads(json.dumps(to_json(letter)))) for letter in context.letters]
    assert tuple(letters) == context.letters
