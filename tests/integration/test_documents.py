"""`mutasi dokumen`, `verifikasi`, `pindaian`, `tanda-tangan`: from a round to papers, the ledger and the public page."""

import contextlib
import hashlib
import io
import json
import re
from dataclasses import replace
from datetime import date
from zipfile import ZipFile

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from tests.city import close_all, database_copy, house_on
from tests.pdf_text import pages_of
from tests.unit.documents.test_signature import Authority, sign
from workflow.bootstrap import App, explainer
from workflow.cli import documents as command
from workflow.cli import papers, verification
from workflow.cli.main import main
from workflow.domain.nip import mask_nip
from workflow.services.audit import verify
from workflow.settings.environment import read_environment
from workflow.settings.stationery import read_stationery
from workflow.web.app import build

EVE, DAY = date(2026, 12, 2), "2026-12-04"
BASE = "http://127.0.0.1:8600"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request, eve_of, tmp_path, monkeypatch):
    """The city after its approvals, as the commands find it."""
    copy = database_copy(eve_of(request.param, EVE), tmp_path)
    _use(copy, tmp_path, monkeypatch)
    yield copy
    close_all()


@pytest.fixture
def lite(eve_of, tmp_path, monkeypatch):
    """The same on SQLite alone, for what no database decides."""
    copy = database_copy(eve_of("sqlite", EVE), tmp_path)
    _use(copy, tmp_path, monkeypatch)
    yield copy
    close_all()


def _use(url, folder, monkeypatch):
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    monkeypatch.setenv("MUTASI_VAR", str(folder))
    (folder / "keluar").mkdir()


def run(*words, code=0, day=DAY):
    """A command's answer; its exit code must be the one that is expected."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        found = main([*map(str, words), "--json", "--pada", day])
    close_all()
    assert found == code, err.getvalue()
    return json.loads(out.getvalue())


def made(folder, kind, *words, code=0, **options):
    """`mutasi dokumen` into a folder."""
    return run("dokumen", "2026-12", kind, "--keluar", folder / "keluar", *words, code=code, **options)


def words_in(path):
    """The text of a PDF without white space."""
    return "".join(pages_of(path.read_bytes()))


def rows(url, statement, **values):
    """What the database says."""
    house = house_on(url)
    with house.store.reading() as conn:
        return [tuple(row) for row in conn.execute(text(statement), values)]


def write(url, statement, **values):
    """Changes what the database says."""
    house = house_on(url)
    house.store.write(lambda tx: tx.conn.execute(text(statement), values))


def approved(url, decree="A"):
    """Number, NIP of the approved cases of an SK, in order."""
    wanted = "SELECT number, nip FROM transfer_case WHERE decree_code = :d AND state = 'serah_terima' ORDER BY id"
    return rows(url, wanted, d=decree)


def use_style(monkeypatch, **changes):
    """The tata naskah with other settings, wherever a command reads it."""
    style = replace(read_stationery(), **changes)
    monkeypatch.setattr(command, "read_stationery", lambda: style)
    monkeypatch.setattr(verification, "read_stationery", lambda: style)


def test_the_decree_lists_who_was_approved_and_nobody_else(url, tmp_path):
    """Number, parts of a decision, the letters it rests on, every approved name; whole NIPs, PDF/A-2a and PDF/UA-1."""
    answer = made(tmp_path, "sk", "--sk", "A")
    assert [one["konsep"] for one in answer["naskah"]] == [False]
    path = tmp_path / "keluar" / "sk_A.pdf"
    told, pdf = words_in(path), path.read_bytes()
    parts = (
        "Menimbang",
        "Mengingat",
        "Memperhatikan",
        "MEMUTUSKAN:",
        "Menetapkan",
        "KESATU",
        "800.1.3.3/1241/BKPSDM/2026",
    )
    assert [part for part in parts if part not in told] == []
    listed = approved(url)
    assert [nip for _number, nip in listed if nip not in told] == []
    others = rows(url, "SELECT nip FROM transfer_case WHERE state <> 'serah_terima' OR decree_code <> 'A'")
    assert [nip for (nip,) in others if nip in told] == []
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert "KONSEP" not in told
    assert "DATASINTETIS" in told


def test_every_document_is_one_entry_with_its_hash_however_often_it_is_made(url, tmp_path):
    """The same command again gives the same bytes and writes nothing; the ledger stays whole."""
    first = made(tmp_path, "petikan", "--sk", "B")
    again = made(tmp_path, "petikan", "--sk", "B", "--timpa")
    assert first["naskah"] == again["naskah"]
    assert (first["baru"], again["baru"]) == (len(first["naskah"]), 0)
    for one in first["naskah"]:
        content = (tmp_path / "keluar" / one["berkas"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == one["sha256"]
        assert len(content) <= 150_000
        entries = rows(
            url,
            "SELECT body FROM ledger_entry WHERE stream = :s AND event = 'document:made'",
            s=f"kasus:{one['kasus']}",
        )
        assert [(json.loads(body)["dokumen"], json.loads(body)["sha256"]) for (body,) in entries] == [
            (one["id"], one["sha256"])
        ]
    assert verify(house_on(url)).bad is None


def test_a_petikan_names_its_person_alone(lite, tmp_path):
    """One person's petikan holds the number of the SK and no other NIP of the list."""
    (number, nip), *others = approved(lite)
    answer = made(tmp_path, "petikan", "--nip", nip)
    told = words_in(tmp_path / "keluar" / f"petikan_{number}.pdf")
    assert [one["kasus"] for one in answer["naskah"]] == [number]
    assert nip in told
    assert "800.1.3.3/1241/BKPSDM/2026" in told
    assert [other for _n, other in others if other in told] == []


