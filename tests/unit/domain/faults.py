"""Faults that stop a lawful case, and what becomes of the case when people do what its way out says.

The second part knows only what an act says of itself: it is a reader of the way out, not the code that found it.
"""

from dataclasses import replace
from datetime import date, timedelta

from tests import builders as b
from workflow.domain.context import ActingStatus, Election, HeadOfRegion
from workflow.domain.facts import Absence, Acting, Facts, Relation, Succession
from workflow.domain.missing import MISSING
from workflow.domain.record import Box, Level, Rating
from workflow.domain.stages import Stage, Trigger

EXACTLY = b.COVER
STRANGERS = ("(satu)", "(dua)", "(tiga)")


def _case(facts, **changes):
    return replace(facts, case=facts.case._replace(**changes))


def _decree(facts, **changes):
    return replace(facts, decree=facts.decree._replace(**changes))


def _record(facts, **changes):
    return replace(facts, record=facts.record._replace(**changes))


def _without(facts, *kinds):
    return replace(facts, letters=tuple(letter for letter in facts.letters if letter.kind not in kinds))


def _person(facts, **changes):
    return replace(facts, person=facts.person._replace(**changes))


def _target(facts, **changes):
    return replace(facts, target=facts.target._replace(**changes))


def _late_advice(facts):
    late = b.letter("rekomendasi_bkn", date=date(2026, 12, 8))
    return replace(_without(facts, "rekomendasi_bkn"), letters=(*_without(facts, "rekomendasi_bkn").letters, late))


def _refused(facts):
    return replace(
        facts, letters=(*facts.letters, b.letter("rekomendasi_bkn", result="tolak", date=date(2026, 11, 20)))
    )


def _minutes_of(facts, **changes):
    return replace(facts, letters=(*_without(facts, "ba_tpk").letters, b.minutes(**changes)))


def _lower(facts, **changes):
    lower = b.target(kind="pengawas", echelon="IV.a", grade_min="III/c", grade_max="III/d", id=facts.target.id)
    return _case(replace(facts, target=lower), kind="demosi", **changes)


