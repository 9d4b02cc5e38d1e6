"""The matrix: one line a candidate, one sign a group, what stops a name before what is only noted."""

import pytest

from workflow.documents.matrix import GROUPS, OTHERS, SIGNS, Article, Candidate, Heading, Told, build_matrix
from workflow.documents.periksa import pdf_content, sheets
from workflow.domain.findings import Finding, Result
from workflow.settings.rules import read_rulebook

HEADING = Heading("Kota Contoh", "BKPSDM", "2026-12", "ekstrak uji", "24 November 2026", "ab12", synthetic=True)


def told(rule: str, result: Result, sentence: str = "Kalimat.", *, blocking: bool = True) -> Told:
    """A finding with a sentence."""
    return Told(Finding(rule, result, blocking=blocking), sentence, "Dasar", "Perbaiki", "Analis")


def candidate(name: str, *found: Told, judged: bool = True) -> Candidate:
    """A person on the way from one post to another."""
    return Candidate(name, "19850301******1001", "Asal", "Tujuan", "Rotasi", "A", found, judged)


def test_every_rule_of_the_configuration_has_its_column():
    """No rule of config/rules.toml falls into the column of strays."""
    themes = {theme for group in GROUPS for theme in group.themes}
    assert sorted({code.split("-")[1] for code in read_rulebook().rules} - themes) == []


def test_no_theme_stands_in_two_columns():
    """A finding is shown once."""
    themes = [theme for group in GROUPS for theme in group.themes]
    assert len(themes) == len(set(themes))


@pytest.mark.parametrize(
    ("result", "blocking", "sign"),
    [
        (Result.PASS, True, "✓"),
        (Result.WARN, True, "!"),
        (Result.UNKNOWN, True, "?"),
        (Result.UNKNOWN, False, "!"),
        (Result.BLOCK, True, "✗"),
    ],
)
def test_a_group_shows_the_worst_of_its_rules(result, blocking, sign):
    """Missing data of a rule that does not block are a note, as in CONTRACT.md; groups without a rule say so."""
    found = (told("R-TEN-01", Result.PASS), told("R-TEN-03", result, blocking=blocking))
    line = build_matrix(HEADING, [candidate("A", *found)], [], []).lines[0]
    assert line.signs == tuple(sign if "TEN" in group.themes else "·" for group in GROUPS)


def test_every_result_has_a_sign_of_its_own():
    """Nothing relies on colour."""
    assert len(set(SIGNS.values())) == len(Result)


def test_a_rule_of_an_unknown_theme_gets_a_column():
    """A new theme is shown, not dropped."""
    matrix = build_matrix(HEADING, [candidate("A", told("R-XYZ-01", Result.BLOCK))], [], [])
    assert matrix.groups[-1] == OTHERS
    assert matrix.lines[0].signs[-1] == "✗"


def test_what_stops_stands_apart_from_what_is_noted():
    """Blocks and gaps of blocking rules stop a name; warnings and other gaps go with the decision."""
    found = (
        told("R-SOS-01", Result.WARN),
        told("R-DIS-01", Result.UNKNOWN),
        told("R-MER-01", Result.UNKNOWN, blocking=False),
        told("R-TEN-01", Result.BLOCK),
        told("R-VAC-01", Result.PASS),
    )
    line = build_matrix(HEADING, [candidate("A", *found)], [], []).lines[0]
    assert [said.code for said in line.stops] == ["R-DIS-01", "R-TEN-01"]
    assert [said.code for said in line.notes] == ["R-SOS-01", "R-MER-01"]


def test_what_all_names_share_is_told_once():
    """The same rule with the same sentence on every judged name stands above; another sentence stays in its line."""
    signer = told("R-AUT-05", Result.BLOCK, "Penanda tangan berstatus plh.")
    own = told("R-TEN-01", Result.BLOCK, "Baru menjabat 3 bulan.")
    unread = candidate("C", told("R-DAT-01", Result.BLOCK, "NIP tidak terbaca."), judged=False)
    matrix = build_matrix(HEADING, [candidate("A", signer, own), candidate("B", signer), unread], [], [])
    assert matrix.shared == (signer,)
    assert [said.sentence for said in matrix.lines[0].stops] == [
        "sama untuk semua nama, lihat di atas",
        "Baru menjabat 3 bulan.",
    ]
    assert matrix.lines[2].stops[0].sentence == "NIP tidak terbaca."


def test_one_name_alone_shares_nothing():
    """The list of one keeps its sentences in the line."""
    matrix = build_matrix(HEADING, [candidate("A", told("R-AUT-05", Result.BLOCK))], [], [])
    assert matrix.shared == ()
    assert matrix.lines[0].stops[0].sentence == "Kalimat."


def test_the_counts_add_up():
    """Each name is counted once under its worst result."""
    people = [
        candidate("A", told("R-TEN-01", Result.BLOCK)),
        candidate("B", told("R-TEN-01", Result.PASS)),
        candidate("C"),
    ]
    counts = build_matrix(HEADING, people, [], []).counts
    assert counts == {Result.BLOCK: 1, Result.UNKNOWN: 0, Result.WARN: 0, Result.PASS: 2}


@pytest.mark.parametrize("sheet", ["matriks", "temuan", "perlu_verifikasi"])
def test_every_sheet_says_what_it_is_not(sheet):
    """Each printed sheet carries the extract, the sentence about BKN and that the data are invented, at its head and foot."""
    made = sheets(build_matrix(HEADING, [candidate("A")], [], [Article("R-X-01", "Judul", "UU X")]))[sheet]
    for text in ("\n".join(made.above), made.footer):
        assert "Bukan pengganti rekomendasi BKN" in text
        assert "ekstrak uji" in text
        assert "DATA SINTETIS" in text
    assert len(made.headings) == len(made.widths)
    assert all(len(row) == len(made.headings) for row in made.rows)


def test_the_printed_matrix_lists_the_rules_not_verified():
    """On the matrix itself, not only on a sheet of its own."""
    matrix = build_matrix(HEADING, [candidate("A")], [], [Article("R-X-01", "Judul", "UU X pasal 1")])
    assert "R-X-01 Judul: UU X pasal 1" in sheets(matrix)["matriks"].below
    assert pdf_content(matrix)["belum"] == [{"kode": "R-X-01", "judul": "Judul", "dasar": "UU X pasal 1"}]


def test_outside_the_demo_nothing_is_called_synthetic():
    """Real data are never labelled as invented."""
    matrix = build_matrix(HEADING._replace(synthetic=False), [candidate("A")], [], [])
    assert pdf_content(matrix)["sintetis"] == ""
    assert "SINTETIS" not in str(sheets(matrix))