def test_without_a_number_it_says_konsep_on_the_page_and_in_the_register(lite, tmp_path):
    """An SK that has no approved name has no number, whatever the context says; an invitation waits for its letter."""
    write(lite, "UPDATE decree SET number = NULL WHERE code = 'B'")
    answer = made(tmp_path, "sk", "--sk", "B")
    assert answer["naskah"][0]["konsep"] is True
    assert words_in(tmp_path / "keluar" / "sk_B.pdf").count("KONSEP") > 1
    assert made(tmp_path, "undangan")["konsep"] == len(made(tmp_path, "undangan", "--timpa")["naskah"])


def test_who_goes_to_another_agency_never_stands_on_our_decree_or_petikan(url, tmp_path):
    """The case of the inter-agency branch is signed by others: it is on no list, and asked for by name it is not found."""
    number, nip = approved(url)[0]
    write(
        url,
        "UPDATE position SET instance = 'Pemerintah Kota Contoh' WHERE post_id = (SELECT target_post FROM transfer_case WHERE number = :n)",
        n=number,
    )
    made(tmp_path, "sk", "--sk", "A")
    assert nip not in words_in(tmp_path / "keluar" / "sk_A.pdf")
    assert number not in [one["kasus"] for one in made(tmp_path, "petikan")["naskah"]]
    assert "tidak ditemukan" in made(tmp_path, "petikan", "--nip", nip, "--timpa", code=1)["galat"]


@pytest.mark.parametrize("size", ["F4", "A4"])
def test_paper_is_f4_or_a4_and_the_list_lies_on_its_side(lite, tmp_path, size):
    """The first page stands, the annex of the SK lies."""
    made(tmp_path, "sk", "--sk", "A", "--kertas", size)
    boxes = re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+)", (tmp_path / "keluar" / "sk_A.pdf").read_bytes())
    sides = [tuple(round(float(side) / 72 * 25.4) for side in box) for box in boxes]
    width, height = {"F4": (215, 330), "A4": (210, 297)}[size]
    assert set(sides) == {(width, height), (height, width)}


