"""A position map without ids is completed, never guessed."""

import pytest

from workflow.domain.intake import ParsedRow
from workflow.intake.positions import complete_posts, slug

MAP = frozenset({"nama", "jenis", "kelas", "jabatan_induk", "unit"})


def row(number: int, name: str, kind: str = "pelaksana", unit: str | None = "umum", **more: object) -> ParsedRow:
    """One typed row of `jabatan`."""
    return ParsedRow(number, {"nama": name, "jenis": kind, "unit": unit, **more})


def complete(*posts: ParsedRow, columns: frozenset[str] = MAP) -> list[dict[str, object]]:
    """The completed values, in order; no row is refused."""
    rows, rejects, _ = complete_posts(posts, columns)
    assert rejects == []
    return [dict(post.values) for post in rows]


def test_ids_come_from_unit_and_name():
    """Without ids a post is named by unit and name, with a running number where the name repeats in the unit."""
    made = complete(row(2, "Pengolah Data"), row(3, "Pengolah Data"), row(4, "Pengolah Data", unit="Bidang A"))
    assert [post["id_jabatan"] for post in made] == [
        "umum-pengolah-data",
        "umum-pengolah-data-2",
        "bidang-a-pengolah-data",
    ]


def test_ids_that_are_there_are_kept():
    """With a column of ids nothing is invented."""
    assert complete(row(2, "Camat", id_jabatan="J-1"), columns=MAP | {"id_jabatan"})[0]["id_jabatan"] == "J-1"


@pytest.mark.parametrize(
    ("name", "more", "kind"),
    [
        ("Kepala Badan Perencanaan", {"kelas": 14}, "jpt_pratama"),
        ("Sekretaris Daerah", {}, "jpt_pratama"),
        ("Sekretaris Badan Perencanaan", {"kelas": 12}, "administrator"),
        ("Kepala Bidang Data", {}, "administrator"),
        ("Camat Contoh", {}, "administrator"),
        ("Kepala Sub Bagian Umum", {"kelas": 9}, "pengawas"),
        ("Lurah Contoh", {}, "pengawas"),
        ("Pimpinan Unit", {"kelas": 14}, "jpt_pratama"),
        ("Pimpinan Unit", {"kelas": 11}, "administrator"),
        ("Pimpinan Unit", {"kelas": 8}, "pengawas"),
        ("Kepala Bidang Data", {"eselon": "II.b"}, "jpt_pratama"),
        ("Pimpinan Unit", {"eselon": "Eselon IVa"}, "pengawas"),
    ],
)
def test_structural_is_told_apart(name: str, more: dict[str, object], kind: str):
    """ "Struktural" becomes its level by echelon, else by name, else by class."""
    assert complete(row(2, name, "struktural", **more))[0]["jenis"] == kind


def test_structural_without_any_sign_is_refused():
    """Where nothing tells the level, the row is refused and says what is needed."""
    rows, rejects, _ = complete_posts([row(2, "Pimpinan Unit", "struktural")], MAP)
    assert rows == []
    assert rejects[0].row == 2
    assert "eselon" in rejects[0].reason


@pytest.mark.parametrize(
    ("text", "form"), [("III.a", "III.a"), ("iiia", "III.a"), ("III/B", "III.b"), ("Eselon II b", "II.b"), ("V", "V")]
)
def test_echelons_have_one_form(text: str, form: str):
    """An echelon is written `III.a`."""
    assert complete(row(2, "Camat", "administrator", eselon=text))[0]["eselon"] == form


def test_an_unknown_echelon_is_refused():
    """A text that is no echelon is a row error."""
    assert complete_posts([row(2, "Camat", "administrator", eselon="tinggi")], MAP)[1][0].column == "eselon"


@pytest.mark.parametrize(
    ("name", "kind", "profile"),
    [
        ("Guru Ahli Muda", "fungsional", "guru"),
        ("JF Guru Ahli Pertama", "fungsional", "guru"),
        ("Perencana Ahli Muda", "fungsional", "jf"),
        ("Gurun Pasir", "pelaksana", "pelaksana"),
        ("Kepala Sekolah", "penugasan", "penugasan"),
        ("Guru Inti", "penugasan", "penugasan"),
        ("Camat", "administrator", "struktural"),
    ],
)
def test_the_profile_follows_the_kind(name: str, kind: str, profile: str):
    """CONTRACT "Files": the profile defaults by kind, a post named Guru is guru, a given profile stays."""
    assert complete(row(2, name, kind))[0]["profil"] == profile
    assert complete(row(2, name, kind, profil="kesehatan"))[0]["profil"] == "kesehatan"


def test_a_unit_is_needed():
    """A post of no unit is refused; either the unit or its id is enough."""
    assert complete_posts([row(2, "Camat", unit=None)], MAP)[1][0].column == "unit"
    assert complete(row(2, "Camat", unit=None, id_unit="U1"))[0]["unit"] == "U1"
    assert complete(row(2, "Camat", unit="Bidang A"))[0]["id_unit"] == "bidang-a"


def test_parents_hang_units_below_units():
    """A unit stands below the unit of the post that its posts name as parent, also by the beginning of its name."""
    made = complete(
        row(2, "Kepala Badan Perencanaan", "struktural", "pimpinan", kelas=14),
        row(3, "Sekretaris Badan Perencanaan", "struktural", "sekretariat", jabatan_induk="Kepala Badan"),
        row(4, "Kepala Sub Bagian Umum dan Kepegawaian", "struktural", "umum", jabatan_induk="Sekretaris Badan"),
        row(5, "Pengolah Data", "pelaksana", "umum", jabatan_induk="Sub Bagian Umum"),
    )
    assert [post["id_unit_induk"] for post in made] == [None, "pimpinan", "sekretariat", "sekretariat"]


def test_an_ambiguous_parent_is_not_guessed():
    """A parent that could be two posts hangs the unit nowhere."""
    made = complete(
        row(2, "Kepala Bidang A", "struktural", "a"),
        row(3, "Kepala Bidang B", "struktural", "b"),
        row(4, "Pengolah Data", "pelaksana", "c", jabatan_induk="Kepala Bidang"),
        row(5, "Pengolah Data", "pelaksana", "d", jabatan_induk="Direktur"),
    )
    assert made[2]["id_unit_induk"] is None
    assert made[3]["id_unit_induk"] is None


def test_slugs_are_plain():
    """Ids hold small letters, digits and hyphens only."""
    assert slug(" Sub-Bagian  Umum & Kepegawaian (É) ") == "sub-bagian-umum-kepegawaian-e"
