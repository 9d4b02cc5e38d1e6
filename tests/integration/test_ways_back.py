"""Cancellation from a day on, objections beside the case, `gugur` on facts, the absent alone, and facts that move."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from tests.city import house_on
from workflow.domain.acts import Act, Paper
from workflow.domain.context import Attendance, Letter
from workflow.domain.errors import BadInputError
from workflow.domain.intake import ParsedRow, ParsedTable
from workflow.domain.stages import FIVE_STAGES, Role, Stage, Trigger
from workflow.intake.context import read_context
from workflow.services.audit import verify
from workflow.services.deciding import ListScope, act_on_case, act_on_list
from workflow.services.imports import ImportOrder, import_tables
from workflow.services.moment import Moment
from workflow.services.night import run_nights
from workflow.services.postings import post_changes
from workflow.services.rounds import reread_round
from workflow.storage import cases as case_store
from workflow.storage import ledger, rounds
from workflow.storage.tasks import tasks_of

_ROUND, _TMT, _DAY = "2026-12", date(2026, 12, 3), "2026-12-04"
_POSTS = ("DISHUB.B1-KABID", "DLH.B1-KABID", "KUKMPP.B1-KABID", "DISPORA.B1-KABID")
_MAYOR = "P-walikota"
_PAPER = Paper("800/sk-batal/2026", "P-pencatat", "P-pemeriksa")


class Chain:
    """A chain of three approved cases of the city's round, each but the last entering the next one's post."""

    def __init__(self, url, day=_DAY):
        self.url = url
        self.house = house_on(url, day)
        self.ids = [self.read("SELECT id FROM transfer_case WHERE origin_post = :p", p=p)[0][0] for p in _POSTS[:3]]
        self.numbers = [self.case("number", case_id) for case_id in self.ids]
        self.nips = [self.case("nip", case_id) for case_id in self.ids]

    def case(self, column, case_id):
        return self.read(f"SELECT {column} FROM transfer_case WHERE id = :i", i=case_id)[0][0]

    def read(self, statement, **values):
        with self.house.store.reading() as conn:
            return [tuple(row) for row in conn.execute(text(statement), values)]

    def write(self, statement, **values):
        self.house.store.write(lambda tx: tx.conn.execute(text(statement), values))

    def on(self, day):
        self.house.store.close()
        self.house = house_on(self.url, day)
        return self

    def stage(self, last):
        for case_id in self.ids:
            for stage in FIVE_STAGES[1 : FIVE_STAGES.index(last) + 1]:
                tmt = _TMT if stage is Stage.SERAH_TERIMA else None
                self.write(
                    "UPDATE transfer_case SET state = :s, tmt = :t WHERE id = :i", s=stage.value, t=tmt, i=case_id
                )

    def came(self, *nips, attended=True):
        rows = [Attendance(nip, attended, _TMT) for nip in nips]
        self.house.store.write(lambda tx: rounds.add_attendance(tx, _ROUND, rows))

    def change(self):
        return self.house.store.write(lambda tx: post_changes(tx, None, Moment.of(self.house), self.house))

    def held(self):
        posts = ", ".join(f"'{post}'" for post in _POSTS)
        wanted = f"SELECT post_id, nip, since FROM occupancy WHERE until IS NULL AND post_id IN ({posts})"
        return {row[0]: (row[1], str(row[2])[:10]) for row in self.read(wanted)}

    def scope(self, *but):
        listed = self.read("SELECT nip FROM transfer_case WHERE round_code = :r", r=_ROUND)
        return ListScope(_ROUND, None, tuple(nip for (nip,) in listed if nip not in self.nips or nip in but))

    def night(self):
        return run_nights(self.house, lambda day: house_on(self.url, f"{day}T01:00"))

    def status(self, nip, kind, start, end=None):
        row = {"nip": nip, "jenis": kind, "mulai": start, "selesai": end}
        table = ParsedTable("status", "s.csv", None, 1, frozenset(row), (ParsedRow(2, row),), (), 1)
        import_tables([table], ImportOrder(None, partial=False, dry_run=False, sha256="uji"), self.house)

    def entries(self, number):
        with self.house.store.reading() as conn:
            return ledger.entries_of(conn, f"kasus:{number}")

    def mails(self, name):
        return self.read("SELECT recipient, payload FROM outbox WHERE mail = :m ORDER BY recipient", m=name)


def _cancel(**changes):
    return Act(Trigger.BATALKAN, _MAYOR, reason="Putusan atas keberatan.", paper=_PAPER)._replace(**changes)


@pytest.fixture
def chain(city_url):
    """The chain approved, its posts unchanged."""
    made = Chain(city_url)
    made.stage(Stage.SERAH_TERIMA)
    yield made
    made.house.store.close()


@pytest.fixture
def moved(chain):
    """The chain inaugurated, everyone in the new post."""
    chain.before = chain.held()
    chain.came(*chain.nips)
    assert chain.change() == 3
    return chain


def test_a_cancellation_from_a_later_day_is_enacted_by_its_night(moved):
    """Signed on the 4th, in force on the 8th: the cases end at once, the posts come back in the night of the 8th, once."""
    held = moved.held()
    answer = act_on_list(_cancel(effective=date(2026, 12, 8)), moved.scope(), moved.house)
    assert answer.done
    assert {item.told["pembatalan"]["berlaku"] for item in answer.answers} == {date(2026, 12, 8)}
    assert {moved.case("state", case_id) for case_id in moved.ids} == {"dibatalkan"}
    assert moved.held() == held
    moved.on("2026-12-07T01:00").night()
    assert moved.held() == held
    moved.on("2026-12-08T01:00").night()
    assert moved.held() == moved.before
    ended = moved.read(
        "SELECT DISTINCT until FROM occupancy WHERE ended_by = :n AND since >= :t", n=moved.numbers[0], t=_TMT
    )
    assert [str(row[0])[:10] for row in ended] == ["2026-12-07"]
    moved.on("2026-12-09T01:00").night()
    events = [entry.event for entry in moved.entries(moved.numbers[0])]
    assert events.count("transfer:post_restored") == 1
    assert not any(moved.case("post_changed", case_id) for case_id in moved.ids)
    assert verify(moved.house).bad is None


def test_without_a_day_the_date_of_the_cancelling_sk_counts(moved):
    """A cancelling SK of the 9th that is recorded on the 11th counts from the 9th; what it began ended the day before."""
    moved.on("2026-12-11")
    sk = Letter("sk", _PAPER.letter, date(2026, 12, 9), covers=tuple(moved.nips))
    moved.house.store.write(lambda tx: case_store.add_letters(tx, _ROUND, [sk], at=moved.house.clock.now()))
    moved.house.store.write(lambda tx: case_store.raise_round(tx, _ROUND))
    assert act_on_list(_cancel(), moved.scope(), moved.house).done
    assert moved.held() == moved.before
    days = moved.read("SELECT until FROM occupancy WHERE ended_by = :n AND since >= :t", n=moved.numbers[1], t=_TMT)
    assert {str(row[0])[:10] for row in days} == {"2026-12-08"}


def test_what_never_began_needs_no_restoring(chain):
    """Cancelled before the inauguration nobody moved; nothing is put back and the night finds nothing to do."""
    before = chain.held()
    assert act_on_list(_cancel(), chain.scope(), chain.house).done
    assert chain.held() == before
    (entry,) = [e for e in chain.entries(chain.numbers[0]) if e.event == "transfer:post_restored"]
    assert json.loads(entry.body) == {"berlaku": _DAY, "dipulihkan": [], "sudah_terisi": []}
    assert chain.change() == 0


def test_a_cancellation_tells_what_happened_meanwhile(moved):
    """A follower who stays is told as holder of the former post; acts since the approval stay and are listed."""
    first, second = moved.ids[0], moved.numbers[1]
    objected = Act(Trigger.KEBERATAN, moved.nips[1], reason="Jarak tugas.")
    assert act_on_case(objected, second, moved.house).done
    answer = act_on_list(_cancel(), moved.scope(moved.nips[0]), moved.house)
    told = {item.number: item.told["pembatalan"] for item in answer.answers}
    assert told[second]["jabatan_terisi"] == [{"jabatan": _POSTS[1], "pemegang": moved.nips[0]}]
    assert told[second]["sk"] == _PAPER.letter
    assert "transfer:serah_terima:objected" in [act["peristiwa"] for act in told[second]["tindakan_sejak"]]
    assert told[moved.numbers[2]]["jabatan_terisi"] == []
    (entry,) = [e for e in moved.entries(second) if e.event == "transfer:serah_terima:cancelled"]
    assert json.loads(entry.body)["pembatalan"] == json.loads(json.dumps(told[second], default=str))
    assert moved.case("state", first) == "serah_terima"
    mails = {recipient: json.loads(payload) for recipient, payload in moved.mails("transfer_cancelled")}
    assert {moved.nips[1], moved.nips[2]} <= set(mails)
    assert mails[moved.nips[0]]["pemegang"] is True
    assert mails[moved.nips[1]]["berlaku"] == _DAY
    assert len(mails) > 3


def test_a_simulated_cancellation_tells_the_same_and_writes_nothing(moved):
    """`--simulasi` shows posts filled and acts in between before the PPK signs."""
    before = moved.held()
    scope = moved.scope(moved.nips[0])
    tried = act_on_list(_cancel(dry_run=True), scope, moved.house)
    assert tried.done
    assert moved.held() == before
    assert not moved.read("SELECT case_id FROM cancellation")
    done = act_on_list(_cancel(), scope, moved.house)
    assert [item.told for item in tried.answers] == [item.told for item in done.answers]


def test_tasks_and_reminders_end_and_the_objection_stays(moved):
    """Handover tasks are dropped with their reminders; the objection stands beside the case and is still answered."""
    objected = act_on_case(Act(Trigger.KEBERATAN, moved.nips[1], reason="Jarak."), moved.numbers[1], moved.house)
    assert objected.done
    moved.write(
        "UPDATE task SET state = 'terbuka', done_at = NULL WHERE case_id = :i AND letter_kind IS NULL", i=moved.ids[1]
    )
    assert act_on_case(_cancel(), moved.numbers[1], moved.house).done
    with moved.house.store.reading() as conn:
        states = {task.code: (task.state, task.letter_kind, task.owner_nip) for task in tasks_of(conn, moved.ids[1])}
    assert states["KB1"][:2] == ("terbuka", "jawaban_keberatan")
    assert {state for code, (state, *_rest) in states.items() if code != "KB1"} <= {"batal", "selesai"}
    answered = Act(Trigger.KONFIRMASI, states["KB1"][2], task="KB1", result="selesai")
    assert act_on_case(answered, moved.numbers[1], moved.house).done


def test_a_cancellation_with_a_key_is_answered_again(moved):
    """The same key answers with the same report; another day under that key is a fault."""
    first = act_on_case(_cancel(key="batal-1"), moved.numbers[2], moved.house)
    again = act_on_case(_cancel(key="batal-1"), moved.numbers[2], moved.house)
    assert again.told == json.loads(json.dumps(first.told, default=str))
    with pytest.raises(BadInputError, match="Kunci"):
        act_on_case(_cancel(key="batal-1", effective=_TMT), moved.numbers[2], moved.house)


def test_an_objection_has_its_receipt_and_its_clocks(chain):
    """The day on the paper is the day of receipt; both clocks are told, a late one is kept and said to be late."""
    who, number = chain.nips[0], chain.numbers[0]
    petikan = Letter("petikan", "P/1", date(2026, 12, 3), covers=(who,))
    handed_in = Letter("lainnya", "800/K/1", date(2026, 12, 10), covers=(who,))
    chain.house.store.write(
        lambda tx: case_store.add_letters(tx, _ROUND, [petikan, handed_in], at=chain.house.clock.now())
    )
    chain.on("2026-12-14")
    paper = Paper("800/K/1", "P-pencatat", "P-pemeriksa")
    first = act_on_case(Act(Trigger.KEBERATAN, who, reason="Jarak.", paper=paper), number, chain.house)
    told = first.told["keberatan"]
    assert (told["nomor"], told["diterima"], told["terlambat"]) == (f"{number}/KB1", date(2026, 12, 10), False)
    working = chain.house.calendar.add_working_days
    assert told["batas_mengajukan"] == working(date(2026, 12, 3), 14)
    assert told["batas_menjawab"] == working(date(2026, 12, 10), 21)
    assert first.source == first.dest
    chain.on("2027-02-01")
    late = act_on_case(Act(Trigger.KEBERATAN, who, reason="Lagi."), number, chain.house)
    assert late.done
    assert (late.told["keberatan"]["nomor"], late.told["keberatan"]["terlambat"]) == (f"{number}/KB2", True)
    receipts = [json.loads(payload) for recipient, payload in chain.mails("objection_received") if recipient == who]
    assert [receipt["terlambat"] for receipt in receipts] == [False, True]
    with chain.house.store.reading() as conn:
        due = {task.code: task.deadline for task in tasks_of(conn, chain.ids[0])}
    assert due["KB1"] == told["batas_menjawab"]


def test_an_objection_without_a_day_to_count_from_is_kept(chain):
    """Where neither receipt nor SK has a date nothing is said of lateness."""
    chain.write("UPDATE decree SET dated = NULL")
    told = act_on_case(Act(Trigger.KEBERATAN, chain.nips[0], reason="x"), chain.numbers[0], chain.house).told[
        "keberatan"
    ]
    assert (told["mulai"], told["batas_mengajukan"], told["terlambat"]) == (None, None, False)


def _analyst(chain):
    with chain.house.store.reading() as conn:
        return chain.house.loader.directory(conn).holders(Role.ANALIS, chain.house.clock.today())[0]


def test_a_case_lapses_on_a_fact_with_its_evidence(chain):
    """Without a fact it is refused; register and paper are evidence, a reason alone is kept as a statement only."""
    who, lapse = _analyst(chain), Act(Trigger.GUGURKAN, "")
    bare = act_on_case(lapse._replace(actor=who), chain.numbers[0], chain.house)
    assert (bare.done, [(f.rule, f.case) for f in bare.findings]) == (False, [("K-FAKTA", "tanpa_fakta")])
    chain.status(chain.nips[0], "meninggal", date(2026, 12, 2))
    dead = act_on_case(lapse._replace(actor=who), chain.numbers[0], chain.house)
    fact = {"sumber": "status", "keadaan": "meninggal", "sejak": date(2026, 12, 2), "tercatat": True}
    assert (dead.dest, dead.told["bukti_gugur"]) == (Stage.GUGUR, [fact])
    paper = Paper("474/12/2026", "P-pencatat", "P-pemeriksa")
    shown = act_on_case(lapse._replace(actor=who, paper=paper), chain.numbers[1], chain.house)
    assert shown.told["bukti_gugur"] == [{"sumber": "surat", "nomor": "474/12/2026", "tercatat": True}]
    said = act_on_case(lapse._replace(actor=who, reason="Mengundurkan diri."), chain.numbers[2], chain.house)
    assert [item["tercatat"] for item in said.told["bukti_gugur"]] == [False]


def test_who_is_absent_waits_alone(chain):
    """The follower enters the absent one's post; the new one of the absent stays empty until the oath is made up for."""
    absent = chain.nips[1]
    chain.came(chain.nips[0], chain.nips[2])
    chain.came(absent, attended=False)
    assert chain.change() == 2
    held = chain.held()
    assert (held[_POSTS[1]][0], held[_POSTS[3]][0]) == (chain.nips[0], chain.nips[2])
    assert _POSTS[2] not in held
    assert absent not in {nip for nip, _since in held.values()}
    assert chain.case("state", chain.ids[1]) == "serah_terima"
    chain.came(absent)
    assert chain.change() == 1
    assert chain.held()[_POSTS[2]][0] == absent