def test_the_handover_documents_say_who_what_and_three_signatures(lite, tmp_path):
    """BAST with checklist and three signatures, the memori form, SPP and SPMT as drafts until what they state has happened."""
    number, nip = approved(lite)[0]
    for kind in ("bast", "memori", "spp", "spmt"):
        answer = made(tmp_path, kind, "--nip", nip)
        assert [one["konsep"] for one in answer["naskah"]] == [True]
    told = words_in(tmp_path / "keluar" / f"bast_{number}.pdf")
    assert [
        part
        for part in ("Pejabatlama", "Pejabatbaru", "Atasanlangsung", "Menyerahkanmemorijabatan")
        if part not in told
    ] == []
    form = words_in(tmp_path / "keluar" / f"memori_{number}.pdf")
    assert [part for part in ("Inventaris", "sedangberjalan", "belumdimulai", "Hambatan") if part not in form] == []


def test_spp_and_spmt_bear_their_numbers_once_it_has_happened(lite, tmp_path):
    """A registered letter and the recorded attendance and start of duty make finals of them."""
    number, nip = approved(lite)[0]
    write(lite, "DELETE FROM attendance WHERE nip = :n", n=nip)
    write(
        lite,
        "INSERT INTO attendance (round_code, nip, attended, held_on, duty_started_on) VALUES ('2026-12', :n, TRUE, '2026-12-03', '2026-12-04')",
        n=nip,
    )
    for kind, its in (("spp", "800.1.3.3/7/BKPSDM/2026"), ("spmt", "800.1.3.3/8/BKPSDM/2026")):
        _letter(lite, kind, its, "2026-12-04", nip)
        (one,) = made(tmp_path, kind, "--nip", nip)["naskah"]
        assert (one["nomor"], one["konsep"]) == (its, False)
    assert "4Desember2026" in words_in(tmp_path / "keluar" / f"spmt_{number}.pdf")


def _letter(url, kind, number, dated, *covers):
    from workflow.domain.context import Letter
    from workflow.storage import cases

    letter = Letter(kind, number, date.fromisoformat(dated), covers=covers)
    house = house_on(url)
    house.store.write(lambda tx: cases.add_letters(tx, "2026-12", [letter], at=house.clock.now()))


def test_oath_groups_come_from_the_protocol_and_stay_nowhere(url, tmp_path):
    """Minutes and list are grouped by the file; no table of the database holds a religion, and other kinds refuse it."""
    people = [nip for _number, nip in approved(url)]
    file = tmp_path / "protokol.csv"
    file.write_text("nip,agama\n" + "".join(f"{nip},{('Islam', 'Kristen')[n % 2]}\n" for n, nip in enumerate(people)))
    for kind in ("ba_sumpah", "daftar_hadir"):
        made(tmp_path, kind, "--sk", "A", "--protokol", file)
        told = words_in(tmp_path / "keluar" / f"{kind}_A.pdf")
        assert "KelompoksumpahIslam" in told
        assert "KelompoksumpahKristen" in told
    for table in ("document", "ledger_entry", "snapshot", "command"):
        assert [row for row in rows(url, f"SELECT * FROM {table}") if "Kristen" in str(row)] == []
    assert "--protokol" in made(tmp_path, "sk", "--protokol", file, code=1)["galat"]


def test_without_a_protocol_there_is_one_group(lite, tmp_path):
    """The list to sign needs no religion at all."""
    made(tmp_path, "daftar_hadir", "--sk", "A")
    told = words_in(tmp_path / "keluar" / "daftar_hadir_A.pdf")
    assert "Kelompoksumpah" not in told
    assert [nip for _number, nip in approved(lite) if nip not in told and _inaugurated(lite, nip)] == []