FAULTS = {
    "R-TEN-01": lambda f: replace(f, origin_since=date(2026, 3, 2)),
    "R-TEN-01 own request": lambda f: _case(replace(f, origin_since=date(2025, 6, 2)), own_request=True),
    "R-TEN-01 no date": lambda f: replace(f, origin_since=MISSING),
    "R-AUT-01": lambda f: _decree(f, signer=b.OTHER),
    "R-AUT-01 no signer": lambda f: _decree(f, signer=None),
    "R-AUT-02": lambda f: _without(f, "ba_tpk"),
    "R-AUT-02 quorum": lambda f: _minutes_of(f, absent=b.REVIEWERS[:1]),
    "R-AUT-02 other post": lambda f: _minutes_of(f, covers=(f"{b.SUBJECT}:LAIN",)),
    "R-AUT-02 no members": lambda f: _minutes_of(f, members=()),
    "R-AUT-03": lambda f: _without(f, "rekomendasi_bkn"),
    "R-AUT-03 late": _late_advice,
    "R-AUT-03 refused": _refused,
    "R-AUT-04 signer": lambda f: replace(_decree(f, signer=b.PROPOSER)),
    "R-AUT-04 approval": lambda f: replace(f, decisions=(*f.decisions, b.decision("pyb", b.PROPOSER))),
    "R-AUT-05": lambda f: replace(_decree(f, signer=b.OTHER), signer_status=ActingStatus.PLH),
    "R-PIL-01": lambda f: replace(f, election=Election(date(2027, 2, 20))),
    "R-PIL-01 unknown": lambda f: replace(f, election=MISSING),
    "R-PIL-02": lambda f: replace(
        f, head_of_region=HeadOfRegion(ActingStatus.DEFINITIF, date(2026, 9, 1), date(2030, 2, 20))
    ),
    "R-PIL-03": lambda f: replace(f, head_of_region=HeadOfRegion(ActingStatus.PJ, date(2026, 1, 5), date(2030, 2, 20))),
    "R-ADM-01": lambda f: _target(f, agency_id="DISDUKCAPIL", agency_name="Dinas Kependudukan dan Pencatatan Sipil"),
    "R-DEM-02": _lower,
    "R-DEM-02 own": lambda f: _lower(f, own_request=True),
    "R-DEM-03": lambda f: _case(f, reason_code="disiplin"),
    "R-DIS-01 serving": lambda f: _case(
        replace(f, sanctions=(b.sanction(level="sedang", kind="lainnya", end=date(2027, 2, 1)),)), kind="promosi"
    ),
    "R-DIS-01 in process": lambda f: _case(
        replace(f, sanctions=(b.sanction(in_process=True, start=None, end=None),)), kind="promosi"
    ),
    "R-DIS-01 held": lambda f: _case(
        replace(f, absences=(Absence("ditahan", date(2026, 11, 1), date(2026, 12, 20)),)), kind="promosi"
    ),
    "R-DIS-01 no register": lambda f: _case(
        replace(_without(f, "pernyataan_hukdis"), sanctions=MISSING), kind="promosi"
    ),
    "R-DOC-01": lambda f: _without(f, "anjab_abk", "pernyataan_hukdis"),
    "R-DOC-01 own request": lambda f: _case(f, own_request=True),
    "R-DOC-03": lambda f: replace(f, decisions=(b.decision("pyb", b.PYB, on=date(2026, 12, 5)),)),
    "R-DOC-05": lambda f: _case(_record(f, ratings=(Rating(2024, "baik"), Rating(2025, "kurang"))), kind="promosi"),
    "R-DOC-05 unknown": lambda f: _case(_record(f, ratings=MISSING), kind="promosi"),
    "R-CMP-01": lambda f: _person(f, education="SMA"),
    "R-CMP-01 unknown": lambda f: _person(f, education=None),
    "R-CMP-03": lambda f: _record(f, levels=tuple(Level(code, 2, b.ASSESSED) for code in b.COMPETENCES)),
    "R-CMP-03 unknown": lambda f: _record(f, levels=MISSING),
    "R-CMP-04": lambda f: _person(f, grade="III/a"),
    "R-COI-01 review": lambda f: replace(f, relations=(Relation(b.REVIEWERS[2], "keluarga"),)),
    "R-COI-01 signer": lambda f: replace(f, relations=(Relation(b.PPK, "usaha"),)),
    "R-COI-01 proposer": lambda f: replace(f, relations=(Relation(b.PROPOSER, "keluarga"),)),
    "R-COI-01 unknown": lambda f: replace(f, relations=MISSING),
    "R-VAC-01": lambda f: replace(f, holders=(b.holder(),)),
    "R-VAC-01 leaves": lambda f: replace(f, holders=(b.holder(leaves_on=date(2027, 1, 31)),)),
    "R-VAC-01 claimed": lambda f: replace(f, rivals=(b.rival(target_post=b.TARGET),)),
    "R-VAC-01 behind": lambda f: replace(
        f, holders=(b.holder(),), rivals=(b.rival(origin_post=b.TARGET, target_post="LAIN", state=Stage.USULAN),)
    ),
    "R-VAC-01 same": lambda f: replace(f, target=f.origin),
    "R-VAC-02": lambda f: replace(f, origin=f.origin._replace(service_critical=True), succession=Succession()),
    "R-RET-01": lambda f: _person(f, birth=date(1966, 1, 1)),
    "R-LVE-01": lambda f: replace(f, absences=(Absence("cltn", date(2026, 1, 1), date(2027, 1, 3)),)),
    "R-LVE-01 unknown": lambda f: replace(f, absences=MISSING),
    "R-SCP-01": lambda f: _target(f, instance="Kabupaten Lain"),
    "R-SCP-02": lambda f: _person(f, employment="PPPK"),
    "R-TIM-02 late": lambda f: _decree(f, inauguration=date(2027, 3, 1), invitation=date(2027, 2, 1)),
    "R-TIM-02 early": lambda f: _decree(f, inauguration=date(2026, 11, 27), invitation=date(2026, 11, 20)),
    "R-TIM-02 invited late": lambda f: _decree(f, invitation=f.decree.inauguration),
    "R-TIM-02 not invited": lambda f: _decree(f, invitation=None),
    "no TMT": lambda f: _decree(f, inauguration=None),
    "R-DAT-01": lambda f: _person(f, nip_holders=2),
    "R-MER": lambda f: _record(f, boxes=(Box(2, None),)),
}
"""By name: a fault as a change of the facts. Each stops `setujui`, but for the last, which only warns."""