def _sworn_on(chain, day):
    chain.write("DELETE FROM attendance")
    chain.write("UPDATE decree SET inauguration = :d", d=day)


@pytest.mark.parametrize(
    ("night", "told"),
    [
        pytest.param("2026-12-07", False, id="two days before"),
        pytest.param("2026-12-08", True, id="the eve"),
        pytest.param("2026-12-09", True, id="the morning"),
        pytest.param("2026-12-10", False, id="the day after"),
    ],
)
def test_names_are_looked_at_again_on_the_eve_and_on_the_morning(chain, night, told):
    """Who died and who is on leave are told in the night's findings, in the morning report and to the analysts."""
    _sworn_on(chain, date(2026, 12, 9))
    chain.status(chain.nips[0], "ditahan", date(2026, 12, 5))
    chain.status(chain.nips[1], "cuti_melahirkan", date(2026, 12, 1), date(2027, 2, 1))
    chain.status(chain.nips[2], "ditahan", date(2026, 1, 5), date(2026, 2, 5))
    (answer,) = chain.on(f"{night}T01:00").night()
    found = {
        f.evidence["kasus"]: (f.result.value, f.evidence["keadaan"]) for f in answer.findings if f.rule == "K-FAKTA"
    }
    expected = {chain.numbers[0]: ("BLOCK", "ditahan"), chain.numbers[1]: ("WARN", "cuti melahirkan")}
    assert found == (expected if told else {})
    mails = chain.mails("facts_moved")
    assert bool(mails) is told
    if told:
        assert json.loads(mails[0][1])["kasus"] == chain.numbers[:2]
        assert _analyst(chain) in {recipient for recipient, _payload in mails}
        (report,) = [json.loads(payload) for _r, payload in chain.mails("morning_report")[:1]]
        assert "K-FAKTA" in {line["aturan"] for line in report["temuan"]}


