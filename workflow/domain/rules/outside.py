"""What others outside the city decide first: the Minister, the Governor; and moves that are not the city's own."""

from datetime import date
from itertools import pairwise

from workflow.domain.context import Letter
from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding, Result
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import (
    EXACT,
    LOOSE,
    OTHER,
    blocks,
    counting,
    covers,
    fails,
    holds,
    lists,
    named_exactly,
    needs,
    number,
    refuses,
    subject,
    texts,
    unknown,
    warns,
)

_STRUCTURAL = frozenset({"jpt_pratama", "administrator", "pengawas"})
_DUKCAPIL_DECISION = "keputusan_mendagri_dukcapil"
_NO_POST = "jabatan asal atau tujuan"
_EXECUTIVE = "jpt_pratama"
_BOTH_WAYS = frozenset({"sekretaris_daerah", "inspektur"})
_NEVER_SPECIAL = frozenset({"pelaksana", "pengawas"})


@needs(penanda=list)
@refuses("", "jabatan_lain")
def minister_decides_on_civil_registry_posts(facts: Facts, params: Params) -> Finding:
    """R-ADM-01: who enters or leaves a structural post of Disdukcapil moves by a decision of Mendagri.

    The decision is dated on or before the SK and names the person with the post entered; for one who leaves for another
    agency, naming the post left is as good. The agency is known by words in its code or name.

    Regulation: UU 24/2013 art. 83A; Permendagri 76/2015.
    """
    origin, target = facts.origin, facts.target
    if isinstance(origin, Missing) or isinstance(target, Missing):
        return unknown(params, _NO_POST)
    leaves, enters = _of_registry(origin, params), _of_registry(target, params)
    if origin is not None and leaves:
        return _decided(facts, params, origin, enters=enters)
    return _decided(facts, params, target, enters=True) if target is not None and enters else holds(params)


def _of_registry(post: Post | None, params: Params) -> bool:
    if post is None or post.kind not in _STRUCTURAL:
        return False
    told = f"{post.agency_id} {post.agency_name or post.unit_name}".lower()
    return any(mark in told for mark in texts(params, "penanda"))


def _decided(facts: Facts, params: Params, post: Post, *, enters: bool) -> Finding:
    evidence: dict[str, object] = {"jabatan": post.name}
    found: set[str] = set()
    for decision, how in counting(facts, _DUKCAPIL_DECISION):
        evidence |= {"nomor": decision.number, "tanggal": decision.date}
        named_left = not enters and f"{subject(facts)}:{post.id}" in decision.covers
        if how == EXACT or named_left:
            return holds(params, evidence, "keputusan")
        found.add(how)
    if LOOSE in found:
        return warns(params, evidence, "tanpa_jabatan")
    return fails(params, evidence, "jabatan_lain" if OTHER in found else "")


@needs(nama=dict, surat=dict, diklat_camat=list, memblokir=list)
@refuses("", "camat")
def special_posts_have_their_approval(facts: Facts, params: Params) -> Finding:
    """R-ADM-02: the posts that need an approval of their own have it.

    The Sekda in coordination with the Governor and the Inspektur with the Minister or the Governor, when they enter or
    leave: these block. A director of the RSUD by an approval and a camat by a training in governance on record (or an
    approval), when they enter: these warn. Posts are known by how their names begin. Which letters count, and that
    leaving counts for the first two, is the simplest reading [L].

    Regulation: UU 23/2014; PP 12/2017; PP 72/2019.
    """
    origin, target = facts.origin, facts.target
    if isinstance(origin, Missing) or isinstance(target, Missing):
        return unknown(params, _NO_POST)
    entered, left = _office(target, params), _office(origin, params)
    found = []
    if target is not None and entered is not None:
        found.append(_approved(facts, params, target, entered))
    if origin is not None and left in _BOTH_WAYS and left is not None:
        found.append(_approved(facts, params, origin, left))
    return max(found, key=lambda finding: _GRAVITY[finding.result], default=holds(params))


_GRAVITY = {Result.PASS: 0, Result.UNKNOWN: 1, Result.WARN: 2, Result.BLOCK: 3}


def _office(post: Post | None, params: Params) -> str | None:
    if post is None or post.kind in _NEVER_SPECIAL or post.instance is not None:
        return None
    name = post.name.lower()
    for office, beginnings in lists(params, "nama"):
        # "Inspektur Pembantu" is no Inspektur: the two offices are executive posts.
        if name.startswith(beginnings) and (office not in _BOTH_WAYS or post.kind == _EXECUTIVE):
            return office
    return None


