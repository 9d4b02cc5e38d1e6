"""Builds facts for tests: a lawful case in which every rule of the first set passes; a test changes what it is about.

All people, posts and letters are invented (data sintetis).
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache

from workflow.domain.calendar import Calendar
from workflow.domain.context import ActingStatus, Decree, DecreeKind, Election, HeadOfRegion, Letter
from workflow.domain.facts import (
    Actor,
    CaseFacts,
    Decision,
    Facts,
    Holder,
    Params,
    Parties,
    Person,
    Post,
    RivalCase,
    Sanction,
    Statement,
    Succession,
    TaskState,
    UnitLoad,
)
from workflow.domain.findings import Finding
from workflow.domain.record import Box, FunctionalTest, Level, Rating, Record, Service, Training
from workflow.domain.rulebook import Rulebook
from workflow.domain.stages import Stage
from workflow.mail.sentences import Explainer
from workflow.settings.calendar import read_calendar
from workflow.settings.remedies import read_act_texts
from workflow.settings.rules import read_rule_texts, read_rulebook
from workflow.storage.ledger import canonical

SUBJECT = "198503012010011001"
PROPOSER = "197804052003122002"
REVIEWERS = ("197001011995031001", "197202021996032002", "197303031997031003")
PPK = "P-wali-kota"
PYB = REVIEWERS[0]
OTHER = "198808082012121008"
SUCCESSOR, SUPERIOR = "199001012014031001", "197509092000031002"
RIVAL = "198707072011012007"

SK_DAY = date(2026, 12, 1)
INAUGURATED = date(2026, 12, 3)
INVITED = date(2026, 12, 2)
BRIEFED = date(2026, 11, 20)
TODAY = date(2026, 12, 10)
LETTERS_DAY = date(2026, 11, 16)

ORIGIN, TARGET = "DISKOMINFO-KABID-1", "DISHUB-KABID-2"
COVER = f"{SUBJECT}:{TARGET}"


def calendar() -> Calendar:
    """The agency's calendar as configured."""
    return read_calendar()


def post(**changes: object) -> Post:
    """A head of division (III.b) with one slot in our own city."""
    base = Post(
        id=ORIGIN,
        name="Kepala Bidang Satu",
        kind="administrator",
        profile="struktural",
        echelon="III.b",
        job_class=11,
        unit_id="DISKOMINFO-B1",
        unit_name="Bidang Satu",
        agency_id="DISKOMINFO",
        slots=1,
        education_min="S1",
        grade_min="III/d",
        grade_max="IV/a",
        service_critical=False,
        signatory=False,
        instance=None,
        supervisor_post="DISKOMINFO-KEPALA",
        agency_head_post="DISKOMINFO-KEPALA",
    )
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def target(**changes: object) -> Post:
    """The target: a head of division in another agency."""
    base = post(id=TARGET, name="Kepala Bidang Dua", unit_id="DISHUB-B2", unit_name="Bidang Dua", agency_id="DISHUB")
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def staff(**changes: object) -> Post:
    """A staff post (pelaksana)."""
    base = post(name="Pengadministrasi Umum", kind="pelaksana", profile="pelaksana", echelon=None, slots=4)
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def functional(name: str, **changes: object) -> Post:
    """A functional post (JF); its tier is read from the end of its name."""
    base = post(name=name, kind="fungsional", profile="jf", echelon=None)
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


HEADSHIP = post(name="Kepala SDN 1", kind="penugasan", profile="penugasan", echelon=None, job_class=12)
"""The assignment of a head of school."""


def person(**changes: object) -> Person:
    """The subject: born 1985-03-01, PNS, III/d."""
    base = Person(
        nip=SUBJECT,
        name="Pegawai Contoh",
        employment="PNS",
        birth=date(1985, 3, 1),
        grade="III/d",
        email="pegawai@contoh.example",
        channel="surel",
        supervisor_nip=None,
        nip_holders=1,
        standing=None,
        education="S1",
        roster_post=ORIGIN,
        held_post=ORIGIN,
    )
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


COMPETENCES = ("M.1", "M.2", "M.3", "M.4", "M.5", "M.6", "M.7", "M.8", "S.1")
ASSESSED = date(2025, 6, 10)


def standard(level: int = 3) -> dict[str, int]:
    """What a post asks for: one level in each managerial and the socio-cultural competence."""
    return dict.fromkeys(COMPETENCES, level)


def levels(level: float = 3, on: date | None = ASSESSED, **others: float) -> tuple[Level, ...]:
    """One assessment of all competences; some of other levels, named with `_` for the dot."""
    told = {code.replace("_", "."): value for code, value in others.items()}
    return tuple(Level(code, told.get(code, level), on) for code in COMPETENCES)


