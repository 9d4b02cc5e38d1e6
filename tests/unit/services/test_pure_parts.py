"""What a proposal, a round's context, a list of cases and a command say, before any database is asked."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.builders import case, decision, decree, facts, post
from tests.city import house_on
from workflow.domain.acts import Act, Paper
from workflow.domain.casefile import CaseFile, Circle, Guard
from workflow.domain.context import ActingStatus, Attendance, Election, HeadOfRegion, RoundContext
from workflow.domain.directory import Directory, RoleGrant
from workflow.domain.errors import BadInputError
from workflow.domain.facts import MISSING, Acting, Holder, Succession, UnitTurn
from workflow.domain.intake import ParsedRow
from workflow.domain.mails import Mail
from workflow.domain.stages import Role, Stage, Trigger
from workflow.services.deciding import check_act
from workflow.services.digests import case_digest, shown_differences
from workflow.services.imports import default_profile
from workflow.services.judging import unit_loads
from workflow.services.mail_context import Batch, _of_tasks, awaited_until, thread_of
from workflow.services.night import judge_chunk, night_trigger
from workflow.services.notices import order
from workflow.services.persetujuan import awaited_deciders, turn_has_come
from workflow.services.postings import is_due
from workflow.services.proposals import Known, check_rows, check_target
from workflow.services.rounds import differences
from workflow.services.sosialisasi import asn_was_heard
from workflow.storage.occupancy import DuePosting
from workflow.storage.outbox import QueuedMail
from workflow.storage.rounds import KnownCase, KnownPerson

TODAY = date(2026, 12, 3)


def file_of(*, last_night=None, post_changed=False, **changes):
    """A case file in which nobody but the subject is near."""
    guard = Guard(1, 1, 0, 0, last_night, None, None, post_changed=post_changed)
    return CaseFile(guard, "nip", facts(**changes), Circle(None, None, None, None), 5, 0, None)


@pytest.mark.parametrize(
    ("act", "told"),
    [
        pytest.param(Act(Trigger.KEMBALIKAN, "a"), "--ke", id="kembalikan"),
        pytest.param(Act(Trigger.KEMBALIKAN, "a", to=Stage.USULAN), "--alasan", id="kembalikan tanpa alasan"),
        pytest.param(Act(Trigger.PUTUSKAN, "a"), "--putusan", id="putuskan"),
        pytest.param(Act(Trigger.TANGGAPI, "a"), "--jawaban", id="tanggapi"),
        pytest.param(Act(Trigger.KONFIRMASI, "a"), "--tugas", id="konfirmasi"),
        pytest.param(Act(Trigger.TOLAK, "a"), "--alasan", id="tolak"),
        pytest.param(Act(Trigger.TUNDA, "sistem:malam"), "orang bernama", id="the system"),
        pytest.param(Act(Trigger.SETUJUI, "a", paper=Paper("s", "b", "b")), "dua orang", id="checks himself"),
        pytest.param(Act(Trigger.SETUJUI, "a", paper=Paper("s", "a", "b")), "pengambil", id="decides and records"),
        pytest.param(Act(Trigger.SETUJUI, "a", paper=Paper("s", "b", "a")), "pengambil", id="decides and checks"),
    ],
)
def test_an_act_that_lacks_something_is_refused_in_words(act, told):
    """The missing option, or the two people who may not be one, is named before anything is looked at."""
    with pytest.raises(BadInputError, match=told):
        check_act(act)


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(Act(Trigger.TUNDA, "a"), id="needs nothing"),
        pytest.param(Act(Trigger.TOLAK, "a", reason="r"), id="has what it needs"),
        pytest.param(Act(Trigger.SETUJUI, "a", paper=Paper("s", "b", "c")), id="three people"),
    ],
)
def test_a_complete_act_is_looked_at(act):
    """The same acts with all that they need raise nothing."""
    assert check_act(act) is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({}, [], id="same"),
        pytest.param({"target": post(id="LAIN")}, ["tujuan"], id="target"),
        pytest.param({"case": case(state=Stage.SERAH_TERIMA, answer="setuju")}, ["tahap", "jawaban"], id="two"),
        pytest.param({"letters": ()}, ["surat"], id="letters"),
    ],
)
def test_what_changed_since_it_was_shown_is_named(changes, told):
    """A case's digest tells which field differs from what stands now."""
    assert shown_differences(case_digest(file_of()), file_of(**changes)) == told