def _inaugurated(url, nip):
    wanted = "SELECT p.profile FROM transfer_case c JOIN position p ON p.post_id = c.target_post AND p.recorded_until IS NULL WHERE c.nip = :n"
    return [profile for (profile,) in rows(url, wanted, n=nip)] in (["struktural"], ["jf"], ["penugasan"])


def test_a_ralat_is_told_with_the_old_text_and_the_new(lite, tmp_path):
    """The document of a ralat that was recorded; a reference of the system's own is no number, so it is a draft."""
    number, nip = approved(lite)[0]
    words = (
        "aksi",
        number,
        "ralat",
        "--pelaku",
        "P-walikota",
        "--kolom",
        "nama",
        "--lama",
        "Salah Tulis",
        "--baru",
        "Benar Tulis",
        "--alasan",
        "salah ketik",
    )
    run(*words)
    (one,) = made(tmp_path, "ralat")["naskah"]
    told = words_in(tmp_path / "keluar" / one["berkas"])
    assert [part for part in ("RALAT", "SalahTulis", "BenarTulis", nip) if part not in told] == []
    assert one["konsep"] is True


def test_every_member_of_the_review_team_gets_a_numbered_copy(lite, tmp_path):
    """Watermark, copy number and the member's name; copies differ, and each can be verified."""
    answer = made(tmp_path, "pak_tpk", "--sk", "A")
    count = len(answer["naskah"])
    assert count > 2
    assert len({one["sha256"] for one in answer["naskah"]}) == count
    first = tmp_path / "keluar" / answer["naskah"][0]["berkas"]
    told = words_in(first)
    assert [part for part in ("RAHASIA", f"Salinan1dari{count}", "Bukanpenggantirekomendasi") if part not in told] == []
    assert run("verifikasi", first)["jenis"] == "pak_tpk"


def test_a_pack_needs_a_team(lite, tmp_path):
    """Nobody with the role tpk: no pack, and a sentence that says so."""
    write(
        lite, "UPDATE register SET payload = REPLACE(payload, '\"tpk\"', '\"inspektorat\"') WHERE table_name = 'peran'"
    )
    write(lite, "UPDATE counter SET value = value + 1")
    assert "tpk" in made(tmp_path, "pak_tpk", code=1)["galat"]


def test_a_draft_to_edit_lies_beside_the_pdf_of_decrees_and_letters(lite, tmp_path):
    """The DOCX has the names, says that it is a draft, and is the same file twice; a petikan has none."""
    nip = approved(lite)[0][1]
    contents = []
    for again in ((), ("--timpa",)):
        (one,) = made(tmp_path, "sk", "--sk", "A", "--docx", *again)["naskah"]
        contents.append((tmp_path / "keluar" / one["docx"]).read_bytes())
    assert contents[0] == contents[1]
    with ZipFile(io.BytesIO(contents[0])) as archive:
        body = archive.read("word/document.xml").decode()
        footers = "".join(archive.read(name).decode() for name in archive.namelist() if "footer" in name)
    assert nip in body
    assert "MEMUTUSKAN:" in body
    assert "KONSEP untuk disunting" in footers
    assert all(one["docx"] is None for one in made(tmp_path, "petikan", "--docx")["naskah"])
    for kind in ("undangan", "memori", "bast", "spmt"):
        assert all(one["docx"] for one in made(tmp_path, kind, "--docx")["naskah"])


def test_a_file_is_compared_with_the_ledger(url, tmp_path):
    """The file as made matches; with one byte changed, or with its entry gone from the ledger's word, it does not."""
    (one,) = made(tmp_path, "sk", "--sk", "A")["naskah"]
    path = tmp_path / "keluar" / "sk_A.pdf"
    found = run("verifikasi", path)
    assert (found["cocok"], found["id"], found["nomor"]) == (True, one["id"], "800.1.3.3/1241/BKPSDM/2026")
    altered = tmp_path / "lain.pdf"
    altered.write_bytes(path.read_bytes()[:-1] + b"x")
    assert run("verifikasi", altered, code=2)["cocok"] is False
    write(url, "UPDATE document SET sha256 = :h", h=hashlib.sha256(altered.read_bytes()).hexdigest())
    assert run("verifikasi", altered, code=2)["alasan"] == "catatannya rusak"
    assert "tidak dapat dibaca" in run("verifikasi", tmp_path / "tiada.pdf", code=1)["galat"]


