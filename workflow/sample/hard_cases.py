"""sulit.csv: six hard things that happen to the sample, day by day, as whole `mutasi` commands; and the files that they read.

A task that a command here acknowledges is left out of keputusan.csv by the demo. Words in capitals stand for what is known
only then: LAPORAN is the report of the mail that came back, CETAKAN a folder, KODE the code of the printed receipt.
"""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from workflow.sample.decisions import DecisionBook, HandoverTask, handover_acts
from workflow.sample.letters import ContextWriter
from workflow.sample.offices import MAYOR, Offices, Row
from workflow.sample.people import DOMAIN, Person
from workflow.sample.plan import CasePlan, RoundPlan, read_plan
from workflow.sample.proposals import case_numbers, proposal_sheet, stand_in
from workflow.sample.records import Table
from workflow.sample.staffing import LEFT_BY_HEAD, City

HEADINGS = ("tanggal", "urutan", "perkara", "kode_keluar", "perintah")
SECOND_ROUND = "round_jpt.toml"
DISSATISFIED, SILENT, HEAD, BOUNCING, ABSENT, DEAD = range(1, 7)
REFUSED, ACCESS = 2, "D1"
OPERATOR_POST = "BKPSDM.B2-PDI"
CASES = {
    DISSATISFIED: "PKP.B2-KABID>PKP.SEK-KSB1",
    SILENT: "DISPORA.B1-PDI>KOMINFO.B1-PDI",
    BOUNCING: "DISHUB.SEK-KSB1>DINSOSP3A.B1-KABID",
    ABSENT: "ARPUS.SEK-KSB1>DLH.SEK-KSB2",
    DEAD: "KUKMPP.B1-KABID>DISPORA.B1-KABID",
}
"""The cases of the round by what is hard about them; the head of Disdukcapil is the second round's only one."""

BEFORE = date(2026, 11, 24)
TALKED, TOLD, SIGNED = date(2026, 11, 30), date(2026, 12, 3), date(2026, 12, 4)
RETURNED, OBJECTED, BEGUN, DIED = date(2026, 12, 2), date(2026, 12, 2), date(2026, 12, 3), date(2026, 12, 4)
ADDRESS_ASKED, ADDRESS_MENDED = date(2026, 12, 4), date(2026, 12, 7)
ANSWERED, SWORN_LATER, HANDED_OVER = date(2026, 12, 8), date(2026, 12, 8), date(2026, 12, 8)
COVERED, CERTIFIED, LEFT = date(2026, 12, 7), date(2026, 12, 9), date(2026, 12, 10)
STEPPED_IN, CAUGHT_UP, RECEIVED = date(2026, 12, 15), date(2026, 12, 9), date(2026, 12, 16)
DECISION_DATED, COVER_ENDS = date(2026, 12, 3), date(2027, 3, 7)
PLACEHOLDERS = REPORT, PRINTS, CODE = "LAPORAN", "CETAKAN", "KODE"


class Step(NamedTuple):
    """One command on its day: what it belongs to, its words, and the exit code that it must end with."""

    on: date
    matter: int
    words: tuple[str, ...]
    code: int = 0