def test_a_digest_of_another_make_differs_in_everything():
    """A list's digest, or a broken one, is no case's: nothing of it can be trusted."""
    assert shown_differences("0" * 64, file_of()) == [
        *("tahap", "asal", "tujuan", "sk", "alasan", "surat", "putusan", "jawaban")
    ]


def context(**changes):
    """A round with one SK."""
    base = RoundContext("2026-12", "P", TODAY, (decree(code="A"),), None, None)
    return base._replace(**changes)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({}, set(), id="same"),
        pytest.param({"letters": ("x",), "attendance": (Attendance("n", True, TODAY),)}, set(), id="only added to"),
        pytest.param({"briefing_on": None}, {"tanggal_sosialisasi"}, id="briefing"),
        pytest.param(
            {"head_of_region": HeadOfRegion(ActingStatus.DEFINITIF, None, None)}, {"kepala_daerah"}, id="mayor"
        ),
        pytest.param({"election": Election(TODAY)}, {"pilkada"}, id="election"),
        pytest.param({"decrees": (decree(code="A"), decree(code="B"))}, {"sk B"}, id="another SK"),
        pytest.param(
            {"decrees": (decree(code="A", number="9", tmt=TODAY),)}, {"sk A number", "sk A tmt"}, id="an SK's fields"
        ),
    ],
)
def test_a_context_read_again_names_what_differs(changes, told):
    """Each changed date, signer or number has its own name, with both values."""
    found = differences(context(), context(**changes))
    assert set(found) == told
    assert all(old != new for old, new in found.values())


POSTS = {"J-1": ("Kepala Bidang", "Bidang Satu"), "J-2": ("Kepala Bidang", "Bidang Dua"), "J-3": ("Analis", "Unit")}
TWO = (decree(code="A"), decree(code="B"))


def proposal(**values):
    """A row that proposes a known person for a known post."""
    return ParsedRow(3, {"nip": "N", "jenis": "rotasi", "sk": "A", "id_jabatan_tujuan": "J-3", **values})


def known(**changes):
    """One person in a post, three posts, no cases."""
    people = {"N": KnownPerson("N", "J-1", "U-1", None, None)}
    return Known(people, POSTS, {}, frozenset())._replace(**changes)


NAMED = {"id_jabatan_tujuan": None, "jabatan_tujuan": "kepala bidang"}
ALIKE = "yang mirip: " + "; ".join(f"{post} ({', '.join(POSTS[post])})" for post in ("J-1", "J-2"))


@pytest.mark.parametrize(
    ("values", "target"),
    [
        pytest.param({}, "J-3", id="by id"),
        pytest.param({**NAMED, "jabatan_tujuan": "analis"}, "J-3", id="by a name that one post bears"),
        pytest.param({**NAMED, "unit_tujuan": "bidang dua"}, "J-2", id="by name and unit"),
        pytest.param({"id_jabatan_tujuan": None}, None, id="a release"),
    ],
)
def test_a_target_is_found_by_id_or_by_a_clear_name(values, target):
    """The import and the pre-flight find the same post."""
    rows = [proposal(**values)]
    (draft,), rejects = check_rows(rows, context(decrees=TWO), known())
    assert rejects == []
    assert (draft.target_post, draft.origin_post, draft.decree_code) == (target, "J-1", "A")
    assert check_target(rows[0], context(decrees=TWO), known()) == (draft, None)


SAID = ("A", "J-3", "rotasi", None, None, None, None, None, False)


@pytest.mark.parametrize(
    ("values", "has", "column", "reason"),
    [
        pytest.param({"nip": "X"}, {}, "nip", "tidak ada di daftar pegawai", id="unknown person"),
        pytest.param({"id_jabatan_tujuan": "J-9"}, {}, "id_jabatan_tujuan", "tidak ada di peta", id="unknown post"),
        pytest.param(NAMED, {}, "jabatan_tujuan", r"ada 2 jabatan .*J-1 .*; J-2 ", id="two posts of a name"),
        pytest.param({**NAMED, "unit_tujuan": "X"}, {}, "jabatan_tujuan", "tidak ada jabatan", id="no such unit"),
        pytest.param({"sk": "C"}, {}, "sk", "pilih A, B", id="unknown SK"),
        pytest.param({"sk": None}, {}, "sk", "pilih A, B", id="no SK where there are two"),
        pytest.param(
            {"id_jabatan_tujuan": "J-2"},
            {"cases": {"N": KnownCase("MUT-1", "N", "usulan", SAID)}},
            "nip",
            "MUT-1 sudah melewati pemetaan",
            id="changed after pemetaan",
        ),
    ],
)
def test_a_proposal_that_cannot_be_taken_says_why(values, has, column, reason):
    """A reject names the column and the reason; candidates are shown, never guessed."""
    drafts, (reject,) = check_rows([proposal(**values)], context(decrees=TWO), known(**has))
    assert drafts == []
    assert (reject.row, reject.column) == (3, column)
    assert re.search(reason, reject.reason)


