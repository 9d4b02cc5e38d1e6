"""How long the present post was held."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.deadlines import MONTHS_A_YEAR, add_months, months_between
from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.ladder import is_school
from workflow.domain.missing import Missing
from workflow.domain.record import Service
from workflow.domain.rules._shared import covers, fails, holds, needs, number, refuses, texts, unknown, warns
from workflow.domain.watching import Headship


class _Term(NamedTuple):
    """A term in the present post, judged at the SK: `until` is the first day after it."""

    since: date
    day: date
    months: int
    until: date

    @property
    def evidence(self) -> dict[str, object]:
        """What the sentences of a minimum term tell."""
        return {"tmt_jabatan": self.since, "bulan": self.months, "boleh_sejak": self.until, "tanggal_sk": self.day}


def _term(facts: Facts, params: Params) -> _Term | Finding:
    since, day = facts.origin_since, facts.decree.date
    if isinstance(since, Missing):
        return unknown(params, "TMT jabatan sekarang")
    if day is None:
        return unknown(params, "tanggal SK")
    months = number(params, "bulan")
    return _Term(since, day, months, add_months(since, months))


@needs(bulan=int)
def minimum_tenure_served(facts: Facts, params: Params) -> Finding:
    """R-TEN-01: the minimum term in the current post is served at the date of the SK.

    Set aside by fact, with a warning: a discipline decision, a reorganisation, or an own request, each with reasons and
    the letter that proves it (keputusan_hukdis, anjab_abk, permohonan_asn). The list of these grounds is a proposal [L].

    Regulation: PP 11/2017 art. 190(3); Perka BKN 5/2019 art. 2(3).
    """
    if facts.origin is None:
        return holds(params, case="tanpa_jabatan")
    term = _term(facts, params)
    if isinstance(term, Finding):
        return term
    if term.day >= term.until:
        return holds(params, term.evidence)
    evidence = {**term.evidence, "dijalani": months_between(term.since, term.day)}
    ground = _ground(facts)
    return warns(params, {**evidence, "surat": ground}, "pengecualian") if ground else fails(params, evidence)


def _ground(facts: Facts) -> str | None:
    case = facts.case
    if not (case.reason_text or "").strip():
        return None
    grounds = (
        (case.reason_code == "disiplin", "keputusan_hukdis"),
        (case.reason_code == "penataan", "anjab_abk"),
        (case.own_request, "permohonan_asn"),
    )
    return next((letter for applies, letter in grounds if applies and covers(facts, letter)), None)


@needs(bulan=int, bukti=list)
def executive_is_not_replaced_early(facts: Facts, params: Params) -> Finding:
    """R-TEN-02: a JPT official is not replaced within two years, unless the law was broken or the person no longer qualifies.

    Judged at the date of the SK, from the TMT of the post. A breach is shown by a discipline decision, medium or heavy, of
    the register or by letter; being no longer qualified by the ground `tidak_memenuhi_syarat` and a letter of `bukti`
    (the list is a proposal [L]). Then it is a warning. An own request is no exception here, unlike in R-TEN-01.

    Regulation: PP 11/2017 art. 132; formerly UU 5/2014 art. 116.
    """
    origin = facts.origin
    if isinstance(origin, Missing):
        return unknown(params, "jabatan asal")
    if origin is None or origin.kind != "jpt_pratama":
        return holds(params, case="bukan_jpt")
    term = _term(facts, params)
    if isinstance(term, Finding):
        return term
    if term.day >= term.until:
        return holds(params, term.evidence)
    ground = _no_longer_fit(facts, params, term.day)
    evidence = {**term.evidence, "dasar_fakta": ground}
    return warns(params, evidence, "pengecualian") if ground else fails(params, term.evidence)


def _no_longer_fit(facts: Facts, params: Params, day: date) -> str | None:
    case, sanctions = facts.case, facts.sanctions
    if case.reason_code == "disiplin":
        known = () if isinstance(sanctions, Missing) else sanctions
        decided = (s.decided_on for s in known if s.level in _BREACHES and not s.in_process)
        if covers(facts, "keputusan_hukdis") or any(on is not None and on <= day for on in decided):
            return "keputusan hukuman disiplin"
    if case.ground == "tidak_memenuhi_syarat":
        letter = next((kind for kind in texts(params, "bukti") if covers(facts, kind)), None)
        return f"tidak memenuhi syarat ({letter.replace('_', ' ')})" if letter else None
    return None


_BREACHES = frozenset({"sedang", "berat"})


@needs(bulan=int, masa=dict)
@refuses("", "masa_penugasan")
def not_beyond_the_review_term(facts: Facts, params: Params) -> Finding:
    """R-TEN-03: a post held longer than the maximum term calls for a review; so does an assignment beyond its terms.

    A head of school serves two periods, at most eight years, in all schools together (the profile's `masa`; read second
    hand [M]); being assigned again at the end of them is beyond.

    Regulation: PP 11/2017 art. 190(3), 133; Permendikdasmen 7/2025 (heads of school).
    """
    headship = _headship(facts, params)
    if headship is not None:
        return headship
    if facts.origin is None:
        return holds(params, case="tanpa_jabatan")
    term = _term(facts, params)
    if isinstance(term, Finding):
        return term
    evidence = {"tmt_jabatan": term.since, "tahun": term.months // MONTHS_A_YEAR, "tanggal_sk": term.day}
    return warns(params, evidence) if term.day > term.until else holds(params, evidence)


def _headship(facts: Facts, params: Params) -> Finding | None:
    """What the terms of a head of school say; None for everybody else, and before anything was served."""
    terms, day = dict(_terms(params)), facts.decree.date
    leaves, enters = _heads_a_school(facts.origin, terms), _heads_a_school(facts.target, terms)
    term = leaves or enters
    if term is None or day is None or (leaves and isinstance(facts.origin_since, Missing)):
        return None
    since = facts.origin_since if leaves and not isinstance(facts.origin_since, Missing) else None
    served = _served(since, facts.record.services, day)
    evidence = {"dijalani": served, "bulan": term["bulan"], "periode": term["periode"], "tanggal_sk": day}
    if served > term["bulan"] or (enters and served >= term["bulan"]):
        return fails(params, evidence, "masa_penugasan")
    return holds(params, evidence, "masa_penugasan") if leaves else None


def _served(since: date | None, services: Sequence[Service] | Missing, day: date) -> int:
    """Months as head of school until a day: in the schools of the history, and in the present one where there is one."""
    rows = () if isinstance(services, Missing) else services
    past = [(row.start, row.end) for row in rows if row.start and row.end and _was_headship(row)]
    present = [(since, day)] if since is not None else []
    return sum(months_between(start, min(end, day)) for start, end in (*past, *present) if start < day)


def headships_outlast_their_terms(heads: Sequence[Headship], today: date, params: Params) -> Finding | None:
    """What the night says by the terms of R-TEN-03 of the heads of school whom no case moves on; None where all are in term.

    One finding names them all, the longest serving first.
    """
    terms, beyond = dict(_terms(params)), []
    for head in heads:
        term = _heads_a_school(head.post, terms)
        served = _served(head.since, head.services, today) if term else 0
        if term and served > term["bulan"]:
            beyond.append((served, head.post, term))
    if not beyond:
        return None
    beyond.sort(key=lambda one: (-one[0], one[1].id))
    longest = beyond[0][2]
    schools = [{"jabatan": post.name, "id_jabatan": post.id, "dijalani": served} for served, post, _term in beyond]
    evidence = {"jumlah": len(schools), "sekolah": schools, "bulan": longest["bulan"], "periode": longest["periode"]}
    return fails(params, evidence, "tanpa_usulan")


def term_profiles(params: Params) -> tuple[str, ...]:
    """The profiles whose assignments have a longest term."""
    return tuple(profile for profile, _term in _terms(params))


def _terms(params: Params) -> Iterable[tuple[str, dict[str, int]]]:
    return params.values["masa"].items()  # type: ignore[attr-defined,no-any-return]  # a table of config/profiles.toml


def _heads_a_school(post: Post | Missing | None, terms: Mapping[str, dict[str, int]]) -> dict[str, int] | None:
    return terms.get(post.profile) if isinstance(post, Post) and is_school(post.name) else None


def _was_headship(service: Service) -> bool:
    return "penugasan" in (service.kind or "").lower() and is_school(service.name or "")