HANDOVER_FAULTS = {
    "task open": lambda f: _tasks(f, "A1"),
    "no spmt": lambda f: _without(f, "spmt"),
    "no bast": lambda f: _without(f, "bast", "memori"),
    "unsigned": lambda f: replace(f, letters=(*_without(f, "bast").letters, b.bast(members=(b.SUBJECT,)))),
    "no successor": lambda f: replace(
        f, letters=_without(f, "bast").letters, parties=f.parties._replace(successors=())
    ),
    "by link alone": lambda f: replace(f, tasks=tuple(t._replace(via="tautan") for t in f.tasks)),
    "early duty": lambda f: replace(
        f, letters=(*_without(f, "spmt").letters, b.letter("spmt", date=date(2026, 12, 1)))
    ),
    "no spp": lambda f: _without(f, "spp"),
    "no certificate": lambda f: replace(
        _target(f, signatory=True), tasks=(*f.tasks, b.task("D3", state="terbuka", done_on=None))
    ),
    "access left": lambda f: _tasks(replace(f, origin=f.origin._replace(signatory=True)), "D1"),
}
"""The same for `selesaikan`."""


def _tasks(facts, code):
    return replace(facts, tasks=tuple(t._replace(state="terbuka") if t.code == code else t for t in facts.tasks))


def broken(names, trigger=Trigger.SETUJUI) -> Facts:
    """The lawful case with these faults, in this order."""
    facts = replace(b.lawful(), trigger=trigger)
    for name in names:
        facts = (FAULTS if trigger is Trigger.SETUJUI else HANDOVER_FAULTS)[name](facts)
    return facts


# What people do, as an act says it.


def done(facts, acts):
    """The facts after people did these acts; dates are set first."""
    for act in sorted(acts, key=lambda act: act.kind != "sk"):
        facts = _DO[act.kind.value](facts, act)
    return facts


def postponed(facts, day):
    """The SK on this day; the other dates move by as many days, the invitation at the latest on the working day before."""
    decree = facts.decree
    later = max(day - (decree.date or facts.today), timedelta())
    moved = {
        name: None if getattr(decree, name) is None else getattr(decree, name) + later
        for name in ("date", "inauguration", "invitation", "tmt")
    }
    moved["date"] = day if decree.date is None else moved["date"]
    return _in_order(_decree(facts, **moved)) if later else facts


def _in_order(facts):
    held, invited = facts.decree.inauguration, facts.decree.invitation
    if held is None or invited is None:
        return facts
    return _decree(facts, invitation=min(invited, facts.calendar.previous_working_day(held)))


def _letter(facts, act):
    kind, post, day = act.object, facts.target.id, min(facts.decree.date or facts.today, facts.today)
    if facts.decree.inauguration is not None:
        day = min(day, facts.decree.inauguration)
    if kind in {"bast", "memori"}:
        post = facts.origin.id
    if kind in {"bast", "memori", "spmt", "spp"}:
        day = facts.today
    given = b.letter(kind, number=f"baru-{kind}-{len(facts.letters)}", date=day, covers=(f"{b.SUBJECT}:{post}",))
    if kind == "ba_tpk":
        given = given._replace(members=STRANGERS, quorum=3)
    if kind == "bast":
        there = bool(facts.parties.successors)
        signers = (b.SUBJECT, *facts.parties.successors, b.SUPERIOR) if there else (b.SUPERIOR,)
        given = given._replace(members=signers, reason=None if there else "pengganti belum ada")
    if kind == "delegasi":
        given = given._replace(from_nip=b.PPK, to_nip=facts.decree.signer)
    if kind == "pengesampingan":
        given = given._replace(signer=b.PYB, rules=act.rules, reason="Kebutuhan layanan.")
    return replace(facts, letters=(*facts.letters, given))


def _statement(facts, act):
    day = min(facts.decree.date or facts.today, facts.today)
    return replace(facts, statements=(*facts.statements, b.statement(act.object, day)))


