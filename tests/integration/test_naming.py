"""One name of an open round: added, replaced, taken out, with its findings at once and what changed in the round."""

import contextlib
import io
import json
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from tests.city import close_all, house_on
from workflow.cli.main import main
from workflow.domain import failpoint
from workflow.domain.context import Letter
from workflow.domain.errors import NotFoundError
from workflow.domain.stages import Stage
from workflow.intake.one_row import row_of
from workflow.services import naming
from workflow.services.naming import NameOrder, change_names, picture_of, proposed
from workflow.storage import cases

ROUND = "2026-12"


@pytest.fixture
def house(city_url, monkeypatch):
    """A house over the imported city; commands of the test work on the same database."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    opened = house_on(city_url)
    yield opened
    opened.store.close()


def told(*words):
    """Exit code, JSON and the line on stderr of a command."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*words, "--pada", "2026-11-24", "--json"])
    close_all()
    return code, json.loads(out.getvalue()), err.getvalue()


def read(house, statement, **values):
    with house.store.reading() as conn:
        return [tuple(row) for row in conn.execute(text(statement), values)]


def write(house, statement, **values):
    house.store.write(lambda tx: tx.conn.execute(text(statement), values))


def proposer(house):
    return read(house, "SELECT proposer FROM transfer_round WHERE code = :r", r=ROUND)[0][0]


def picture(house):
    with house.store.reading() as conn:
        return picture_of(conn, ROUND, house)


def free_person(house):
    """Somebody with a post and no case, and a full post elsewhere that no case aims at."""
    return read(
        house,
        "SELECT o.nip, (SELECT p.post_id FROM position p JOIN occupancy q ON q.post_id = p.post_id AND q.until IS NULL "
        "WHERE p.recorded_until IS NULL AND p.kind = 'pelaksana' AND p.slots = 1 AND p.unit_id <> o.unit_id AND p.post_id NOT IN "
        "(SELECT target_post FROM transfer_case WHERE target_post IS NOT NULL) ORDER BY p.post_id LIMIT 1) "
        "FROM occupancy o JOIN position m ON m.post_id = o.post_id AND m.recorded_until IS NULL AND m.kind = 'pelaksana' "
        "JOIN employee e ON e.nip = o.nip AND e.recorded_until IS NULL AND e.employment = 'PNS' "
        "WHERE o.until IS NULL AND o.nip NOT IN (SELECT nip FROM transfer_case) ORDER BY o.nip LIMIT 1",
    )[0]


def chained(house):
    """Somebody who waits for a post, who leaves it, and that post; the one who leaves stands in nobody else's chain twice."""
    pairs = sorted((w.nip, o.nip, w.target) for w, o in picture(house).waits if w.origin != o.target)
    return pairs[0]


def state(house):
    tables = ("transfer_case", "ledger_entry", "decision", "outbox", "counter")
    seqs = (
        read(house, "SELECT fact_seq FROM transfer_round"),
        read(house, "SELECT number, state, version FROM transfer_case"),
    )
    return [read(house, f"SELECT COUNT(*) FROM {table}") for table in tables], seqs


def row(house, nip, target, jenis="rotasi", **more):
    sk = read(house, "SELECT code FROM decree WHERE round_code = :r ORDER BY code", r=ROUND)[0][0]
    return row_of("usulan", {"nip": nip, "id_jabatan_tujuan": target, "jenis": jenis, "sk": sk, **more})


def test_a_name_is_added_with_its_findings_and_what_it_changes(house):
    """No minutes name it: R-AUT-02 blocks at once, units tell one more who leaves and enters; all is as `periksa` judges."""
    nip, target = free_person(house)
    order = NameOrder(ROUND, proposer(house), proposal=row(house, nip, target))
    before = state(house)
    tried = change_names(order._replace(dry_run=True), house)
    assert state(house) == before
    assert tried.done
    assert "R-AUT-02" in {f.rule for f in tried.name.findings if f.stops}
    units = {(new or old).unit_id: (old, new) for old, new in tried.changed.units}
    assert sorted(new.leaving - (old.leaving if old else 0) for old, new in units.values()) == [0, 1]
    assert sorted(new.entering - (old.entering if old else 0) for old, new in units.values()) == [0, 1]
    done = change_names(order, house)
    assert (done.name, done.changed) == (tried.name, tried.changed)
    assert picture(house).names[nip] == done.name
    [(event, actor)] = read(
        house, "SELECT event, actor FROM ledger_entry WHERE stream = :s", s=f"kasus:{done.name.number}"
    )
    assert (event, actor) == ("transfer:pemetaan:proposed", proposer(house))
    assert read(house, "SELECT fact_seq FROM transfer_round") != before[1][0]