def service(**changes: object) -> Service:
    """A post of the subject's past: pengawas from 2015 to 2022."""
    base = Service(
        "Kepala Seksi Satu", "pengawas", "struktural", "IV.a", date(2015, 1, 5), date(2022, 12, 31), "DISKOMINFO-S1"
    )
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def record(**changes: object) -> Record:
    """What is on record of the subject: all tables imported, nothing against the subject."""
    base = Record(
        ratings=(Rating(2024, "baik"), Rating(2025, "sangat_baik")),
        services=(service(),),
        levels=levels(),
        boxes=(Box(8, date(2026, 3, 31)),),
        tests=(FunctionalTest("Perencana Ahli Muda", date(2026, 2, 14), passed=True),),
        trainings=(Training("Pelatihan Kepemimpinan Administrator", date(2022, 8, 20), 900),),
    )
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def case(**changes: object) -> CaseFacts:
    """A rotation proposed by the agency, in persetujuan."""
    base = CaseFacts(
        number="MUT-2026-0001",
        version=4,
        state=Stage.PERSETUJUAN,
        remembered=None,
        visit=1,
        held=False,
        kind="rotasi",
        reason_code="kebutuhan",
        reason_text="Kebutuhan organisasi",
        ground=None,
        own_request=False,
        replacement_nip=None,
        acting_nip=None,
        round_code="2026-12",
        decree_code="1",
        entered_on=date(2026, 11, 25),
        told_on=date(2026, 11, 20),
        answer=None,
        imported_stage=None,
    )
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def decree(**changes: object) -> Decree:
    """The SK of 1 December 2026, inauguration on the 3rd, signed by the PPK."""
    base = Decree(
        code="1",
        kind=DecreeKind.ADMINISTRATOR_PENGAWAS,
        number=None,
        date=SK_DAY,
        inauguration=INAUGURATED,
        invitation=INVITED,
        signer=PPK,
        signer_status=ActingStatus.DEFINITIF,
        tmt=None,
    )
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def letter(kind: str, **changes: object) -> Letter:
    """A letter of a kind that covers the subject on the target post and says yes."""
    base = Letter(kind=kind, number=f"800/{kind}/2026", date=LETTERS_DAY, covers=(COVER,))
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def lifting(code: str, **changes: object) -> Letter:
    """A reasoned letter of the PyB that lifts a rule for the subject."""
    base = letter("pengesampingan", rules=(code,), signer=PYB, reason="Kebutuhan layanan mendesak.")
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def city_decree(code: str, **changes: object) -> Letter:
    """A decree of the city that changes a rule's severity for everyone; unsigned, as most letters are entered."""
    base = letter("keputusan_kota", rules=(code,), covers=())
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def minutes(**changes: object) -> Letter:
    """Minutes of the review team: three members sat, quorum three."""
    return letter("ba_tpk", members=REVIEWERS, quorum=3)._replace(**changes)  # type: ignore[arg-type] # fields by name


def delegation(**changes: object) -> Letter:
    """A delegation of the signature from the PPK to another official, for this kind of SK."""
    base = Letter(
        kind="delegasi",
        number="188/12/2026",
        date=date(2026, 1, 5),
        decree_kinds=(DecreeKind.ADMINISTRATOR_PENGAWAS,),
        from_nip=PPK,
        to_nip=OTHER,
        start=date(2026, 1, 5),
        end=date(2026, 12, 31),
    )
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def bast(**changes: object) -> Letter:
    """The BAST of the post left, signed by who leaves, who follows and the superior."""
    three = (SUBJECT, SUCCESSOR, SUPERIOR)
    base = letter("bast", date=date(2026, 12, 4), covers=(f"{SUBJECT}:{ORIGIN}",), members=three)
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def letters(*more: Letter, without: str | tuple[str, ...] = ()) -> tuple[Letter, ...]:
    """The letters of the lawful case, without some kinds and with some more."""
    left = {without} if isinstance(without, str) else set(without)
    of_post_left = (f"{SUBJECT}:{ORIGIN}",)
    base = (
        letter("anjab_abk"),
        letter("pernyataan_hukdis"),
        letter("rekomendasi_bkn"),
        letter("bebas_temuan"),
        minutes(),
        letter("spmt", date=date(2026, 12, 4)),
        letter("spp", date=date(2026, 12, 3)),
        bast(),
        letter("memori", date=date(2026, 12, 4), covers=of_post_left),
    )
    return tuple(item for item in base if item.kind not in left) + more


OUTWARD = (
    letter("rekomendasi_opd_tujuan"),
    letter("persetujuan_opd_asal"),
    letter("rekomendasi_bkn", number="800/pertek/2026"),
    letter("persetujuan_mendagri"),
)
"""The letters of the inter-agency way, between provinces."""


