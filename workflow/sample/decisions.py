"""keputusan.csv: what the synthetic officials decide, day by day, as the arguments of `mutasi aksi`."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from workflow.domain.policy import ChecklistItem
from workflow.domain.stages import Role, Trigger
from workflow.sample.letters import ContextWriter
from workflow.sample.offices import MAYOR, Offices, officer_posts
from workflow.sample.people import Person
from workflow.sample.plan import CasePlan, RoundPlan
from workflow.sample.posts import Post
from workflow.sample.proposals import case_numbers, stand_in
from workflow.sample.staffing import City

HEADINGS = ("tanggal", "urutan", "kasus", "pemicu", "argumen")
OPINIONS_ON, ANSWERS_ON, SECOND_ANSWERS_ON = date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27)
LATE_TEXTS_ON = date(2026, 12, 3)
CONSIDERED_ON, SIGNED_ON = date(2026, 11, 30), date(2026, 12, 1)
HANDOVER_ON = {"A": date(2026, 12, 4), "B": date(2026, 12, 2)}
LATER_HANDOVER_ON = {"A": date(2026, 12, 8), "B": date(2026, 12, 3)}
SIGNED_DECREES = ("A", "B")
_OFFICERS = {
    "pengelola_aset": Role.PENGELOLA_ASET,
    "pengelola_keuangan": Role.PENGELOLA_KEUANGAN,
    "pengelola_akun": Role.PENGELOLA_AKUN,
    "pengelola_kepegawaian": Role.PENGELOLA_KEPEGAWAIAN,
}
_PROFILES = {
    "jpt_pratama": "struktural",
    "administrator": "struktural",
    "pengawas": "struktural",
    "pelaksana": "pelaksana",
    "penugasan": "penugasan",
}


class Act(NamedTuple):
    """One row of keputusan.csv before its running number; `case` is empty for a decision on a list."""

    on: date
    case: str
    trigger: Trigger
    arguments: tuple[str, ...]


class HandoverTask(NamedTuple):
    """A handover task that somebody confirms: case number, item code, the owner's NIP, the day; why a party of the BAST is missing."""

    case: str
    code: str
    owner: str
    on: date
    reason: str | None = None