@pytest.mark.parametrize(
    ("values", "decrees", "drafted", "problem"),
    [
        pytest.param({"id_jabatan_tujuan": "J-9"}, TWO, "J-9", None, id="an unknown id is for the rules to say"),
        pytest.param(
            {**NAMED, "unit_tujuan": "X"}, TWO, None, f"tidak ada jabatan dengan nama dan unit ini; {ALIKE}", id="name"
        ),
        pytest.param({"sk": "C"}, TWO, None, "SK C tidak dikenal", id="unknown SK"),
        pytest.param({"sk": None}, TWO, None, "SK  tidak dikenal", id="no SK where there are two"),
        pytest.param({"sk": None}, TWO[:1], "J-3", None, id="no SK where there is one"),
    ],
)
def test_a_pre_flight_keeps_what_the_rules_can_judge(values, decrees, drafted, problem):
    """`periksa` drafts a row wherever its post is clear and its SK is known."""
    draft, told = check_target(proposal(**values), context(decrees=decrees), known())
    assert (draft and draft.target_post, told) == (drafted, problem)


def test_an_unchanged_proposal_passes_at_any_stage():
    """The same file a second time changes nothing, wherever its cases stand."""
    old = {"N": KnownCase("MUT-1", "N", "usulan", SAID)}
    drafts, rejects = check_rows([proposal()], context(decrees=TWO), known(cases=old))
    assert (len(drafts), rejects) == (1, [])


@pytest.mark.parametrize(
    ("kind", "name", "profile"),
    [
        pytest.param("fungsional", "Guru Ahli Muda", "guru", id="guru by its first word"),
        pytest.param("pelaksana", "Wakil Guru", "guru", id="guru by a later word"),
        pytest.param("fungsional", "Perawat Mahir", "jf", id="functional"),
        pytest.param("jpt_pratama", "Kepala Dinas", "struktural", id="jpt"),
        pytest.param("administrator", "Kepala Bidang", "struktural", id="administrator"),
        pytest.param("pengawas", "Kepala Seksi", "struktural", id="pengawas"),
        pytest.param("pelaksana", "Pengadministrasi", "pelaksana", id="pelaksana"),
        pytest.param("penugasan", "Kepala Sekolah", "penugasan", id="penugasan"),
        pytest.param("lain", "Lain", "pelaksana", id="anything else"),
    ],
)
def test_a_map_that_does_not_say_gives_a_profile_by_kind(kind, name, profile):
    """The kind decides; only a teacher is told by the name."""
    assert default_profile(kind, name, "Unit") == profile


@pytest.mark.parametrize(
    ("days", "changes", "due"),
    [
        pytest.param(-1, {}, False, id="TMT-1"),
        pytest.param(0, {}, True, id="TMT"),
        pytest.param(1, {}, True, id="TMT+1"),
        pytest.param(0, {"attended": None}, False, id="not known whether inaugurated"),
        pytest.param(0, {"attended": False}, False, id="absent"),
        pytest.param(0, {"attended": None, "inauguration": None}, True, id="an SK without inauguration"),
        pytest.param(0, {"attended": None, "target_profile": "pelaksana"}, True, id="a post without inauguration"),
    ],
)
def test_a_posting_is_due_from_its_tmt(days, changes, due):
    """The TMT must have come; where the post is entered by inauguration, the person must have been there."""
    entered = DuePosting(1, "MUT-1", "N", "2026-12", "J-1", "J-2", TODAY, TODAY, True, "struktural", "U", 1)
    assert is_due(entered._replace(**changes), TODAY + timedelta(days), frozenset({"struktural"})) is due