def test_who_follows_in_a_chain_hears_that_it_is_broken_and_closed_again(house):
    """Taking out who leaves a post breaks the chain behind, names the finding of the other case; bringing one in closes it."""
    waiting, leaving, post = chained(house)
    order = NameOrder(ROUND, proposer(house), out=leaving, reason="Data kinerjanya keliru.")
    tried = change_names(order._replace(dry_run=True), house)
    done = change_names(order, house)
    assert tried.changed == done.changed
    assert (waiting, leaving, post) in done.changed.opened
    others = {name.nip: one for name, one in done.changed.others}
    assert "R-VAC-01" in {finding.rule for finding in others[waiting].came}
    assert (done.taken.dest, done.name) == (Stage.DITARIK, None)
    assert read(house, "SELECT state FROM transfer_case WHERE nip = :n", n=leaving) == [("ditarik",)]
    back = change_names(NameOrder(ROUND, proposer(house), proposal=row(house, leaving, free_person(house)[1])), house)
    assert not back.done
    assert "sudah melewati pemetaan" in back.rejects[0].reason
    write(house, "DELETE FROM transfer_case WHERE nip = :n", n=leaving)
    again = change_names(NameOrder(ROUND, proposer(house), proposal=row(house, leaving, free_person(house)[1])), house)
    assert (waiting, leaving, post) in again.changed.closed


def test_a_name_is_replaced_in_one_transaction(house, monkeypatch):
    """The old case is withdrawn and the new one proposed together; a fault between them leaves neither."""
    _waiting, leaving, _post = chained(house)
    nip, _target = free_person(house)
    old = proposed(ROUND, leaving, house)
    order = NameOrder(ROUND, proposer(house), leaving, "Diganti.", row_of("usulan", {**old, "nip": nip}))
    before = state(house)
    monkeypatch.setattr(failpoint, "_HOOKS", [])

    def fault(name):
        if name == "naming.between":
            raise RuntimeError

    failpoint.install(fault)
    with pytest.raises(RuntimeError):
        change_names(order, house)
    assert state(house) == before
    monkeypatch.setattr(failpoint, "_HOOKS", [])
    done = change_names(order, house)
    assert (done.taken.number, done.name.target) == (
        read(house, "SELECT number FROM transfer_case WHERE nip = :n", n=leaving)[0][0],
        old["id_jabatan_tujuan"],
    )
    assert read(house, "SELECT state FROM transfer_case WHERE nip = :n", n=nip) == [("pemetaan",)]


def test_only_the_proposer_and_only_before_the_signature(house):
    """Somebody else, a case past its SK, a signed SK, an unknown round or name: refused or missing, and nothing written."""
    nip, target = free_person(house)
    _waiting, leaving, _post = chained(house)
    before = state(house)
    for order, step in [
        (NameOrder(ROUND, "P-walikota", out=leaving, reason="x"), "usulan keluarkan"),
        (NameOrder(ROUND, "P-walikota", proposal=row(house, nip, target)), "usulan tambah"),
        (NameOrder(ROUND, "P-walikota", leaving, "x", row(house, nip, target)), "usulan ganti"),
    ]:
        refused = change_names(order, house)
        assert (refused.done, refused.refusals[0].rule) == (False, "K-PERAN")
        assert refused.refusals[0].evidence["pemicu"] == step
    with pytest.raises(NotFoundError, match="Gelombang 2099-01"):
        change_names(NameOrder("2099-01", "x", out=leaving), house)
    with pytest.raises(NotFoundError, match=nip):
        change_names(NameOrder(ROUND, proposer(house), out=nip), house)
    with pytest.raises(NotFoundError, match=nip):
        proposed(ROUND, nip, house)
    assert state(house) == before
    decree = proposed(ROUND, leaving, house)["sk"]
    for stage in ("usulan", "sosialisasi", "persetujuan", "serah_terima"):
        write(house, "UPDATE transfer_case SET state = :s, tmt = '2026-12-03' WHERE nip = :n", s=stage, n=leaving)
    late = change_names(NameOrder(ROUND, proposer(house), out=leaving, reason="x"), house)
    assert (late.done, late.refusals[0].rule) == (False, "K-TAHAP")
    signed = change_names(NameOrder(ROUND, proposer(house), proposal=row(house, nip, target, sk=decree)), house)
    assert (signed.done, signed.refusals[0].case) == (False, "sk_terbit")
    assert read(house, "SELECT COUNT(*) FROM transfer_case WHERE nip = :n", n=nip) == [(0,)]


def test_a_lost_race_is_said(house, monkeypatch):
    """Where the case moved between the look and the write, the answer is K-VERSI and nothing is written."""
    _waiting, leaving, _post = chained(house)
    monkeypatch.setattr(naming, "settle", lambda *_: frozenset())
    before = state(house)
    lost = change_names(NameOrder(ROUND, proposer(house), out=leaving, reason="x"), house)
    assert (lost.done, lost.refusals[0].rule, state(house)) == (False, "K-VERSI", before)