@dataclass(frozen=True)
class DecisionBook:
    """Writes down all decisions of a round."""

    city: City
    offices: Offices
    plan: RoundPlan
    letters: ContextWriter
    checklist: tuple[ChecklistItem, ...]

    def rows(self) -> list[tuple[object, ...]]:
        """The rows, numbered within each day."""
        acts = [
            *self._opinions(),
            *self._confirmations(),
            *self._answers(),
            *self._considerations(),
            *self._signatures(),
            *handover_acts(self.handover_tasks()),
        ]
        acts.sort(key=lambda act: act.on)
        counters: dict[date, int] = {}
        rows: list[tuple[object, ...]] = []
        for act in acts:
            counters[act.on] = counters.get(act.on, 0) + 1
            rows.append((act.on, counters[act.on], act.case, act.trigger.value, shlex.join(act.arguments)))
        return rows

    def _numbered(self) -> list[tuple[CasePlan, str]]:
        numbers = case_numbers(self.plan)
        return [(case, numbers[case.key]) for case in self.plan.cases if case.key in numbers]

    def _opinions(self) -> Iterator[Act]:
        refused = False
        for case, number in self._numbered():
            # Nobody decides on a case that an unsettled conflict of interest holds (R-COI-01 judges each act).
            if case.reaches == "pemetaan" or case.route == "tanpa_pendapat" or "R-COI-01" in case.blocked:
                continue
            for head in self._heads(case):
                # A head's refusal is an opinion that the team reads, never a veto.
                refuses = not refused and case.decree == "B" and case.route == "selesai"
                refused = refused or refuses
                yield Act(OPINIONS_ON, number, Trigger.PUTUSKAN, ("--pelaku", head.nip, *_opinion(refuses=refuses)))

    def _heads(self, case: CasePlan) -> list[Person]:
        agencies = dict.fromkeys(self.city.posts[post].unit.agency for post in case.posts)
        heads = (self.offices.agency_head(agency, self.city) for agency in agencies)
        return [head for head in heads if head is not None]

    def _confirmations(self) -> Iterator[Act]:
        """The proposer confirms the texts of the round at once; those of cases that waited for a silent head later."""
        days = [ANSWERS_ON]
        if any(case.route == "tanpa_pendapat" and case.reaches != "pemetaan" for case, _number in self._numbered()):
            days.append(LATE_TEXTS_ON)
        for day in days:
            options = ("--gelombang", self.plan.code, "--pelaku", self.offices.proposer.nip, "--hasil", "selesai")
            yield Act(day, "", Trigger.KONFIRMASI, options)

    def _answers(self) -> Iterator[Act]:
        for case, number in self._numbered():
            if case.reaches != "persetujuan":
                continue
            actor = ("--pelaku", self.city.subjects[case.key].nip, "--jawaban")
            yield Act(ANSWERS_ON, number, Trigger.TANGGAPI, (*actor, case.answer, *_note(case.answer)))
            if case.answer == "perlu_penjelasan":
                yield Act(SECOND_ANSWERS_ON, number, Trigger.TANGGAPI, (*actor, "paham"))

    def _considerations(self) -> Iterator[Act]:
        speaker, secretary = self.offices.speaker.nip, self.offices.secretary.nip
        apart = [case for case in self._approved() if case.minutes]
        agreed = ("--putusan", "setuju")
        for code in SIGNED_DECREES:
            names = self._excluded(code, set())
            yield self._on_list(code, Trigger.PUTUSKAN, self.offices.overseer.nip, agreed, names, CONSIDERED_ON)
        for code in SIGNED_DECREES:
            first = next(case for case in self._approved() if case.decree == code and not case.minutes)
            paper = self.paper(self.letters.minutes_number(first))
            excluded = self._excluded(code, {case.key for case in apart})
            yield self._on_list(
                code, Trigger.PUTUSKAN, speaker, ("--putusan", "setuju", *paper), excluded, CONSIDERED_ON
            )
        numbers = case_numbers(self.plan)
        for case in apart:
            arguments = ("--pelaku", speaker, "--putusan", "setuju", *self.paper(self.letters.minutes_number(case)))
            yield Act(CONSIDERED_ON, numbers[case.key], Trigger.PUTUSKAN, arguments)
        for code in SIGNED_DECREES:
            yield self._on_list(code, Trigger.PUTUSKAN, secretary, agreed, self._excluded(code, set()), CONSIDERED_ON)

    def _signatures(self) -> Iterator[Act]:
        for code in SIGNED_DECREES:
            paper = self.paper(self.plan.decrees[code].number)
            yield self._on_list(code, Trigger.SETUJUI, MAYOR, paper, self._excluded(code, set()), SIGNED_ON)

    def _on_list(
        self, code: str, trigger: Trigger, actor: str, options: Sequence[str], excluded: Sequence[str], on: date
    ) -> Act:
        left_out = [part for nip in excluded for part in ("--kecuali", nip)]
        return Act(
            on, "", trigger, ("--gelombang", self.plan.code, "--sk", code, "--pelaku", actor, *options, *left_out)
        )

    def paper(self, letter: str) -> tuple[str, ...]:
        """A decision that was signed on paper: its number, who entered it and who checked."""
        recorder, checker = self.offices.analysts[:2]
        return ("--berdasarkan", letter, "--pencatat", recorder.nip, "--pemeriksa", checker.nip)

    def _approved(self) -> list[CasePlan]:
        return [case for case in self.plan.cases if case.approved]

    def _excluded(self, code: str, apart: set[str]) -> list[str]:
        return [
            self.city.subjects[case.key].nip
            for case, _number in self._numbered()
            if case.decree == code and (not case.approved or case.key in apart)
        ]

    def handover_tasks(self) -> list[HandoverTask]:
        """The blocking items of everyone who took up the new post, and the low-risk ones that their owners close too."""
        found = []
        for case, number in self._numbered():
            if case.route == "selesai":
                for item in self.blocking_items(case):
                    days = LATER_HANDOVER_ON if item.owner == "atasan_tujuan" and case.decree == "A" else HANDOVER_ON
                    found.append(self.handover_task(case, number, item, days[case.decree]))
        return found

    def blocking_items(self, case: CasePlan) -> list[ChecklistItem]:
        """What keeps a case from closing; what must be there before the first day at work comes first."""
        wanted = []
        for item in sorted(self.checklist, key=lambda item: item.days >= 0):
            post = self._post_of(item, case)
            if post is not None and item.blocking and _applies(item, post):
                wanted.append(item)
        return wanted

    def handover_task(self, case: CasePlan, number: str, item: ChecklistItem, on: date) -> HandoverTask:
        """An item of a case as its owner confirms it on a day."""
        reason = self._lone_superior(case) if item.letter == "bast" else None
        return HandoverTask(number, item.code, self._owner(item, case), on, reason)

    def _post_of(self, item: ChecklistItem, case: CasePlan) -> Post | None:
        return self.city.posts.get(case.origin if item.leaves_post else case.target)

    def _lone_superior(self, case: CasePlan) -> str | None:
        followers = [other for other in self.plan.cases if other.target == case.origin]
        if any(other.route == "selesai" for other in followers) or (not followers and stand_in(case, self.city)):
            return None
        return "Belum ada pejabat pengganti maupun Plh; berita acara ditandatangani atasan."

    def _owner(self, item: ChecklistItem, case: CasePlan) -> str:
        subject, post = self.city.subjects[case.key], self._post_of(item, case) or self.city.posts[case.origin]
        supervisor = self.offices.supervisor.get(subject.nip) if item.leaves_post else None
        supervisor = supervisor or self.offices.unit_leader(post, self.city)
        if item.owner == "asn":
            return subject.nip
        if item.owner in _OFFICERS:
            posts = officer_posts(self.city)[_OFFICERS[item.owner]]
            officer = self.city.holder(posts.get(post.unit.agency, posts[""]))
            return officer.nip if officer else self.offices.analysts[0].nip
        return (supervisor or self.offices.analysts[0]).nip


