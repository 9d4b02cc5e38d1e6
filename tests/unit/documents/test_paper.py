"""Papers of blocks: set as PDF/A-2a and PDF/UA-1, the same bytes twice, with a QR that can be read, whatever the names."""

import io
import json
import time
from datetime import UTC, date, datetime

import pytest
import typst
import zxingcpp
from PIL import Image

from tests.pdf_text import pages_of
from workflow.documents import pdf as setting
from workflow.documents.draft import draft_docx
from workflow.documents.paper import (
    Paper,
    Section,
    articles,
    clause,
    copies,
    fields,
    form,
    identity_of,
    lines,
    paragraph,
    pdf_content,
    signatures,
    table,
)
from workflow.documents.pdf import DocumentError, edition, render_paper
from workflow.settings.policy import read_agency
from workflow.settings.stationery import read_stationery
from workflow.settings.toml import TEMPLATES

NASKAH = TEMPLATES / "documents" / "naskah.typ"
AT = datetime(2026, 12, 1, 5, tzinfo=UTC)
ADDRESS = "https://mutasi.contoh.example/verifikasi/ABCDEFGHIJKLMNOP"
CREST = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><circle cx="10" cy="10" r="9"/></svg>'
NAMES = (
    "I Gusti Ayu Ketut Pramudya Dewi, S.Pd.H., M.Pd.",
    "Dr. (H.C.) Ir. H. R. M. Sosro'atmodjo, M.Sc., Ph.D.",
    "Ni Luh Putu Çandrawati",
    "Siti Nur’aini binti Abu-Bakar",
    "Raja Ihutan Ompu Sunggu Hutabarat Ŝiregar",
    "A" * 120,
    "Nama Yang Sangat Panjang Sekali " * 4,
    "#panic() *tebal* $x$ <label> \\n",
    "张伟",
)
PAPER = Paper(
    "sk",
    "Naskah uji",
    (
        Section(
            "kepala",
            (
                lines("KEPUTUSAN", "NOMOR 1", gap=True),
                clause("Menimbang", ("satu;", "dua;"), "a"),
                clause("Mengingat", ("Undang-Undang",), "1"),
                articles([("KESATU", "Isi")]),
                fields(("Nama", "Siti Contoh")),
                paragraph("Kanan", right=True),
                signatures(("WALI KOTA", "Nama", "NIP 1"), place="Kota", mark="ttd."),
                signatures(("Satu", "A", ""), ("Dua", "B", ""), ("Tiga", "C", "")),
                copies(("Arsip",)),
            ),
        ),
        Section(
            "unit", (table(("No.", "Nama"), (1, 5), [("1.", name) for name in NAMES]), form("Isian", 2)), lying=True
        ),
    ),
    "1",
    date(2026, 12, 1),
    "A",
    None,
    (),
    "x",
    draftable=True,
)


def content_of(paper, size="F4"):
    """What the template is filled with."""
    return pdf_content(paper, read_stationery(), read_agency(), size, ADDRESS, synthetic=True)


def set_paper(paper, size="F4", crest="", at=AT):
    """The PDF of a paper."""
    return render_paper(NASKAH, content_of(paper, size), crest, at)


@pytest.mark.parametrize("size", ["F4", "A4"])
def test_every_block_and_every_name_is_set_as_an_accessible_archive_file(size):
    """Long names, quotes, diacritics, markup and signs without a glyph come out as text, and nothing is refused."""
    pdf = set_paper(PAPER, size)
    told = "".join(pages_of(pdf)).replace("\u200b", "")
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    wanted = [*(name for name in NAMES if name != "张伟"), "[U+5F20]", "ttd.", "Tembusan:", ADDRESS]
    assert [name for name in wanted if "".join(name.split()) not in told] == []


def test_the_same_paper_gives_the_same_bytes_in_pdf_and_draft():
    """Another number gives others; the crest is set where there is one."""
    assert set_paper(PAPER) == set_paper(PAPER)
    assert set_paper(PAPER) != set_paper(PAPER._replace(number=None))
    assert len(set_paper(PAPER, crest=CREST)) != len(set_paper(PAPER))
    drafts = [draft_docx(PAPER, read_stationery(), read_agency(), "A4", AT) for _ in range(2)]
    assert drafts[0] == drafts[1]


def test_a_paper_without_a_number_says_konsep_and_one_with_a_mark_says_that():
    """The watermark is not the only sign: the foot of a draft says it in words."""
    assert "KONSEP:belumbernomor" in "".join(pages_of(set_paper(PAPER._replace(number=None))))
    marked = content_of(PAPER._replace(mark="RAHASIA"))
    assert (marked["konsep"], marked["tanda_air"]) == (False, "RAHASIA")


def test_the_qr_on_the_page_is_read_as_the_address(monkeypatch):
    """G-D6: a reader of the picture of the page finds `/verifikasi/ID`."""
    seen = {}
    real = setting._setter(NASKAH)

    class Watching:
        def compile(self, **options):
            seen.update(options)
            return real.compile(**options)

    monkeypatch.setattr(setting, "_setter", lambda _template: Watching())
    set_paper(PAPER)
    fonts = typst.Fonts(include_system_fonts=False)
    pages = typst.Compiler(NASKAH, root=NASKAH.parent, font_paths=fonts).compile(
        sys_inputs=seen["sys_inputs"], format="png", ppi=300
    )
    for page in pages if isinstance(pages, list) else [pages]:
        found = zxingcpp.read_barcodes(Image.open(io.BytesIO(page)).convert("L"))
        assert [code.text for code in found] == [ADDRESS]


def test_an_unknown_block_makes_no_document():
    """What cannot be set is an error that names the template and no person."""
    wrong = PAPER._replace(sections=(Section("unit", ({"jenis": "lain", "teks": "Siti Rahasia"},)),))
    with pytest.raises(DocumentError) as caught:
        set_paper(wrong)
    assert "Siti" not in str(caught.value)


def test_an_id_follows_words_moment_template_and_secret():
    """Sixteen signs; each of the four makes another one, and the same four make the same."""
    told = json.loads(json.dumps(["F4", PAPER.title]))
    first = identity_of("a", told, AT, b"k")
    assert first == identity_of("a", told, AT, b"k")
    assert len(first) == 16
    others = {
        identity_of("b", told, AT, b"k"),
        identity_of("a", ["A4"], AT, b"k"),
        identity_of("a", told, AT.replace(hour=6), b"k"),
        identity_of("a", told, AT, b"l"),
    }
    assert first not in others
    assert len(others) == 4
    assert edition(NASKAH).startswith("typst ")


def test_a_thousand_excerpts_take_under_half_a_minute():
    """The time of fifty, times twenty, in the processor's own seconds, so that others at work do not count."""
    small = Section("kepala", PAPER.sections[0].blocks)
    set_paper(PAPER._replace(sections=(small,)))
    began = time.process_time()
    for number in range(50):
        set_paper(PAPER._replace(sections=(small,), number=f"800/{number}"))
    assert (time.process_time() - began) * 20 < 30