def test_a_returned_case_says_what_must_be_mended(city_url):
    """What is to be mended stands in the answer and in the ledger; the case waits for an analyst."""
    chain = Chain(city_url, "2026-12-01")
    chain.stage(Stage.PERSETUJUAN)
    act = Act(Trigger.KEMBALIKAN, _analyst(chain), to=Stage.USULAN, reason="Lengkapi surat.")
    answer = act_on_case(act, chain.numbers[0], chain.house)
    assert answer.told == {"pengembalian": {"ke": "usulan", "perbaiki": "Lengkapi surat."}}
    assert json.loads(chain.entries(chain.numbers[0])[-1].body)["pengembalian"]["perbaiki"] == "Lengkapi surat."
    assert chain.case("held", chain.ids[0])
    chain.house.store.close()


def test_nobody_signs_for_who_is_gone(city_url):
    """`setujui` is refused with the fact where somebody died, retired, resigned, is suspended or detained by the TMT."""
    chain = Chain(city_url, "2026-12-01")
    chain.stage(Stage.PERSETUJUAN)
    act = Act(Trigger.SETUJUI, _MAYOR, dry_run=True)
    chain.write("UPDATE transfer_case SET target_post = NULL WHERE id = :i", i=chain.ids[2])
    chain.write("UPDATE decree SET tmt = :t", t=_TMT + timedelta(days=7))
    for nip in chain.nips:
        chain.status(nip, "pensiun", _TMT + timedelta(days=7))
    refusals = _refusals(chain, act)
    assert refusals[0] == refusals[1] == ["K-FAKTA"]
    # A release is there for just that.
    assert "K-FAKTA" not in refusals[2]
    chain.house.store.close()