def _portal(url):
    return TestClient(build(App(house_on(url, DAY), read_environment(), explainer())), base_url=BASE)


def test_the_public_page_says_what_the_paper_says_and_names_nobody(url, tmp_path):
    """Kind, number, date, hash; no NIP, not even masked, no name; unknown ids get one answer; nothing is written."""
    number, nip = approved(url)[0]
    (one,) = made(tmp_path, "petikan", "--nip", nip)["naskah"]
    ((name,),) = rows(url, "SELECT name FROM employee WHERE nip = :n AND recorded_until IS NULL", n=nip)
    before = rows(url, "SELECT COUNT(*) FROM ledger_entry")
    page = _portal(url).get(f"/verifikasi/{one['id'].lower()}")
    assert page.status_code == 200
    assert [
        part
        for part in ("800.1.3.3/1241/BKPSDM/2026", "1 Desember 2026", one["sha256"], "tercatat")
        if part not in page.text
    ] == []
    assert [part for part in (nip, mask_nip(nip), name, number) if part in page.text] == []
    assert _portal(url).get("/verifikasi/TIDAKADATIDAKADA").status_code == 404
    assert rows(url, "SELECT COUNT(*) FROM ledger_entry") == before
    write(url, "UPDATE document SET sha256 = 'lain'")
    assert "tidak cocok" in _portal(url).get(f"/verifikasi/{one['id']}").text


def test_only_personnel_staff_make_documents_and_never_half_a_list(url, tmp_path):
    """R-CON-01: an ASN is refused (exit 2); who sees a part of the names gets no SK; an operator's name is in the ledger."""
    _number, nip = approved(url)[0]
    refused = made(tmp_path, "sk", "--pelaku", nip, code=2)
    assert refused["temuan"][0]["aturan"] == "K-PERAN"
    today = date(2026, 12, 4)
    house = house_on(url, DAY)
    with house.store.reading() as conn:
        grants = house.loader.directory(conn).grants
    officers = [g.nip for g in grants if g.role.value == "pengelola_kepegawaian" and g.holds(today) and g.unit_id]
    analyst = next(g.nip for g in grants if g.role.value == "analis" and g.holds(today))
    # Names of the round that are not decided yet are hidden from the officer of another OPD.
    assert "tidak boleh dilihat" in made(tmp_path, "sk", "--pelaku", officers[0], code=1)["galat"]
    assert list((tmp_path / "keluar").iterdir()) == []
    assert len(made(tmp_path, "daftar_hadir", "--sk", "A", "--pelaku", analyst)["naskah"]) == 1
    made(tmp_path, "petikan", "--nip", nip, "--pelaku", analyst)
    assert rows(url, "SELECT actor FROM ledger_entry WHERE event = 'document:made'") == [(analyst,)] * 2


def test_our_own_register_has_no_gap_and_a_document_keeps_its_number(url, tmp_path, monkeypatch):
    """Numbers 1, 2, 3 ... in one go with the hashes; made again they stay, and a document that fails takes none."""
    use_style(monkeypatch, own_registers=frozenset({"undangan"}))
    monkeypatch.setattr(papers, "render_paper", _broken)
    made(tmp_path, "undangan", "--sk", "A", code=1)
    assert rows(url, "SELECT COUNT(*) FROM register_number") == [(0,)]
    monkeypatch.undo()
    _use_again(url, tmp_path, monkeypatch)
    use_style(monkeypatch, own_registers=frozenset({"undangan"}))
    first = made(tmp_path, "undangan", "--sk", "A")
    count = len(first["naskah"])
    assert [one["nomor"] for one in first["naskah"]] == [f"000.1.5/{n}/BKPSDM/2026" for n in range(1, count + 1)]
    again = made(tmp_path, "undangan", "--sk", "A", "--timpa", day="2026-12-05")
    assert [one["nomor"] for one in again["naskah"]] == [one["nomor"] for one in first["naskah"]]
    assert rows(url, "SELECT own_seq FROM register_number ORDER BY own_seq") == [(n,) for n in range(1, count + 1)]