@dataclass(frozen=True)
class HardBook:
    """Writes down what happens. `book` is that of the round."""

    city: City
    offices: Offices
    plan: RoundPlan
    book: DecisionBook

    def rows(self) -> list[Row]:
        """sulit.csv, numbered within each day."""
        steps = sorted(self._steps(), key=lambda step: step.on)
        counters: dict[date, int] = {}
        found: list[Row] = []
        for step in steps:
            counters[step.on] = counters.get(step.on, 0) + 1
            found.append((step.on, counters[step.on], step.matter, step.code, shlex.join(step.words)))
        return found

    def _steps(self) -> Iterator[Step]:
        yield from self._dissatisfied()
        yield from self._silent()
        yield from self._head()
        yield from self._bouncing()
        yield from self._absent()
        yield from self._dead()

    def case(self, matter: int) -> tuple[CasePlan, str, Person]:
        """A case of the round: its plan, number and person."""
        plan = next(case for case in self.plan.cases if case.key == CASES[matter])
        return plan, case_numbers(self.plan)[plan.key], self.city.subjects[plan.key]

    def _dissatisfied(self) -> Iterator[Step]:
        _plan, number, person = self.case(DISSATISFIED)
        superior = self.offices.supervisor[person.nip].nip
        talk = "Alasan penempatan dijelaskan; yang bersangkutan tetap keberatan dan akan menempuh keberatan tertulis."
        minuted = ("konfirmasi", "--pelaku", superior, "--tugas", f"{number}/SB1", "--hasil", "selesai")
        yield Step(TALKED, DISSATISFIED, ("aksi", number, *minuted, "--catatan", talk))
        reason = "Penurunan jabatan dirasakan tidak sepadan dengan pelanggaran."
        yield Step(OBJECTED, DISSATISFIED, ("aksi", number, "keberatan", "--pelaku", person.nip, "--alasan", reason))
        answer = (
            "Keberatan dijawab: penurunan satu tingkat sesuai keputusan hukuman disiplin; upaya banding dijelaskan."
        )
        answered = ("konfirmasi", "--pelaku", self._first_analyst(), "--tugas", f"{number}/KB1", "--hasil", "selesai")
        yield Step(ANSWERED, DISSATISFIED, ("aksi", number, *answered, "--catatan", answer))

    def _silent(self) -> Iterator[Step]:
        plan, number, _person = self.case(SILENT)
        item = next(item for item in self.book.checklist if item.letter == "spmt")
        silent = self.book.handover_task(plan, number, item, STEPPED_IN).owner
        superior = self.offices.supervisor[silent].nip
        yield Step(STEPPED_IN, SILENT, ("aksi", *_confirms(HandoverTask(number, item.code, superior, STEPPED_IN))))

    def _head(self) -> Iterator[Step]:
        second = self.second()
        (case,), number, proposer = second.plan.cases, self.second_number(), self.offices.proposer.nip
        context = ("--gelombang", "gelombang_jpt.toml", "--pelaku", proposer)
        yield Step(BEFORE, HEAD, ("impor", "usulan", "usulan_jpt.xlsx", *context))
        of_round = ("--gelombang", second.plan.code, "--pelaku", proposer)
        yield Step(TOLD, HEAD, ("aksi", "konfirmasi", *of_round, "--hasil", "selesai"))
        head = second.city.subjects[case.key].nip
        yield Step(TOLD, HEAD, ("aksi", number, "tanggapi", "--pelaku", head, "--jawaban", "paham"))
        yield from self._signing(second, case, number)
        yield Step(COVERED, HEAD, ("impor", "riwayat", "sulit_plh.xlsx", "--pelaku", self._operator()))
        certificate = next(item for item in self.book.checklist if item.guards_leaving)
        active = second.handover_task(case, number, certificate, CERTIFIED)
        yield Step(CERTIFIED, HEAD, ("aksi", *_confirms(active)))
        # Who signed for citizens is without access before his case closes (R-HND-04).
        access = next(item for item in self.book.checklist if item.code == ACCESS)
        for item in (*second.blocking_items(case), access):
            yield Step(LEFT, HEAD, ("aksi", *_confirms(second.handover_task(case, number, item, LEFT))))

    def _signing(self, second: DecisionBook, case: CasePlan, number: str) -> Iterator[Step]:
        agreed = ("putuskan", "--putusan", "setuju", "--pelaku")
        minutes = second.paper(second.letters.minutes_number(case))
        yield Step(SIGNED, HEAD, ("aksi", number, *agreed, self.offices.overseer.nip))
        yield Step(SIGNED, HEAD, ("aksi", number, *agreed, self.offices.speaker.nip, *minutes))
        yield Step(SIGNED, HEAD, ("aksi", number, *agreed, self.offices.secretary.nip))
        paper = second.paper(second.plan.decree_of(case).number)
        signs = ("aksi", number, "setujui", "--pelaku", MAYOR, *paper)
        # Without the decision of Mendagri nobody can sign (R-ADM-01); with it the same words are done.
        yield Step(SIGNED, HEAD, signs, REFUSED)
        yield Step(SIGNED, HEAD, ("gelombang", "gelombang_jpt_lengkap.toml", "--pelaku", self.offices.proposer.nip))
        yield Step(SIGNED, HEAD, signs)

    def _bouncing(self) -> Iterator[Step]:
        _plan, _number, person = self.case(BOUNCING)
        operator = self._operator()
        yield Step(RETURNED, BOUNCING, ("surat", "pantulan", REPORT))
        yield Step(RETURNED, BOUNCING, ("surat", "cetak", PRINTS, "--pelaku", operator))
        wish = ("--kolom", "surel", "--usul", new_address(person), "--alasan", "Alamat lama tidak berfungsi.")
        yield Step(ADDRESS_ASKED, BOUNCING, ("data", "koreksi", person.nip, *wish, "--pelaku", person.nip))
        decided = ("--hasil", "terima", "--alasan", "Alamat baru sudah dicoba.", "--pelaku", self._first_analyst())
        yield Step(ADDRESS_MENDED, BOUNCING, ("data", "putuskan", "KD-2026-0001", *decided))
        yield Step(RECEIVED, BOUNCING, ("surat", "tanda-terima", CODE, "--pelaku", operator))

    def _absent(self) -> Iterator[Step]:
        plan, number, _person = self.case(ABSENT)
        proposer = self.offices.proposer.nip
        yield Step(SWORN_LATER, ABSENT, ("gelombang", "gelombang_susulan.toml", "--pelaku", proposer))
        for item in self.book.blocking_items(plan):
            task = self.book.handover_task(plan, number, item, CAUGHT_UP)
            yield Step(CAUGHT_UP, ABSENT, ("aksi", *_confirms(task)))

    def _dead(self) -> Iterator[Step]:
        plan, number, person = self.case(DEAD)
        items = self.book.blocking_items(plan)
        begun = next(item for item in items if item.letter == "spmt")
        yield Step(BEGUN, DEAD, ("aksi", *_confirms(self.book.handover_task(plan, number, begun, BEGUN))))
        yield Step(DIED, DEAD, ("impor", "riwayat", "sulit_wafat.xlsx", "--pelaku", self._operator()))
        superior = self.offices.supervisor[person.nip].nip
        told = "Pejabat lama meninggal dunia; memori dan berita acara dibuat dan ditandatangani atasan."
        for item in items:
            if item.letter in {"memori", "bast"}:
                task = HandoverTask(number, item.code, superior, HANDED_OVER, told)
                yield Step(HANDED_OVER, DEAD, ("aksi", *_confirms(task)))

    def _first_analyst(self) -> str:
        return min(person.nip for person in (*self.offices.analysts, self.offices.proposer))

    def _operator(self) -> str:
        operator = self.city.holder(OPERATOR_POST)
        return (operator or self.offices.analysts[0]).nip

    def second(self) -> DecisionBook:
        """The second round as a book of its own: the same city, one case."""
        plan = read_plan(SECOND_ROUND)
        (case,) = plan.cases
        head = self.city.holder(LEFT_BY_HEAD)
        if head is None:
            message = f"the sample's office {LEFT_BY_HEAD} must be held"
            raise AssertionError(message)
        city = replace(self.city, subjects={case.key: head})
        return DecisionBook(city, self.offices, plan, ContextWriter(city, self.offices, plan), self.book.checklist)

    def second_number(self) -> str:
        """The number of the second round's case: it is imported after the first."""
        return f"MUT-{self.plan.dated.year}-{len(case_numbers(self.plan)) + 1:04d}"

    def texts(self) -> Mapping[str, str]:
        """Contexts by file name: the second round, with the decision of Mendagri, and the first with who was sworn in later."""
        second = self.second()
        (case,) = second.plan.cases
        decision = {
            "jenis": "keputusan_mendagri_dukcapil",
            "nomor": "821.22-4410/2026",
            "tanggal": DECISION_DATED,
            "mencakup": [second.letters.cover(case)],
            "hasil": "setuju",
        }
        return {
            "gelombang_jpt.toml": second.letters.lawful(),
            "gelombang_jpt_lengkap.toml": second.letters.lawful(more=[decision]),
            "gelombang_susulan.toml": self.book.letters.lawful(sworn_later=SWORN_LATER),
        }

    def workbooks(self) -> Mapping[str, Mapping[str, Table]]:
        """Workbooks by file name: the second round's proposal, the Plh of the head's post, and who died."""
        second = self.second()
        (case,) = second.plan.cases
        cover = stand_in(case, second.city)
        headings = ("dari_nip", "kepada_nip", "id_jabatan", "peran", "mulai", "selesai", "dasar", "nomor_surat")
        acting = (None, cover, LEFT_BY_HEAD, None, COVERED, COVER_ENDS, "plh", "800.1.11.1/1188/2026")
        died = (self.case(DEAD)[2].nip, "meninggal", DIED, None)
        return {
            "usulan_jpt.xlsx": {"usulan": proposal_sheet(second.city, second.plan)},
            "sulit_plh.xlsx": {"delegasi": (headings, [acting])},
            "sulit_wafat.xlsx": {"status": (("nip", "jenis", "mulai", "selesai"), [died])},
        }


def new_address(person: Person) -> str:
    """The address that a person gives in place of the one that failed."""
    return f"baru.{person.nip[-6:]}@{DOMAIN}"


def _confirms(task: HandoverTask) -> tuple[str, ...]:
    (act,) = handover_acts([task])
    return (act.case, act.trigger.value, *act.arguments)