def _data(facts, act):
    """The table or field that is named is filled in, as in the lawful case."""
    whole, said = b.lawful(), act.object
    if said == "formasi":
        return _target(facts, slots=facts.target.slots + 5)
    if said == "delegasi":
        acting = Acting(b.OTHER, "plt", "1", facts.decree.effective, None)
        return replace(facts, succession=Succession((), (), (acting,)))
    for mark, fill in _FILLS.items():
        if mark in said:
            return fill(facts, whole)
    message = f"nobody knows which data are meant: {said}"
    raise AssertionError(message)


_FILLS = {
    "pegawai": lambda f, w: _person(f, nip_holders=1),
    "tabel hukdis": lambda f, w: replace(f, sanctions=w.sanctions),
    "tabel status": lambda f, w: replace(f, absences=w.absences),
    "tabel hubungan": lambda f, w: replace(f, relations=w.relations),
    "tabel kinerja": lambda f, w: replace(f, record=f.record._replace(ratings=w.record.ratings)),
    "predikat kinerja": lambda f, w: _record(
        f,
        ratings=(
            *(() if f.record.ratings is MISSING else f.record.ratings),
            *(Rating(y, "baik") for y in (2026, 2027)),
        ),
    ),
    "penilaian kompetensi": lambda f, w: _record(f, levels=b.levels(on=f.decree.date)),
    "TMT jabatan sekarang": lambda f, w: replace(f, origin_since=w.origin_since),
    "pendidikan orang": lambda f, w: _person(f, education=w.person.education),
    "penanda tangan SK": lambda f, w: _decree(f, signer=w.decree.signer),
    "siapa PPK": lambda f, w: replace(f, ppk=w.ppk),
    "penetapan pasangan": lambda f, w: replace(f, election=w.election),
    "tanggal undangan": lambda f, w: _in_order(_decree(f, invitation=f.decree.date)),
    "tanggal pelantikan": lambda f, w: _in_order(
        _decree(f, inauguration=f.calendar.next_working_day(f.decree.date), invitation=f.decree.date)
    ),
    "jenis hukuman": lambda f, w: replace(f, sanctions=w.sanctions),
    "tanggal keputusan": lambda f, w: f,
}


def _sk(facts, act):
    if act.object == "penandatangan":
        return replace(_decree(facts, signer=b.PPK), signer_status=ActingStatus.DEFINITIF)
    if act.object == "tanggal":
        return postponed(facts, act.day)
    return _in_order(_decree(facts, inauguration=act.day))


def _proposal(facts, act):
    if act.object == "uraian_alasan":
        return _case(facts, reason_text="Kebutuhan organisasi")
    leaving = tuple(b.rival(nip=h.nip, origin_post=facts.target.id, target_post="LAIN") for h in facts.holders)
    return replace(facts, rivals=(*facts.rivals, *leaving))


def _decision(facts, act):
    """Whoever is related, or proposed, leaves the review team and every decision; another signs."""
    out = {b.PROPOSER, b.SUBJECT, *(r.nip for r in (facts.relations or ()))}
    minutes = tuple(
        letter._replace(recused=tuple(m for m in letter.members if m in out)) if letter.kind == "ba_tpk" else letter
        for letter in facts.letters
    )
    decisions = tuple(d._replace(actor="(lain)") if d.actor in out else d for d in facts.decisions)
    signer = "(lain)" if facts.decree.signer in out and b.PPK in out else facts.decree.signer
    signer = b.PPK if signer in out else signer
    return replace(_decree(facts, signer=signer), letters=minutes, decisions=decisions)


def _task(facts, act):
    closed = {"state": "selesai", "via": "aksi", "done_on": facts.today}
    return replace(facts, tasks=tuple(t._replace(**closed) if t.code == act.object else t for t in facts.tasks))


def _other_case(facts, act):
    if act.object == "pesaing":
        return replace(
            facts,
            rivals=tuple(
                r._replace(state=Stage.DITARIK) if r.target_post == facts.target.id else r for r in facts.rivals
            ),
        )
    ahead = {"state": Stage.PERSETUJUAN}
    return replace(facts, rivals=tuple(r._replace(**ahead) if r.number == act.object else r for r in facts.rivals))


_DO = {
    "surat": _letter,
    "pernyataan": _statement,
    "data": _data,
    "sk": _sk,
    "usulan": _proposal,
    "putusan": _decision,
    "tugas": _task,
    "kasus": _other_case,
}