def test_what_bkn_holds_back_is_told(house):
    """Taking out who waits for a name that BKN rejected frees nobody else, and the picture says who no longer waits."""
    waiting, leaving, _post = chained(house)
    letter = Letter(
        "rekomendasi_bkn", "BKN/9/2026", house.clock.today(), covers=(leaving,), result="tolak", reason="Data."
    )

    def add(tx):
        cases.add_letters(tx, ROUND, [letter], at=house.clock.now())
        cases.raise_round(tx, ROUND)

    house.store.write(add)
    assert waiting in {one.link.nip for one in picture(house).broken}
    done = change_names(NameOrder(ROUND, proposer(house), out=waiting, reason="Tidak jadi."), house)
    assert waiting in done.changed.freed
    assert done.changed.opened == ()


def test_the_commands_tell_it_all(house):
    """tambah, ganti, keluarkan: simulation gives no number, the answer has findings and changes; tables tell the same."""
    nip, target = free_person(house)
    waiting, leaving, post = chained(house)
    who = ("--pelaku", proposer(house))
    add = ("usulan", "tambah", ROUND, nip, "--tujuan", target, "--jenis", "rotasi", "--sk", "A", *who)
    code, tried, _line = told(*add, "--simulasi")
    assert (code, tried["nomor"], tried["simulasi"], tried["berhasil"]) == (0, None, True, True)
    assert any(f["aturan"] == "R-AUT-02" for f in tried["temuan"])
    code, done, _line = told(*add)
    assert (code, done["perubahan"], done["temuan"]) == (0, tried["perubahan"], tried["temuan"])
    code, shown, _line = told("usulan", "ganti", ROUND, nip, "--uraian", "Alasan yang lebih jelas.", *who)
    assert (code, shown["nomor"], "ditarik" in shown) == (0, done["nomor"], False)
    code, out, _line = told("usulan", "keluarkan", ROUND, leaving, "--alasan", "Keliru.", *who)
    assert {"nip": waiting, "id_jabatan": post, "menunggu": leaving} in out["perubahan"]["rantai"]["terputus"]
    assert out["ditarik"]["ke"] == "ditarik"
    code, other, _line = told("usulan", "ganti", ROUND, nip, leaving, "--alasan", "Ditukar.", *who)
    assert (code, other["ditolak"][0]["kolom"]) == (1, "nip")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert (
            main(["usulan", "keluarkan", ROUND, waiting, "--alasan", "Tidak jadi.", *who, "--pada", "2026-11-24"]) == 0
        )
        assert main([*add[:3], nip, "--jenis", "demosi", *who, "--simulasi", "--pada", "2026-11-24"]) == 1
    assert "Yang berubah di gelombang" in out.getvalue()


def test_a_released_name_enters_no_unit(house):
    """A proposal without a post: a unit loses somebody, none gains one; the same proposal again changes nothing."""
    nip, _target = free_person(house)
    order = NameOrder(ROUND, proposer(house), proposal=row(house, nip, None, jenis="pelepasan"))
    done = change_names(order, house)
    [(old, new)] = done.changed.units
    assert (new.leaving - (old.leaving if old else 0), new.entering - (old.entering if old else 0)) == (1, 0)
    again = change_names(order, house)
    assert (again.done, again.name, again.changed.units) == (True, done.name, ())


def test_a_case_from_outside_leaves_no_unit():
    """Somebody without a post of ours is counted where he enters only."""
    facts = SimpleNamespace(origin=None, target=SimpleNamespace())
    assert naming._loads([SimpleNamespace(facts=facts, unit_staff=3)]) == {}


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (("keluarkan", ROUND, "198001202005032007", "--pelaku", "P-walikota"), 1, "--alasan"),
        (("ganti", ROUND, "NIP", "198001202005032007", "--pelaku", "P-walikota"), 1, "tidak ditemukan"),
        (("tambah", ROUND, "198001202005032007", "--jenis", "rotasi"), 1, "--pelaku"),
        (("tambah", ROUND, "123", "--jenis", "rotasi", "--pelaku", "P-walikota"), 1, "Kolom nip"),
        (("tambah", ROUND, "198001202005032007", "--pelaku", "P-walikota"), 1, "Kolom jenis: wajib diisi"),
        (("tambah", ROUND, "198001202005032007", "--jenis", "rotasi", "--pelaku", "P-walikota"), 2, "K-PERAN"),
    ],
)
def test_what_is_lacking_is_said(house, words, code, part):
    """A missing reason, actor or kind, an unreadable NIP, another person than the proposer: one clear line, no traceback."""
    got, _document, line = told("usulan", *words)
    assert (got, part in line) == (code, True), line


def test_replacing_needs_a_reason_and_drops_the_old_post_for_a_name(house):
    """Without --alasan nobody is taken out; a post by name wins over the id of the old proposal."""
    _waiting, leaving, _post = chained(house)
    nip, _target = free_person(house)
    code, _document, line = told("usulan", "ganti", ROUND, leaving, nip, "--pelaku", proposer(house))
    assert (code, "--alasan" in line) == (1, True)
    code, _document, line = told(
        "usulan", "ganti", ROUND, leaving, "--jabatan-tujuan", "Jabatan yang tidak ada", "--pelaku", proposer(house)
    )
    assert (code, "jabatan_tujuan" in line) == (1, True), line
