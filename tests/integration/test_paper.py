"""Decisions on paper: every human act, on the sample's round; decider, recorder, checker and scan stand in the ledger."""

import contextlib
import hashlib
import io
import json
from dataclasses import replace
from datetime import date

import pytest

from tests.city import close_all, database_copy, house_on
from workflow.cli.main import main
from workflow.domain.acts import Act, Paper
from workflow.domain.context import Letter
from workflow.domain.errors import BadInputError
from workflow.domain.facts import Actor
from workflow.domain.rulebook import judge
from workflow.domain.stages import Role, Stage, Trigger
from workflow.services.deciding import act_on_case
from workflow.services.door import stream_of
from workflow.services.views import view_case
from workflow.storage import ledger
from workflow.storage.cases import add_letters, list_cases, raise_round
from workflow.storage.facts import Selection, Viewer

pytestmark = pytest.mark.lambat

LETTER = "800.1/UJI/2026"
_TYPING = ("--alasan", "Salah ketik.", "--kolom", "pengetikan", "--lama", "pengakatan", "--baru", "pengangkatan")
_ACTS = [
    (Trigger.AJUKAN, "2026-11-25", Stage.PEMETAAN, "analis", ()),
    (Trigger.PUTUSKAN, "2026-11-25", Stage.USULAN, "kepala", ("--putusan", "setuju")),
    (Trigger.LENGKAPI, "2026-11-26", Stage.USULAN, "analis", ()),
    (Trigger.TANGGAPI, "2026-11-26", Stage.SOSIALISASI, "asn", ("--jawaban", "paham")),
    (Trigger.TUNTASKAN, "2026-11-27", Stage.SOSIALISASI, "analis", ()),
    (Trigger.PUTUSKAN, "2026-11-30", Stage.PERSETUJUAN, "tpk", ("--putusan", "setuju")),
    (Trigger.TOLAK, "2026-12-01", Stage.PERSETUJUAN, "ppk", ("--alasan", "Tidak sejalan dengan penataan.")),
    (Trigger.KEMBALIKAN, "2026-12-01", Stage.PERSETUJUAN, "pyb", ("--ke", "usulan", "--alasan", "Lengkapi surat.")),
    (Trigger.SETUJUI, "2026-12-01", Stage.PERSETUJUAN, "ppk", ()),
    (Trigger.TUNDA, "2026-12-01", Stage.PERSETUJUAN, "pyb", ("--alasan", "Menunggu surat.")),
    (Trigger.TARIK, "2026-12-01", Stage.PERSETUJUAN, "pengusul", ("--alasan", "Kebutuhan berubah.")),
    (Trigger.GUGURKAN, "2026-12-01", Stage.PERSETUJUAN, "analis", ("--alasan", "Meninggal dunia.")),
    (Trigger.KONFIRMASI, "2026-12-02", Stage.SERAH_TERIMA, "pemilik", ("--hasil", "selesai")),
    (Trigger.RALAT, "2026-12-02", Stage.SERAH_TERIMA, "ppk", _TYPING),
    (Trigger.KEBERATAN, "2026-12-02", Stage.SERAH_TERIMA, "asn", ("--alasan", "Jarak tugas.")),
    (Trigger.BATALKAN, "2026-12-02", Stage.SERAH_TERIMA, "ppk", ("--alasan", "Putusan atas keberatan.")),
    (Trigger.SELESAIKAN, "2026-12-09", Stage.SERAH_TERIMA, "analis", ()),
]
_NIGHT_FIRST = {("2026-11-25", Stage.USULAN), ("2026-11-26", Stage.SOSIALISASI)}


@pytest.fixture
def round_on(eve_of, tmp_path, monkeypatch):
    """A copy of the sample's round on a day, before that day's decisions."""

    def opened(day):
        url = database_copy(eve_of("sqlite", date.fromisoformat(day)), tmp_path)
        monkeypatch.setenv("MUTASI_DATABASE_URL", url)
        monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
        return url

    return opened