def _use_again(url, folder, monkeypatch):
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    monkeypatch.setenv("MUTASI_VAR", str(folder))


def _broken(*_arguments):
    from workflow.documents.pdf import DocumentError

    raise DocumentError("naskah", "a sign without a glyph")


def test_an_sk_may_take_its_number_from_our_register_and_its_petikan_follow(lite, tmp_path, monkeypatch):
    """The SK takes number 1 and tells the round; its petikan bear the same number and take none."""
    use_style(monkeypatch, own_registers=frozenset({"sk"}))
    write(lite, "UPDATE decree SET number = NULL WHERE code = 'A'")
    assert all(one["konsep"] for one in made(tmp_path, "petikan", "--sk", "A")["naskah"])
    (one,) = made(tmp_path, "sk", "--sk", "A")["naskah"]
    assert one["nomor"] == "800.1.3.3/1/BKPSDM/2026"
    assert rows(lite, "SELECT number FROM decree WHERE code = 'A'") == [(one["nomor"],)]
    after = made(tmp_path, "petikan", "--sk", "A", "--timpa")["naskah"]
    assert {petikan["nomor"] for petikan in after} == {one["nomor"]}
    assert rows(lite, "SELECT COUNT(*) FROM register_number") == [(1,)]


def test_entered_numbers_are_used_once_and_follow_the_dates(lite, tmp_path):
    """A number of another document is refused, and one that is higher and dated earlier; neither writes anything."""
    (_a, one), (_b, two), *_rest = approved(lite)
    _letter(lite, "bast", "800.1.3.3/20/BKPSDM/2026", "2026-12-04", one)
    made(tmp_path, "bast", "--nip", one)
    _letter(lite, "bast", "800.1.3.3/20/BKPSDM/2026", "2026-12-04", two)
    assert "sudah dipakai naskah lain" in made(tmp_path, "bast", "--nip", two, code=1)["galat"]
    _letter(lite, "bast", "800.1.3.3/21/BKPSDM/2026", "2026-12-01", two)
    assert "urutan tanggal" in made(tmp_path, "bast", "--nip", two, code=1)["galat"]
    assert rows(lite, "SELECT number FROM register_number") == [("800.1.3.3/20/BKPSDM/2026",)]


