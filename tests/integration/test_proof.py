"""`mutasi bukti`, `mutasi audit` and the stand-alone verifier over the city's real ledger, on both databases."""

import json
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import create_engine, text

from tests.city import close_all, database_copy, fold, house_on
from tests.conftest import FIRST_NIGHT
from tools import verifikator
from tools.sources import ROOT
from workflow.cli.main import main
from workflow.cli.proof_text import LABELS, TITLES
from workflow.domain.context import Decree
from workflow.domain.edges import EDGES
from workflow.domain.facts import CaseFacts
from workflow.services.night import run_nights
from workflow.storage import ledger_reading

CASE = "MUT-2026-0001"
STREAM = f"kasus:{CASE}"


@pytest.fixture(scope="module")
def after_first_night(imported, tmp_path_factory):
    """URL of the city after its first night, by dialect; the night runs once."""
    made = {}

    def of(dialect):
        if dialect not in made:
            made[dialect] = database_copy(imported(dialect), tmp_path_factory.mktemp("bukti"))
            house = house_on(made[dialect], f"{FIRST_NIGHT}T01:00")
            run_nights(house, lambda day: house_on(made[dialect], f"{day}T01:00"))
            close_all()
            fold(made[dialect])
        return made[dialect]

    return of


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def city(request, after_first_night, tmp_path, monkeypatch):
    """URL of a copy of the city after its first night, named in the environment as for the command."""
    url = database_copy(after_first_night(request.param), tmp_path)
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return url


@pytest.fixture
def run(capsys):
    """Runs a command; returns exit code, stdout and stderr."""

    def running(*words):
        capsys.readouterr()
        code = main([str(word) for word in words])
        close_all()
        return code, *capsys.readouterr()

    return running


@contextmanager
def unlocked(url):
    """A connection of somebody who owns the database and has taken the ledger's triggers off."""
    engine = create_engine(url)
    with engine.begin() as conn:
        if engine.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                conn.execute(text(f"DROP TRIGGER IF EXISTS ledger_entry_{verb}"))
        else:
            conn.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER ALL"))
        yield conn
    engine.dispose()


def _verdict(run, *words):
    code, out, _err = run("audit", "verifikasi", *words, "--json")
    return code, json.loads(out)


@pytest.fixture
def alone(capsys):
    """Runs the stand-alone verifier; returns its exit code and the first bad entry."""

    def running(path, *words):
        capsys.readouterr()
        code = verifikator.main([str(path), *words, "--json"])
        return code, json.loads(capsys.readouterr().out)["pertama_buruk"]

    return running