def _approved(facts: Facts, params: Params, post: Post, office: str) -> Finding:
    letters = next((kinds for name, kinds in lists(params, "surat") if name == office), ())
    evidence: dict[str, object] = {"jabatan": post.name, "surat": list(letters)}
    if any(covers(facts, kind) for kind in letters):
        return holds(params, evidence, "persetujuan")
    if office == "camat":
        return _knows_governance(facts, params, evidence)
    return blocks(params, evidence) if office in texts(params, "memblokir") else fails(params, evidence)


def _knows_governance(facts: Facts, params: Params, evidence: dict[str, object]) -> Finding:
    trainings, day = facts.record.trainings, facts.decree.date or facts.today
    if isinstance(trainings, Missing):
        return unknown(params, "diklat pemerintahan (tabel diklat)")
    words = texts(params, "diklat_camat")
    known = [t.name for t in trainings if any(w in t.name.lower() for w in words) and (t.on is None or t.on <= day)]
    return holds(params, {**evidence, "diklat": known[0]}, "diklat") if known else fails(params, evidence, "camat")


REQUEST, APPROVAL, ADVICE = "rekomendasi_opd_tujuan", "persetujuan_opd_asal", "rekomendasi_bkn"
"""The receiving PPK's request, the PPK's own approval, BKN's Pertek: the inter-agency way up to the SK of others."""

_BY_GOVERNOR, _BY_MINISTER = "persetujuan_gubernur", "persetujuan_mendagri"
_FROM = {
    REQUEST: "PPK penerima, dengan menyebut jabatan",
    APPROVAL: "PPK asal, dengan menyebut jabatan",
    ADVICE: "BKN (pertimbangan teknis)",
    _BY_GOVERNOR: "Gubernur (SK)",
    _BY_MINISTER: "Menteri Dalam Negeri (SK)",
}


@needs(hari_pertek=int, satu_provinsi=list, jalur_lain=list)
@refuses("", "urutan", "jalur_lain")
def target_is_inside_the_city(facts: Facts, params: Params) -> Finding:
    """R-SCP-01: a move to another agency is not the city's to make: it goes the inter-agency way, or not at all.

    There the receiving PPK asks, the origin's PPK approves, BKN gives its Pertek, then the Governor (one province) or
    Mendagri (between provinces) signs the SK. Each of the four letters names this person with this post, and none is
    older than the one before. The city's SK never moves anybody out; with the four the case only carries out what others
    fixed. Agencies of the centre and of the province go ways that no rule here knows.

    Regulation: PP 11/2017 art. 192-193; SE BKN 3/SE/VIII/2019.
    """
    target = facts.target
    if isinstance(target, Missing):
        return unknown(params, "jabatan tujuan")
    if target is None or target.instance is None:
        return holds(params)
    evidence: dict[str, object] = {"jabatan": target.name, "instansi": target.instance}
    if _named(target.instance, texts(params, "jalur_lain")):
        return fails(params, evidence, "jalur_lain")
    decree = _BY_GOVERNOR if _named(target.instance, texts(params, "satu_provinsi")) else _BY_MINISTER
    return _on_the_way(facts, params, evidence, (REQUEST, APPROVAL, ADVICE, decree))


def _named(instance: str, marks: tuple[str, ...]) -> bool:
    words = f" {' '.join(instance.lower().split())} "
    return any(f" {mark} " in words for mark in marks)


def _on_the_way(facts: Facts, params: Params, evidence: dict[str, object], way: tuple[str, ...]) -> Finding:
    there = named_exactly(facts, way)
    complete = file_complete_on(facts)
    limit = facts.calendar.add_working_days(complete, number(params, "hari_pertek")) if complete else None
    steps = [_step(kind, there.get(kind), limit) for kind in way]
    missing = [kind for kind in way if kind not in there]
    signs = "Gubernur" if way[-1] == _BY_GOVERNOR else "Menteri Dalam Negeri"
    told = evidence | {"penetap": signs, "surat": missing, "pertek_paling_lambat": limit, "jalur": steps}
    if missing:
        return fails(params, told)
    early = [b for a, b in pairwise(way) if (there[b].date or date.min) < (there[a].date or date.min)]
    return fails(params, told | {"surat": early}, "urutan") if early else holds(params, told, "antarinstansi")


def _step(kind: str, letter: Letter | None, limit: date | None) -> dict[str, object]:
    there = {"nomor": letter.number, "tanggal": letter.date} if letter else {"nomor": None, "tanggal": None}
    return {"surat": kind, "dari": _FROM[kind], **there, "paling_lambat": limit if kind == ADVICE else None}


def file_complete_on(facts: Facts) -> date | None:
    """When the file of a move to another agency was complete: the later of request and approval; None before, or inside."""
    if not isinstance(facts.target, Post) or facts.target.instance is None:
        return None
    there = named_exactly(facts, (REQUEST, APPROVAL))
    return max((x.date for x in there.values() if x.date), default=None) if len(there) == _BOTH else None


_BOTH = 2