def told(*words):
    """Runs a command in this process; its exit code and JSON answer."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main([*words, "--json"])
    close_all()
    return code, json.loads(out.getvalue())


def _last_entry(url, day, stream):
    """The youngest entry of a stream: its actor, on whose behalf, and its body."""
    house = house_on(url, day)
    with house.store.reading() as conn:
        entry = ledger.entries_of(conn, stream)[-1]
    return entry.actor, entry.on_behalf, json.loads(entry.body)


def _night(day):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        main(["malam", "--tanpa-prefect", "--pada", day, "--json"])
    close_all()


def _people(house, file, who):
    """Who may decide in a case, and for a task its code."""
    directory, day = house.loader.kept_directory(), house.clock.today()
    if who == "kepala":
        return [(nip, ()) for nip in (file.circle.origin_head, file.circle.target_head) if nip]
    if who == "pemilik":
        tasks = view_case(file.facts.case.number, house).tasks
        return [(t.owner_nip, ("--tugas", f"{t.number}/{t.code}")) for t in tasks if t.owner_nip]
    own = {"asn": (file.nip,), "pengusul": (file.facts.proposer,)}
    return [(nip, ()) for nip in own.get(who) or directory.holders(Role(who), day)]


def _clerks(house, *others):
    """Two people of the offices who are none of the others."""
    directory, day = house.loader.kept_directory(), house.clock.today()
    offices = (Role.ANALIS, Role.OPERATOR, Role.TPK, Role.PYB)
    found = dict.fromkeys(nip for role in offices for nip in directory.holders(role, day))
    return [nip for nip in found if nip not in others][:2]


def _words(trigger, case, actor, more, day, recorder, checker):
    paper = ("--berdasarkan", LETTER, "--pencatat", recorder, "--pemeriksa", checker)
    return ("aksi", case, trigger.value, "--pelaku", actor, *more, *paper, "--pada", day)


def _first_allowed(url, trigger, state, who, options, day):
    """The words of the first paper act in the round that the rules allow, and its three people."""
    house = house_on(url, day)
    with house.store.reading() as conn:
        numbers = [case.number for case in list_cases(conn, state=state.value)]
        files = house.loader.load(conn, Selection.of_numbers(numbers), Viewer(house.clock.today()))
    for file in files:
        for actor, more in _people(house, file, who):
            clerks = _clerks(house, actor, file.nip)
            words = _words(trigger, file.facts.case.number, actor, (*more, *options), day, *clerks)
            if told(*words, "--simulasi")[0] == 0:
                return words, file.facts.case.number, (actor, *clerks)
    raise AssertionError(f"nobody can {trigger} on paper on {day}")


@pytest.mark.parametrize(("trigger", "day", "state", "who", "options"), _ACTS, ids=[f"{a[0]} in {a[2]}" for a in _ACTS])
def test_every_human_act_is_taken_on_paper(round_on, trigger, day, state, who, options, tmp_path):
    """All three people, the letter and the scan's SHA-256 stand in the entry; the decider is its actor."""
    url = round_on(day)
    if (day, state) in _NIGHT_FIRST:
        _night(day)
    words, number, (actor, recorder, checker) = _first_allowed(url, trigger, state, who, options, day)
    scan = tmp_path / "pindaian.pdf"
    scan.write_bytes(b"%PDF-1.7 data sintetis")
    code, answer = told(*words, "--pindaian", str(scan))
    assert (code, answer["berhasil"]) == (0, True)
    decider, behalf, body = _last_entry(url, day, stream_of(number))
    assert (decider, behalf, body["pemicu"]) == (actor, None, trigger.value)
    assert body["kertas"] == {
        "surat": LETTER,
        "pencatat": recorder,
        "pemeriksa": checker,
        "sha256": hashlib.sha256(scan.read_bytes()).hexdigest(),
    }


def test_a_pause_on_paper_ends_on_paper(round_on):
    """`lanjutkan` is taken on paper like the pause before it."""
    day = "2026-12-01"
    url = round_on(day)
    words, number, _ = _first_allowed(url, Trigger.TUNDA, Stage.PERSETUJUAN, "pyb", ("--alasan", "Surat."), day)
    assert told(*words)[0] == 0
    again, same, (actor, recorder, checker) = _first_allowed(
        url, Trigger.LANJUTKAN, Stage.DITUNDA, "pyb", ("--alasan", "Ada."), day
    )
    assert same == number
    assert told(*again)[0] == 0
    decider, _behalf, body = _last_entry(url, day, stream_of(number))
    assert (decider, body["pemicu"]) == (actor, "lanjutkan")
    assert (body["kertas"]["pencatat"], body["kertas"]["pemeriksa"]) == (recorder, checker)


def test_every_trigger_is_walked():
    """The table above leaves out no human act."""
    assert {trigger for trigger, *_ in _ACTS} | {Trigger.LANJUTKAN} == set(Trigger)


def test_a_list_on_paper_names_its_people(round_on):
    """The round's entry names the paper like a case's, with date and scan of the letter where the round holds it."""
    day = "2026-12-01"
    url = round_on(day)
    house = house_on(url, day)
    with house.store.reading() as conn:
        files = house.loader.load(conn, Selection.of_round("2026-12", "B"), Viewer(house.clock.today()))
    (mayor,) = house.loader.kept_directory().holders(Role.PPK, house.clock.today())
    known = next(x for f in files for x in f.facts.letters if x.kind == "ba_tpk" and x.date)
    clerks = _clerks(house, mayor, *(file.nip for file in files))
    words = ["aksi", "tunda", "--gelombang", "2026-12", "--sk", "B", "--pelaku", mayor, "--alasan", "Menunggu surat."]
    for file in files:
        if file.facts.case.state is Stage.SELESAI:
            words += ["--kecuali", file.nip]
    words += ["--berdasarkan", known.number, "--pencatat", clerks[0], "--pemeriksa", clerks[1], "--pada", day]
    code, answer = told(*words)
    assert (code, answer["berhasil"]) == (0, True)
    decider, _behalf, body = _last_entry(url, day, "gelombang:2026-12")
    assert decider == mayor
    expected = {"surat": known.number, "pencatat": clerks[0], "pemeriksa": clerks[1], "tanggal": str(known.date)}
    assert {key: body["kertas"][key] for key in expected} == expected