def test_a_number_taken_meanwhile_is_a_clear_refusal(lite, tmp_path, monkeypatch):
    """Two commands propose the same number: the second writes nothing and says to repeat."""
    use_style(monkeypatch, own_registers=frozenset({"undangan"}))
    real = command.record

    def late(made_, found, order, edition, house):
        write(
            lite,
            "INSERT INTO register_number (number, kind, year, own_seq, dated, holder, recorded_at) VALUES ('x', 'undangan', 2026, 1, '2026-12-04', 'x', '2026-12-04T00:00:00.000000Z')",
        )
        return real(made_, found, order, edition, house)

    monkeypatch.setattr(command, "record", late)
    assert "ulangi" in made(tmp_path, "undangan", "--sk", "A", code=1)["galat"]
    assert rows(lite, "SELECT COUNT(*) FROM document") == [(0,)]
    assert list((tmp_path / "keluar").iterdir()) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("surat",), "tidak dikenal"),
        (("sk", "--kertas", "A5"), "Kertas"),
        (("sk", "--sk", "Z"), "tidak ditemukan"),
        (("ralat",), "tidak mempunyai naskah"),
        (("petikan", "--nip", "199001012015011001"), "tidak ditemukan"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_sentence(lite, tmp_path, words, sentence):
    """Unknown kind, paper, SK or person, nothing to make: exit 1 and no file."""
    assert sentence in made(tmp_path, *words, code=1)["galat"]
    assert list((tmp_path / "keluar").iterdir()) == []


def test_a_file_that_is_there_stays_unless_told(lite, tmp_path):
    """Without --timpa nothing is written and nothing recorded; a folder that is not there is refused."""
    made(tmp_path, "sk", "--sk", "A")
    write(lite, "UPDATE decree SET number = '800.1.3.3/1999/BKPSDM/2026' WHERE code = 'A'")
    assert "--timpa" in made(tmp_path, "sk", "--sk", "A", code=1)["galat"]
    assert rows(lite, "SELECT COUNT(*) FROM document") == [(1,)]
    assert "Folder" in run("dokumen", "2026-12", "sk", "--keluar", tmp_path / "tiada", code=1)["galat"]


def _staff(url):
    """An analyst and two other people of the personnel office or elsewhere."""
    house = house_on(url, DAY)
    with house.store.reading() as conn:
        grants = house.loader.directory(conn).grants
    today = date(2026, 12, 4)
    analyst = next(g.nip for g in grants if g.role.value == "analis" and g.holds(today))
    other = next(
        g.nip for g in grants if g.nip != analyst and g.role.value in {"inspektorat", "operator"} and g.holds(today)
    )
    return analyst, other


def test_a_scan_of_the_signed_paper_is_checked_by_two_people(url, tmp_path):
    """One person twice is refused, the subject too; then the scan is known, once, on the page and by its file."""
    _number, nip = approved(url)[0]
    (one,) = made(tmp_path, "petikan", "--nip", nip)["naskah"]
    analyst, other = _staff(url)
    scan = tmp_path / "pindaian.pdf"
    scan.write_bytes(b"%PDF-1.4 the paper with ink on it")
    words = ("pindaian", one["id"], scan, "--pencatat", analyst, "--pemeriksa")
    for checker in (analyst, nip):
        assert run(*words, checker, code=2)["temuan"][0]["aturan"] == "K-PERAN"
    assert "tidak ditemukan" in run(*words, "199001012015011001", code=1)["galat"]
    assert run(*words, other)["berhasil"] is True
    assert "sudah dicatat" in run(*words, other, code=1)["galat"]
    assert run("verifikasi", scan)["bertanda_tangan"][0]["cara"] == "pindaian"
    assert "diperiksa dua orang" in _portal(url).get(f"/verifikasi/{one['id']}").text
    ((actor, body),) = rows(url, "SELECT actor, body FROM ledger_entry WHERE event = 'document:signed'")
    assert (actor, json.loads(body)["pemeriksa"]) == (analyst, other)
    assert verify(house_on(url)).bad is None


def test_a_draft_is_not_signed_and_an_unknown_document_is_not_found(lite, tmp_path):
    """Only numbered documents come back signed; only personnel staff record them."""
    _number, nip = approved(lite)[0]
    analyst, other = _staff(lite)
    (draft,) = made(tmp_path, "memori", "--nip", nip)["naskah"]
    scan = tmp_path / "pindaian.pdf"
    scan.write_bytes(b"%PDF-1.4")
    assert "KONSEP" in run("pindaian", draft["id"], scan, "--pencatat", analyst, "--pemeriksa", other, code=1)["galat"]
    assert (
        "tidak ditemukan"
        in run("pindaian", "TIADA", scan, "--pencatat", analyst, "--pemeriksa", other, code=1)["galat"]
    )
    (final,) = made(tmp_path, "petikan", "--nip", nip)["naskah"]
    assert run("pindaian", final["id"], scan, "--pencatat", nip, "--pemeriksa", other, code=2)["berhasil"] is False
    assert rows(lite, "SELECT COUNT(*) FROM document_signed") == [(0,)]


def test_an_electronic_signature_is_verified_and_recorded(lite, tmp_path, monkeypatch):
    """The file that was made, signed by a trusted certificate, is recorded; without roots or document it is not."""
    _number, nip = approved(lite)[0]
    analyst, _other = _staff(lite)
    (one,) = made(tmp_path, "petikan", "--nip", nip)["naskah"]
    authority = Authority(tmp_path / "akar")
    signed = tmp_path / "tte.pdf"
    signed.write_bytes(sign((tmp_path / "keluar" / one["berkas"]).read_bytes(), authority.signer()))
    words = ("tanda-tangan", one["id"], signed, "--pencatat", analyst)
    assert "akar" in run(*words, code=1)["galat"]
    use_style(monkeypatch, roots=str(authority.folder))
    assert "tidak ditemukan" in run("tanda-tangan", "TIADA", signed, "--pencatat", analyst, code=1)["galat"]
    assert run(*words)["cara"] == "tte"
    assert run("verifikasi", signed)["bertanda_tangan"][0]["cara"] == "tte"
    ((body,),) = rows(lite, "SELECT body FROM ledger_entry WHERE event = 'document:signed'")
    assert len(json.loads(body)["sertifikat"]) == 1
    assert "Pejabat Uji" not in body


def test_lists_that_nobody_approved_take_no_number_of_our_own(lite, tmp_path, monkeypatch):
    """Drafts burn no number, and each ralat takes its own."""
    use_style(monkeypatch, own_registers=frozenset({"sk", "ba_sumpah", "ralat"}))
    assert all(one["konsep"] for one in made(tmp_path, "sk", "--sk", "C")["naskah"])
    (oath,) = made(tmp_path, "ba_sumpah", "--sk", "A")["naskah"]
    assert oath["nomor"] == "800.1.3.3/1/BKPSDM/2026"
    number = approved(lite)[0][0]
    for new in ("III/b", "III/c"):
        run(
            "aksi",
            number,
            "ralat",
            "--pelaku",
            "P-walikota",
            "--kolom",
            "golongan",
            "--lama",
            "III/a",
            "--baru",
            new,
            "--alasan",
            "ketik",
        )
    assert [one["nomor"] for one in made(tmp_path, "ralat")["naskah"]] == [
        "800.1.3.3/2/BKPSDM/2026",
        "800.1.3.3/3/BKPSDM/2026",
    ]


def test_our_own_register_follows_the_dates_through_all_kinds(lite, tmp_path, monkeypatch):
    """An SK dated before the last number that was given takes none."""
    use_style(monkeypatch, own_registers=frozenset({"sk", "undangan"}))
    write(lite, "UPDATE decree SET number = NULL WHERE code = 'A'")
    made(tmp_path, "undangan", "--sk", "A")
    assert "urutan tanggal" in made(tmp_path, "sk", "--sk", "A", code=1)["galat"]
    assert rows(lite, "SELECT number FROM decree WHERE code = 'A'") == [(None,)]


def test_a_list_without_a_day_leaves_room_to_write_it(lite, tmp_path):
    """An SK without an inauguration date and an invitation from a registered letter, with its number."""
    _number, nip = approved(lite)[0]
    _letter(lite, "undangan", "000.1.5/77/BKPSDM/2026", "2026-12-02", nip)
    (invited,) = made(tmp_path, "undangan", "--nip", nip)["naskah"]
    assert (invited["nomor"], invited["konsep"]) == ("000.1.5/77/BKPSDM/2026", False)
    write(lite, "UPDATE decree SET inauguration = NULL WHERE code = 'A'")
    made(tmp_path, "daftar_hadir", "--sk", "A")
    assert "20...." in words_in(tmp_path / "keluar" / "daftar_hadir_A.pdf")