def test_export_and_checkpoint_are_verified_elsewhere(city, run, tmp_path):
    """The export of either database stands alone: one copied file, no site packages, the same digest as the product's."""
    assert run("audit", "ekspor", "e.jsonl")[0] == run("audit", "jangkar", "j.json")[0] == 0
    shutil.copyfile(ROOT / "tools" / "verifikator.py", tmp_path / "v.py")
    key = json.loads((tmp_path / "j.json").read_text())["kunci_publik"]
    words = ["-I", "-S", "v.py", "e.jsonl", "--jangkar", "j.json", "--kunci", key.upper(), "--json"]
    done = subprocess.run([sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    code, ours = _verdict(run, "--jangkar", "j.json")
    assert (done.returncode, code, done.stderr) == (0, 0, "")
    assert {key: told[key] for key in ours} == ours
    assert ours["entri"] > ours["aliran"] > 50
    assert not list(tmp_path.glob(".*sebagian"))


TAMPERINGS = {
    "body": ("UPDATE ledger_entry SET body = replace(body, 'rotasi', 'promosi') WHERE stream = :s AND seq = 1", 1),
    "moment": ("UPDATE ledger_entry SET at = '2020-01-01T00:00:00.000000Z' WHERE stream = :s AND seq = 2", 2),
    "actor": ("UPDATE ledger_entry SET actor = 'P-lain' WHERE stream = :s AND seq = 2", 2),
    "gap": ("DELETE FROM ledger_entry WHERE stream = :s AND seq = 1", 1),
    "tail": ("DELETE FROM ledger_entry WHERE stream = :s AND seq = 2", 1),
    "head": ("UPDATE ledger_stream SET seq = 3 WHERE stream = :s", 2),
    "headless": ("DELETE FROM ledger_stream WHERE stream = :s", 2),
    "entryless": ("DELETE FROM ledger_entry WHERE stream = :s", 0),
}


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_a_changed_database_is_found_without_a_checkpoint(city, run, kind, tmp_path, alone):
    """Whoever owns the tables can change them, not unseen: the product and the export's reader name the same entry."""
    statement, seq = TAMPERINGS[kind]
    with unlocked(city) as conn:
        assert conn.execute(text(statement), {"s": STREAM}).rowcount
    code, told = _verdict(run)
    assert (code, told["pertama_buruk"]["aliran"], told["pertama_buruk"]["urutan"]) == (2, STREAM, seq)
    run("audit", "ekspor", "e.jsonl")
    assert alone("e.jsonl") == (2, told["pertama_buruk"])
    if city.startswith("sqlite"):
        assert alone(city.removeprefix("sqlite:///")) == (2, told["pertama_buruk"])


@pytest.mark.parametrize("kind", ["rollback", "stream"])
def test_a_ledger_rolled_back_cleanly_is_found_by_the_checkpoint_alone(city, run, kind, alone):
    """A tail cut with its head, a stream gone as a whole: consistent in themselves, and short of the checkpoint."""
    assert run("audit", "jangkar", "j.json")[0] == 0
    with unlocked(city) as conn:
        if kind == "stream":
            conn.execute(text("DELETE FROM ledger_stream WHERE stream = :s"), {"s": STREAM})
            conn.execute(text("DELETE FROM ledger_entry WHERE stream = :s"), {"s": STREAM})
        else:
            first = conn.execute(text("SELECT hash FROM ledger_entry WHERE stream = :s AND seq = 1"), {"s": STREAM})
            new = {"s": STREAM, "h": first.scalar_one()}
            conn.execute(text("DELETE FROM ledger_entry WHERE stream = :s AND seq > 1"), new)
            conn.execute(text("UPDATE ledger_stream SET seq = 1, head = :h WHERE stream = :s"), new)
    assert _verdict(run)[0] == 0
    code, told = _verdict(run, "--jangkar", "j.json")
    assert (code, told["pertama_buruk"]["aliran"], told["pertama_buruk"]["urutan"]) == (2, STREAM, 2)
    run("audit", "ekspor", "e.jsonl")
    assert alone("e.jsonl")[0] == 0
    assert alone("e.jsonl", "--jangkar", "j.json") == (2, told["pertama_buruk"])


def test_bytes_that_are_no_text_are_found(city, run, alone):
    """A damaged cell of a SQLite file is the first bad entry, not a failure; the export says to verify first."""
    if not city.startswith("sqlite"):
        # PostgreSQL itself refuses to hold such bytes.
        with unlocked(city) as conn, pytest.raises(Exception, match="invalid byte sequence"):
            conn.execute(text("UPDATE ledger_entry SET body = convert_from('\\xff'::bytea, 'UTF8')"))
        return
    with unlocked(city) as conn:
        conn.execute(
            text("UPDATE ledger_entry SET body = CAST(x'FF' AS TEXT) WHERE stream = :s AND seq = 2"), {"s": STREAM}
        )
    code, told = _verdict(run)
    assert (code, told["pertama_buruk"]["sebab"]) == (2, "tidak terbaca")
    assert alone(city.removeprefix("sqlite:///"))[1]["urutan"] == 2
    assert run("audit", "ekspor", "e.jsonl")[0] == run("bukti", CASE)[0] == 1


def test_a_proof_tells_what_was_decided_on_what(city, run, tmp_path, alone):
    """Issue 3, 12: acts in order with actor, role, facts, rules with their versions, letters with number and date."""
    code, out, err = run("bukti", CASE, "--json")
    told = json.loads(out)
    assert (code, err, told["nomor"], told["utuh"]) == (0, "", CASE, True)
    first, second = told["tindakan"]
    assert (first["peristiwa"], first["keadaan_fakta"]) == (
        "transfer:pemetaan:proposed",
        "tindakan ini tidak menilai fakta",
    )
    assert (second["pelaku"], second["isi"]["sebagai"], second["keadaan_fakta"]) == ("sistem:malam", "sistem", "cocok")
    assert second["fakta"]["kasus"]["number"] == CASE
    rule = next(found for found in second["aturan"] if found["aturan"] == "R-TEN-01")
    assert rule["hasil"] == "PASS"
    assert {"bulan", "tmt_jabatan"} <= set(rule["bukti"])
    assert rule["versi"] == house_on(city).rulebook.rules["R-TEN-01"].digest
    assert rule["dasar"].startswith("PP 11/2017")
    letter = next(found for found in second["dokumen"] if found["jenis"] == "ba_tpk")
    assert letter["nomor"]
    assert letter["tanggal"] == "2026-11-17"
    assert "sha256" in letter
    assert run("bukti", CASE, "b.json")[0] == run("audit", "jangkar", "j.json")[0] == 0
    assert alone("b.json", "--jangkar", "j.json") == (0, None)


def test_a_proof_for_people_masks_every_nip(city, run, tmp_path):
    """The Markdown names people and hides their numbers; it tells step, rule, letter and how to check it."""
    code, out, _err = run("bukti", CASE)
    assert code == 0
    assert not re.search(r"(?<![0-9a-f])\d{18}(?![0-9a-f])", out)
    assert re.search(r"- Pegawai: \D+ \(\d{8}\*{6}\d{4}\)", out)
    for part in (
        "## 2. Diajukan ke tahap usulan",
        "pemetaan → usulan",
        "R-TEN-01 **PASS**",
        "ba_tpk nomor",
        "verifikator.py",
    ):
        assert part in out
    assert run("bukti", CASE, "b.md")[0] == 0
    assert (tmp_path / "b.md").read_text().strip() == out.strip()


def test_an_unknown_case_and_a_folder_that_is_not_there(city, run):
    """Both are bad input: exit 1, one line, and no file is left behind."""
    assert run("bukti", "MUT-2026-9999", "--json")[:2] == (1, '{"galat": "Kasus MUT-2026-9999 tidak ditemukan."}\n')
    code, _out, err = run("bukti", CASE, "tidak/ada.md")
    assert (code, err) == (1, "ada.md tidak dapat ditulis.\n")


@pytest.mark.parametrize(
    ("statement", "code", "said"),
    [
        ("UPDATE snapshot SET body = NULL WHERE digest = :d", 0, "dihapus sesuai jadwal; sidik jarinya tetap"),
        ("UPDATE snapshot SET body = replace(body, 'PASS', 'WARN') WHERE digest = :d", 2, "TIDAK COCOK"),
        ("DELETE FROM snapshot WHERE digest = :d", 2, "hilang"),
        ("UPDATE snapshot SET body = replace(body, 'judul', 'tajuk') WHERE digest = :r", 2, "buku aturannya"),
    ],
    ids=["erased", "changed", "lost", "rulebook"],
)
def test_facts_that_are_no_longer_what_they_were(city, run, statement, code, said, alone):
    """Erased on schedule is said and is no fault; changed or lost facts are, though the chain stands."""
    body = json.loads(json.loads(run("bukti", CASE, "--json")[1])["entri"][1][7])
    with unlocked(city) as conn:
        conn.execute(text(statement), {"d": body["fakta"]} if ":d" in statement else {"r": body["aturan"]})
    assert _verdict(run)[0] == 0
    found = run("bukti", CASE)
    assert found[0] == code
    assert said in found[1] + found[2]
    run("bukti", CASE, "b.json")
    told = alone("b.json")
    assert told[0] == (0 if "DELETE" in statement or "NULL" in statement else 2)


def test_a_proof_that_was_edited_is_found(city, run, tmp_path, alone):
    """A word changed in what is told, in the facts or in the chain: the verifier names the entry."""
    run("bukti", CASE, "b.json")
    whole = json.loads((tmp_path / "b.json").read_text())

    def edited(change):
        told = json.loads(json.dumps(whole))
        change(told)
        (tmp_path / "x.json").write_text(json.dumps(told, indent=1))
        return alone("x.json")

    assert edited(lambda told: None) == (0, None)
    assert edited(lambda told: told["tindakan"][1].update(pelaku="P-lain"))[1]["urutan"] == 2
    assert edited(lambda told: told["tindakan"][1]["fakta"]["kasus"].update(kind="promosi"))[1]["urutan"] == 2
    assert edited(lambda told: told["tindakan"][0]["isi"].update(jenis="promosi"))[1]["urutan"] == 1
    assert edited(lambda told: told["tindakan"].pop())[0] == 2
    assert edited(lambda told: told["entri"].pop())[0] == 2
    assert edited(lambda told: told.update(nomor="MUT-2026-0002"))[0] == 2
    digest = whole["tindakan"][1]["isi"]["fakta"]
    assert edited(lambda told: told["teks"].update({digest: "{}"}))[1]["urutan"] == 2


def test_a_checkpoint_by_another_key_is_refused(city, run, tmp_path):
    """Whoever writes the database anew can sign anew: the key noted outside tells; a changed checkpoint is none."""
    run("audit", "jangkar", "j.json")
    run("audit", "ekspor", "e.jsonl")
    assert verifikator.main(["e.jsonl", "--jangkar", "j.json", "--kunci", "00" * 32]) == 1
    kept = (tmp_path / "j.json").read_text()
    for spoiled in (kept.replace('"entri":', '"entri":1'), kept[:-20], "[]"):
        (tmp_path / "x.json").write_text(spoiled)
        assert verifikator.main(["e.jsonl", "--jangkar", "x.json"]) == 1
        assert run("audit", "verifikasi", "--jangkar", "x.json")[0] == 1


def test_a_key_is_made_once_and_a_wrong_one_refused(city, run, tmp_path, monkeypatch):
    """The first checkpoint makes the key, readable by its owner alone; later ones use it; what is no such key is told."""
    keys = [
        json.loads((tmp_path / name).read_text())["kunci_publik"]
        for name in ("1", "2")
        if run("audit", "jangkar", name)
    ]
    assert keys[0] == keys[1]
    assert (tmp_path / "jangkar.pem").stat().st_mode & 0o777 == 0o600
    other = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for content, said in ((b"x", "bukan kunci jangkar yang sah"), (other, "bukan kunci Ed25519")):
        (tmp_path / "lain.pem").write_bytes(content)
        monkeypatch.setenv("MUTASI_KUNCI_JANGKAR", str(tmp_path / "lain.pem"))
        code, _out, err = run("audit", "jangkar", "3")
        assert (code, said in err) == (1, True)


def test_a_body_that_is_no_json_any_more_is_told_all_the_same(city, run):
    """A proof of a damaged entry is written, says that it is damaged and ends with 2."""
    with unlocked(city) as conn:
        conn.execute(text("UPDATE ledger_entry SET body = 'rusak' WHERE stream = :s AND seq = 1"), {"s": STREAM})
    code, out, err = run("bukti", CASE)
    assert (code, "RUSAK, nomor 1: isi berubah" in out, err) == (
        2, True, f"Bukti tidak utuh: {STREAM} nomor 1, isi berubah.\n",
    )  # fmt: skip


def test_an_empty_ledger_is_exported_and_intact(run, alone, tmp_path, monkeypatch):
    """Before the first act there is nothing to prove, and nothing wrong."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", f"sqlite:///{tmp_path}/kosong.db")
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    assert run("audit", "ekspor", tmp_path / "e.jsonl")[0] == 0
    assert alone(tmp_path / "e.jsonl") == alone(tmp_path / "kosong.db") == (0, None)
    assert _verdict(run)[0] == 0


def test_everything_that_is_told_has_a_name_in_indonesian():
    """Every step has a heading, every kept field a label."""
    assert {edge.trigger.value for edge in EDGES} <= set(TITLES)
    assert {*CaseFacts._fields, *Decree._fields} - set(LABELS) == set()


def test_the_walk_sees_one_moment(city):
    """What is committed while the ledger is walked is not half seen: entries and heads are of one state."""
    house = house_on(city)
    with house.store.standing_still() as conn:
        before = list(ledger_reading.heads(conn))
        other = house_on(city)
        other.store.write(lambda tx: tx.conn.execute(text("UPDATE ledger_stream SET seq = seq + 1")))
        assert list(ledger_reading.heads(conn)) == before
        other.store.close()
    house.store.close()