def _refusals(chain, act):
    found = []
    for number in chain.numbers:
        answer = act_on_case(act, number, chain.house)
        found.append([finding.rule for finding in answer.findings if finding.stops])
    return found


def test_the_attendance_of_who_is_gone_is_not_taken_over(chain, city_files):
    """Reading the attendance again leaves out a dead man and says so; the others are sworn in and enter their posts."""
    chain.status(chain.nips[2], "meninggal", date(2026, 12, 1))
    context = read_context(city_files.folder / "gelombang.toml")
    chain.write("DELETE FROM attendance")
    came = tuple(Attendance(nip, attended=True, date=_TMT) for nip in chain.nips)
    changed = reread_round(context._replace(attendance=came), city_files.proposer, chain.house)
    assert [(f.rule, f.case) for f in changed.findings] == [("K-FAKTA", "hadir")]
    assert {entry.nip for entry in changed.attendance} == set(chain.nips[:2])
    assert changed.posts_changed == 2


def test_who_is_detained_after_the_oath_enters_no_post(chain):
    """The fact that came in last counts: the post is not entered, and a follower takes the one that is left."""
    chain.came(*chain.nips)
    chain.status(chain.nips[1], "ditahan", date(2026, 12, 4))
    assert chain.change() == 2
    held = chain.held()
    assert held[_POSTS[1]][0] == chain.nips[0]
    assert _POSTS[2] not in held