def _pause(house, number, paper, actor):
    return act_on_case(Act(Trigger.TUNDA, actor, reason="Surat.", paper=paper), number, house)


def test_who_records_and_who_checks_are_others(round_on):
    """Recorder and checker differ, and neither is the decider or whom the case is about; nothing is written."""
    day = "2026-12-01"
    url = round_on(day)
    _all, number, (actor, one, two) = _first_allowed(
        url, Trigger.TUNDA, Stage.PERSETUJUAN, "pyb", ("--alasan", "Surat."), day
    )
    house = house_on(url, day)
    file = view_case(number, house).file
    for pair in ((one, one), (actor, two), (one, actor), (file.nip, two), (one, file.nip)):
        with pytest.raises(BadInputError):
            _pause(house, number, Paper(LETTER, *pair), actor)
    assert view_case(number, house).file.facts.case.state is Stage.PERSETUJUAN
    assert _pause(house, number, Paper(LETTER, one, two), actor).done


def test_the_role_asked_is_the_decider_s(round_on):
    """On paper too the decider must hold the role: clerks who do hold it lend nothing."""
    day = "2026-12-01"
    url = round_on(day)
    _all, number, (actor, _one, _two) = _first_allowed(
        url, Trigger.TUNDA, Stage.PERSETUJUAN, "pyb", ("--alasan", "Surat."), day
    )
    house = house_on(url, day)
    file = view_case(number, house).file
    analysts = house.loader.kept_directory().holders(Role.ANALIS, house.clock.today())
    stranger = file.circle.origin_head
    assert stranger not in {actor, *analysts}
    refused = _pause(house, number, Paper(LETTER, actor, analysts[0]), stranger)
    assert [f.rule for f in refused.findings] == ["K-PERAN"]


def test_independence_is_the_decider_s(round_on):
    """The proposer may record what another decided; as the decider R-AUT-04 refuses, on paper too."""
    day = "2026-12-01"
    url = round_on(day)
    _all, number, (actor, one, _two) = _first_allowed(
        url, Trigger.TUNDA, Stage.PERSETUJUAN, "pyb", ("--alasan", "Surat."), day
    )
    house = house_on(url, day)
    facts = view_case(number, house).file.facts
    proposer = facts.proposer
    assert proposer not in {actor, one}
    paper = Paper(LETTER, proposer, one)
    act = Act(Trigger.TUNDA, actor, reason="Surat.", paper=paper, dry_run=True)
    assert act_on_case(act, number, house).done
    own = replace(facts, actor=Actor(proposer, None, None, on_paper=True, letter=LETTER), trigger=Trigger.PUTUSKAN)
    (found,) = [f for f in judge(own, Trigger.PUTUSKAN, house.rulebook) if f.rule == "R-AUT-04"]
    assert found.stops


def test_a_scan_must_be_the_letter_s_own(round_on, tmp_path):
    """A file that cannot be read, or whose content is not the recorded letter's, is bad input."""
    day = "2026-12-01"
    url = round_on(day)
    words, _number, _three = _first_allowed(url, Trigger.TUNDA, Stage.PERSETUJUAN, "pyb", ("--alasan", "Surat."), day)
    assert told(*words, "--pindaian", str(tmp_path / "tidak-ada.pdf"))[0] == 1
    assert told("aksi", "MUT-2026-0001", "tunda", "--pelaku", "X", "--pindaian", str(tmp_path))[0] == 1
    house, scan = house_on(url, day), tmp_path / "pindaian.pdf"
    scan.write_bytes(b"%PDF-1.7 data sintetis")
    known = Letter("lainnya", LETTER, date(2026, 11, 20), sha256=hashlib.sha256(scan.read_bytes()).hexdigest().upper())
    moment = house.clock.now()
    house.store.write(lambda tx: (add_letters(tx, "2026-12", [known], at=moment), raise_round(tx, "2026-12")))
    other = tmp_path / "lain.pdf"
    other.write_bytes(b"%PDF-1.7 surat lain")
    assert told(*words, "--pindaian", str(other))[0] == 1
    assert told(*words, "--pindaian", str(scan))[0] == 0
