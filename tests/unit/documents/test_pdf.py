"""PDF: A-2a and UA-1, the same bytes twice, data never markup, and every text legible."""

import json
import re
from datetime import UTC, datetime

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from tests.pdf_text import pages_of
from tests.unit.documents.test_matrix import HEADING, candidate, told
from workflow.documents.legible import _COVERED, BREAK, legible
from workflow.documents.matrix import Article, build_matrix
from workflow.documents.pdf import DocumentError, render_pdf
from workflow.documents.periksa import TEMPLATE, pdf_content
from workflow.domain.findings import Result
from workflow.settings.toml import TEMPLATES

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
PERIKSA = TEMPLATES / "documents" / TEMPLATE
HOSTILE = [
    "#panic()",
    '#read("/etc/hostname")',
    "*tebal* _miring_ $x$ <label> @acuan",
    '"',
    "\\ \\n",
    "= Judul",
    "</xml>",
]


def printed(*people, heading=HEADING, wide=(), articles=()):
    """The PDF of these candidates."""
    return render_pdf(PERIKSA, pdf_content(build_matrix(heading, people, wide, articles)), AT)


def seen(text: str) -> str:
    """Text as `pages_of` gives it."""
    return "".join(text.split())


def test_it_is_an_archive_file_that_a_screen_reader_can_read():
    """The XMP names PDF/A-2a and PDF/UA-1, the structure has a table with heading cells, the language is Indonesian."""
    pdf = printed(candidate("Siti Contoh", told("R-TEN-01", Result.BLOCK)))
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/Lang(id)" in pdf
    assert b"/S/TH" in pdf


def test_the_page_is_f4_lying():
    """330 x 215 mm, within a tenth of a millimetre."""
    box = re.search(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+)", printed(candidate("A")))
    assert box is not None
    assert [float(side) / 72 * 25.4 for side in box.groups()] == pytest.approx([330, 215], abs=0.1)


def test_the_same_content_gives_the_same_bytes():
    """Whatever the moment of the machine; another moment of judgement gives others."""
    content = pdf_content(build_matrix(HEADING, [candidate("A")], [], []))
    first, again = (render_pdf(PERIKSA, content, AT) for _ in range(2))
    assert first == again
    assert first != render_pdf(PERIKSA, content, AT.replace(hour=4))


def test_it_holds_what_a_decider_must_know():
    """Extract, moment, BKN, invented data, names, posts, reasons with codes, round-wide findings and rules to verify."""
    person = candidate("Siti Contoh, S.E.", told("R-TEN-01", Result.BLOCK, "Baru menjabat 3 bulan."))
    wide = (told("R-SRV-01", Result.WARN, "Tiga dari dua belas pindah."),)
    text = "".join(pages_of(printed(person, wide=wide, articles=(Article("R-SRV-01", "Bagian unit", "UU 25/2009"),))))
    wanted = (
        *("ekstrak uji", "24 November 2026", "Bukan pengganti rekomendasi BKN", "DATA SINTETIS", "Siti Contoh, S.E."),
        *("19850301******1001", "dari Asal", "ke Tujuan", "✗ Tertahan", "✗ R-TEN-01 Baru menjabat 3 bulan."),
        *("! R-SRV-01 Tiga dari dua belas pindah.", "R-SRV-01 Bagian unit: UU 25/2009", "perlu verifikasi hukum"),
    )
    assert [part for part in wanted if seen(part) not in text] == []


def test_a_hundred_names_keep_their_headings_on_every_page():
    """Headings, page numbers and the sentence about BKN stand on each page; every name is there once, none is torn."""
    found = [
        told("R-TEN-01", Result.BLOCK, "Baru menjabat tiga bulan menurut riwayat jabatan."),
        told("R-SOS-01", Result.WARN),
    ]
    people = [candidate(f"Nama Ke-{number:03d}X", *found[: number % 3]) for number in range(100)]
    pages = pages_of(printed(*people))
    assert 4 <= len(pages) <= 12
    rows = [page for page in pages if "Ke-" in page]
    assert all(seen("Putusan dan paraf") in page and "NamaNIP" in page for page in rows)
    assert all(f"Halaman{number}dari{len(pages)}" in page for number, page in enumerate(pages, 1))
    assert all(seen("Bukan pengganti rekomendasi BKN") in page for page in pages)
    assert [sum(f"Ke-{number:03d}X" in page for page in pages) for number in range(100)] == [1] * 100


def test_an_empty_round_says_so():
    """No name, no table, still a whole print."""
    pages = pages_of(printed())
    assert len(pages) == 1
    assert seen("tidak berisi satu nama pun") in pages[0]
    assert seen("Bukan pengganti rekomendasi BKN") in pages[0]


def test_very_long_names_and_reasons_are_whole():
    """A word of 200 letters is broken over lines, not cut; a reason longer than a page goes on on the next."""
    name = "Abcdefghij" * 20
    reason = "Alasan yang panjang sekali. " * 400 + "Tamat."
    text = "".join(pages_of(printed(candidate(name, told("R-TEN-01", Result.BLOCK, reason)))))
    assert name in text.replace(BREAK, "")
    assert "Tamat." in text


@pytest.mark.parametrize("text", HOSTILE)
def test_data_are_never_markup(text):
    """S27: what looks like typst is printed as it is; nothing is read and nothing runs."""
    assert seen(text) in "".join(pages_of(printed(candidate(text, told("R-TEN-01", Result.BLOCK, text)))))


def test_a_template_reads_nothing_outside_its_folder(tmp_path):
    """S27: the root is the template's folder; the refusal names the template and no path."""
    (tmp_path / "rahasia.txt").write_text("rahasia")
    folder = tmp_path / "dokumen"
    folder.mkdir()
    for place in ("../rahasia.txt", "/etc/hostname"):
        (folder / "jahat.typ").write_text(f'#set document(title: "x")\n#read("{place}")')
        with pytest.raises(DocumentError, match=r"^Dokumen jahat tidak dapat dibuat") as caught:
            render_pdf(folder / "jahat.typ", {}, AT)
        assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize(("first", "last"), _COVERED, ids=lambda code: f"{code:04X}")
def test_every_sign_called_covered_has_a_glyph(first, last):
    """A sign without a glyph would stop the whole print."""
    signs = legible(" ".join(chr(code) for code in range(first, last + 1)))
    source = (
        b'#set document(title: "x")\n#set text(font: ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono"))\n'
    )
    made = typst.compile(
        source + b"#json(bytes(sys.inputs.isi))",
        format="pdf",
        sys_inputs={"isi": json.dumps(signs)},
        pdf_standards=["a-2a", "ua-1"],
        ignore_system_fonts=True,
    )
    assert isinstance(made, bytes)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nyoman Ayu Ćirić-Müller", "Nyoman Ayu Ćirić-Müller"),
        ("张三", "[U+5F20][U+4E09]"),
        ("a\tb\r\nc\0d\u202ee", "a b cde"),
        ("  rapi  ", "rapi"),
        ("x" * 21, "x" * 20 + BREAK + "x"),
    ],
)
def test_a_sign_without_a_glyph_is_named(text, shown):
    """Nothing becomes an empty box, nothing invisible turns the line round, long words may break."""
    assert legible(text) == shown


@given(st.text(max_size=60))
def test_any_name_can_be_printed(name):
    """No name of any script stops the print of a round."""
    assert printed(candidate(name)).startswith(b"%PDF")