def sanction(**changes: object) -> Sanction:
    """A final heavy decision: one level down for twelve months."""
    base = Sanction(
        level="berat",
        kind="penurunan_jabatan",
        number="800/keputusan_hukdis/2026",
        decided_on=date(2026, 11, 16),
        inspected_on=date(2026, 11, 2),
        start=date(2026, 12, 1),
        end=date(2027, 11, 30),
        in_process=False,
    )
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def statement(kind: str, on: date | None = LETTERS_DAY) -> Statement:
    """A signed statement that covers the subject."""
    return Statement(kind, f"800/{kind}/2026", on, REVIEWERS[1])


def decision(capacity: str, actor: str, **changes: object) -> Decision:
    """A recorded decision in favour."""
    base = Decision(capacity, actor, None, "setuju", date(2026, 11, 30), None)
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def rival(**changes: object) -> RivalCase:
    """Another case of the round, in the same SK, that touches the target post."""
    base = RivalCase("MUT-2026-0002", RIVAL, None, None, Stage.PERSETUJUAN, "1")
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def holder(nip: str = RIVAL, *, leaves_on: date | None = None) -> Holder:
    """Who holds the target post now."""
    return Holder(nip, date(2022, 1, 3), leaves_on)


def task(code: str, **changes: object) -> TaskState:
    """A handover task, confirmed in person."""
    base = TaskState(code, f"Butir {code}", blocking=True, state="selesai", via="aksi", letter=None, done_on=TODAY)
    return base._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def load(moving: int, head_count: int, unit_id: str = "U1", **changes: object) -> UnitLoad:
    """So many of a unit's staff move."""
    return UnitLoad(unit_id, f"Unit {unit_id}", head_count, moving)._replace(**changes)  # type: ignore[arg-type] # tests give fields by name


def frozen_load(*days: date, agency: str = "BPKPD") -> UnitLoad:
    """One of a unit's staff moves on these days; its agency closes the books from 15 to 31 December 2026."""
    return UnitLoad("U1", "Unit U1", 20, 1, agency, days)


def actor(nip: str = OTHER, *, on_behalf: str | None = None) -> Actor:
    """Who acts now."""
    return Actor(nip, on_behalf, None)


@lru_cache(maxsize=1)
def lawful() -> Facts:
    """The case in which every rule of the first set passes."""
    return Facts(
        case=case(),
        person=person(),
        origin=post(),
        origin_since=date(2023, 1, 2),
        target=target(),
        proposer=PROPOSER,
        decree=decree(),
        briefing_on=BRIEFED,
        head_of_region=HeadOfRegion(ActingStatus.DEFINITIF, date(2025, 2, 20), date(2030, 2, 20)),
        election=Election(date(2029, 9, 22)),
        letters=letters(),
        sanctions=(),
        absences=(),
        relations=(),
        statements=(),
        decisions=(decision("tpk", REVIEWERS[1]), decision("pyb", PYB)),
        tasks=(task("A1"), task("B1", via="tautan"), task("D1", blocking=False, done_on=date(2026, 12, 4))),
        holders=(),
        rivals=(),
        unit_load=load(1, 12),
        signer_status=ActingStatus.DEFINITIF,
        calendar=calendar(),
        today=TODAY,
        ppk=(PPK,),
        lifters=(PPK, PYB),
        parties=Parties((SUCCESSOR,), (SUPERIOR,)),
        record=record(),
        standard=standard(),
        roster_on=date(2026, 11, 24),
        succession=Succession((RivalCase("MUT-2026-0003", SUCCESSOR, None, ORIGIN, Stage.PERSETUJUAN, "1"),)),
        granted=(),
    )


def facts(**changes: object) -> Facts:
    """The lawful case with some facts changed."""
    return replace(lawful(), **changes)  # type: ignore[arg-type] # tests give fields by name


def book() -> Rulebook:
    """The rulebook as configured."""
    return read_rulebook()


def params(rule: str, kind: str = "rotasi") -> Params:
    """A rule's configured parameters."""
    return book().rules[rule].params(kind)


@lru_cache(maxsize=1)
def explainer() -> Explainer:
    """Fills sentences as mails and pages do: a missing sentence or piece of evidence is an error."""
    return Explainer(read_rule_texts(), read_act_texts())


def finding(rule: str, **changes: object) -> Finding:
    """What one rule says of the lawful case with these changes; its sentences are filled on the way."""
    given = facts(**changes)
    found = book().rules[rule].function(given, params(rule, given.case.kind))
    assert isinstance(found, Finding)
    explained = explainer().explain(found)
    assert explained["alasan"]
    assert canonical(dict(found.evidence))  # it is kept with the decision, so it is writable as JSON
    return found


def verdict(rule: str, **changes: object) -> str:
    """The result of one rule, with its case where it has one: `BLOCK`, `WARN:pengecualian`."""
    found = finding(rule, **changes)
    return f"{found.result.value}:{found.case}" if found.case else found.result.value