@pytest.mark.parametrize(
    ("changes", "trigger"),
    [
        pytest.param({"state": Stage.PEMETAAN}, Trigger.AJUKAN, id="pemetaan"),
        pytest.param({"state": Stage.PEMETAAN, "held": True}, None, id="held"),
        pytest.param({"state": Stage.PEMETAAN, "last_night": TODAY}, None, id="moved this night"),
        pytest.param(
            {"state": Stage.PEMETAAN, "last_night": TODAY - timedelta(1)}, Trigger.AJUKAN, id="the night before"
        ),
        pytest.param({"state": Stage.PERSETUJUAN}, None, id="a human step"),
        pytest.param({"state": Stage.DITUNDA}, None, id="no step"),
        pytest.param({"state": Stage.SERAH_TERIMA}, None, id="post unchanged"),
        pytest.param({"state": Stage.SERAH_TERIMA, "post_changed": True}, Trigger.SELESAIKAN, id="post changed"),
    ],
)
def test_the_night_takes_at_most_one_step(changes, trigger):
    """What is held, paused, a person's to decide or was moved this night stays; a handover waits for the post."""
    told = dict(changes)
    guard = {name: told.pop(name) for name in ("last_night", "post_changed") if name in told}
    assert night_trigger(file_of(case=case(**told), **guard), TODAY) == trigger


def test_a_chunk_whose_cases_are_gone_is_judged_without_a_house():
    """No file, no count, no directory needed: the chunk is simply done."""
    assert judge_chunk([], TODAY, None) == ([], {})


def test_a_units_load_holds_known_units_and_days_only():
    """A case without a post counts nowhere; an SK without a date moves people on no known day."""
    dateless = decree(date=None, inauguration=None)
    files = [file_of(origin=None), file_of(origin=MISSING), file_of(decree=dateless)]
    (load,) = unit_loads(files)
    assert (load.unit_id, load.moving, load.head_count, load.days) == ("DISKOMINFO-B1", 1, 5, ())
    (dated,) = unit_loads([*files, file_of()])
    assert (dated.moving, dated.days) == (2, (decree().effective,))


def test_who_leaves_and_who_enters_a_unit_is_counted_once():
    """By this list or by another case: a case that stands in both is one; who acts counts only where nobody else holds the post."""
    here, day = post(), decree().effective
    other = UnitTurn("M-9", day, enters=True, done=False)
    twin = other._replace(number="M-2")
    late = other._replace(number="M-10", day=day + timedelta(days=31))
    first = file_of(origin=here, target=None)._replace(unit_turns=(other, twin, late))
    second = file_of(origin=None, target=here, case=case(number="M-2"))
    (found,) = unit_loads([first, second])
    assert [(turn.number, turn.enters) for turn in found.turns] == [
        (case().number, False),
        ("M-2", True),
        ("M-9", True),
    ]
    held = Succession(acting=(Acting("c", "plt", None, None, None),))
    shared = held._replace(others=(Holder("d", TODAY, None),))
    loads = [unit_loads([file_of(origin=here, succession=one)])[0] for one in (held, shared, Succession())]
    assert [one.stood_in for one in loads] == [True, False, False]


def test_an_empty_office_gets_no_mail():
    """Without a recipient there is no order; with one there is exactly one."""
    assert order(Mail.OPINION_REQUESTED, None, file_of()) == []
    (made,) = order(Mail.OPINION_REQUESTED, "N", file_of(), hari=3)
    assert (made.recipient, made.payload["hari"]) == ("N", 3)


def queued(mail):
    """A row of the outbox that was never tried."""
    moment = datetime(2026, 12, 3, tzinfo=UTC)
    return QueuedMail(1, "k", mail, "N", 1, 7, "{}", "antre", moment, moment, 0, None, None, None, False, moment)


@pytest.mark.parametrize(
    ("count", "kept"),
    [
        pytest.param(0, [], id="none"),
        pytest.param(10, [*range(10)], id="ten"),
        pytest.param(11, [0, *range(2, 11)], id="eleven"),
        pytest.param(30, [0, *range(21, 30)], id="thirty"),
    ],
)
def test_a_long_conversation_keeps_its_first_and_latest_mails(count, kept):
    """RFC 5322 3.6.4: ten references at most; the middle is left out."""
    ids = {f"k{n}": f"<{n}@x>" for n in range(count)}
    batch = Batch({}, {}, {}, {1: {"rujukan": [*ids, "never made"]}}, ids, {}, Counter())
    assert thread_of(queued(Mail.OPINION_REQUESTED), batch, "a@x").references == tuple(f"<{n}@x>" for n in kept)