def _opinion(*, refuses: bool) -> tuple[str, ...]:
    if refuses:
        return ("--putusan", "tolak", "--alasan", "Beban kerja unit sedang tinggi pada akhir tahun.")
    return ("--putusan", "setuju")


def _note(answer: str) -> tuple[str, ...]:
    notes = {
        "perlu_penjelasan": "Mohon penjelasan tentang tugas di unit baru.",
        "permohonan": "Mohon penyerahan tugas lama diberi waktu dua pekan.",
        "tidak_setuju": "Keberatan atas penurunan; alasan disampaikan kepada BKPSDM.",
    }
    return ("--catatan", notes[answer]) if answer in notes else ()


def _applies(item: ChecklistItem, post: Post) -> bool:
    fits = not item.profiles or profile_of(post) in item.profiles
    return fits and (post.signatory or not item.signatory_only)


def profile_of(post: Post) -> str:
    """The profile of a post as the importer reads it: the map's own, else by name and kind."""
    if post.profile:
        return post.profile
    return "guru" if post.name.startswith("Guru") else _PROFILES.get(post.kind, "jf")


def handover_acts(tasks: Iterable[HandoverTask]) -> list[Act]:
    """Confirmations of handover tasks by their owners."""
    return [
        Act(
            task.on,
            task.case,
            Trigger.KONFIRMASI,
            (
                *("--pelaku", task.owner, "--tugas", f"{task.case}/{task.code}", "--hasil", "selesai"),
                *(("--alasan", task.reason) if task.reason else ()),
            ),
        )
        for task in tasks
    ]