def with_offices(house, **holders):
    """The house with a directory in which these people hold the offices of the chain."""
    held = {"inspektorat": ("i",), "tpk": ("a", "b", "c"), "pyb": ("p",), "ppk": ("w",)} | holders
    grants = tuple(RoleGrant(nip, Role(role), None, None, None) for role, people in held.items() for nip in people)
    directory = Directory(1, {}, grants, (), {}, frozenset({"peran"}))
    return replace(house, loader=SimpleNamespace(kept_directory=lambda: directory))


@pytest.fixture(scope="module")
def house():
    """A house over an empty database: its policy and calendar are asked, nothing is read."""
    opened = house_on("sqlite://", "2026-12-03")
    yield with_offices(opened)
    opened.store.close()


@pytest.mark.parametrize(
    ("told_on", "answer", "expected"),
    [
        pytest.param(None, "setuju", "belum_diberitahu", id="never told"),
        pytest.param(date(2026, 12, 9), None, "menunggu_tanggapan", id="told, silent"),
        pytest.param(date(2026, 12, 9), "setuju", None, id="answered"),
        pytest.param(date(2026, 11, 2), None, None, id="silent past the term"),
    ],
)
def test_who_was_told_is_heard_before_the_step(house, told_on, answer, expected):
    """Tuntaskan needs that the person was told, and an answer or the end of the term."""
    file = file_of(case=case(told_on=told_on, answer=answer))
    found = asn_was_heard(Act(Trigger.TUNTASKAN, "a"), Role.SISTEM, file, house)
    assert (found and found.case) == expected


@pytest.mark.parametrize(
    ("state", "role", "decisions", "expected"),
    [
        pytest.param(Stage.PERSETUJUAN, Role.ANALIS, (), "di_luar_rantai", id="not in the chain"),
        pytest.param(Stage.PERSETUJUAN, Role.PYB, (), "giliran", id="before the first"),
        pytest.param(Stage.PERSETUJUAN, Role.PYB, ("tpk",), None, id="after the first"),
        pytest.param(Stage.USULAN, Role.KEPALA_OPD, (), None, id="no chain in usulan"),
    ],
)
def test_the_chain_speaks_in_turn(house, state, role, decisions, expected):
    """In persetujuan only the chain decides, each after the one before."""
    given = tuple(decision(capacity, "x") for capacity in decisions)
    file = file_of(case=case(state=state), decisions=given)
    found = turn_has_come(Act(Trigger.PUTUSKAN, "a", outcome="setuju"), role, file, house)
    assert (found and found.case) == expected


@pytest.mark.parametrize(
    ("state", "outcome"),
    [pytest.param(Stage.USULAN, "setuju", id="another stage"), pytest.param(Stage.PERSETUJUAN, "tolak", id="refused")],
)
def test_nobody_is_awaited_where_no_decision_is_due(house, state, outcome):
    """Outside persetujuan, and where the one whose turn it was has refused, the next word is another's."""
    first = house.policy.chain.roles[0].value
    file = file_of(case=case(state=state), decisions=(decision(first, "x", outcome=outcome),))
    assert awaited_deciders(file, house) == ()


def test_a_mail_about_a_task_that_is_gone_has_nothing_of_it(house):
    """The task is looked for among those of the case; without it the mail gives no values and is not written."""
    batch = Batch({}, {}, {1: []}, {1: {}}, {}, {}, Counter())
    assert _of_tasks(queued(Mail.TASK_REMINDER), batch, house) == {}


@pytest.mark.parametrize(
    ("named", "until"),
    [pytest.param("2026-12-08", date(2026, 12, 8), id="the day of the order"), pytest.param(None, None, id="no day")],
)
def test_a_day_of_a_case_that_is_not_there_stays_as_ordered(house, named, until):
    """Another calendar moves no day of a case that cannot be read; an order without a day gives none."""
    batch = Batch({}, {}, {}, {1: {"tenggat": named}}, {}, {}, Counter())
    assert awaited_until(queued(Mail.OPINION_AWAITED), batch, house) == until
