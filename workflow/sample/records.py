"""riwayat: what is on record of people and posts (competence, performance, sanctions, absences, ties, careers)."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.sample.offices import Offices, Row
from workflow.sample.people import Person
from workflow.sample.plan import CasePlan, RoundPlan
from workflow.sample.posts import Post
from workflow.sample.staffing import LEFT_BY_HEAD, City

Table = tuple[Sequence[str], list[Row]]

COMPETENCES = (*(f"M.{number}" for number in range(1, 9)), "SK.1")
"""Eight managerial competences and the socio-cultural one (PermenPANRB 38/2017)."""

LEVEL_BY_KIND = {"jpt_pratama": 4, "administrator": 3, "pengawas": 2, "penugasan": 2, "fungsional": 2, "pelaksana": 1}
GAPS = 1
"""How many competences of a person of the round may lie below what the post asks for."""
YEARS = (2024, 2025)
RATINGS = {"sangat_baik": 18, "baik": 73, "butuh_perbaikan": 6, "kurang": 2, "sangat_kurang": 1}
SHEET_EPOCH = date(1899, 12, 30)
INSPECTED, SANCTIONED = date(2026, 7, 20), date(2026, 8, 18)
RETIRES = date(2026, 12, 1)
RETRAINING = {
    "jpt_pratama": "Pelatihan Kepemimpinan Nasional Tingkat II",
    "administrator": "Pelatihan Kepemimpinan Administrator",
    "pengawas": "Pelatihan Kepemimpinan Pengawas",
}


def sanction_number(position: int) -> str:
    """The number of the sanction decision of the n-th case, the same in hukdis and among the letters."""
    return f"800.1.6.2/{710 + position}/2026"


@dataclass(frozen=True)
class Records:
    """Makes the tables of riwayat for a city and its round."""

    city: City
    offices: Offices
    plan: RoundPlan
    rng: random.Random

    def tables(self) -> dict[str, Table]:
        """All tables that are not offices, by name: headings and rows."""
        return {
            "standar_kompetensi": (("id_jabatan", "kode", "level"), list(self._standards())),
            "kompetensi": (("nip", "kode", "level", "tanggal"), list(self._competences())),
            "talenta": (("nip", "kotak", "tanggal"), list(self._talent())),
            "uji_kompetensi": (("nip", "jabatan_fungsional", "tanggal", "lulus"), list(self._tests())),
            "diklat": (("nip", "nama", "tanggal", "jp"), list(self._courses())),
            "kinerja": (("NIP", "Tahun", "Predikat Kinerja"), list(self._ratings())),
            "hukdis": (
                ("nip", "tingkat", "jenis", "nomor_sk", "tanggal_sk", "tanggal_lhp", "mulai", "selesai", "proses"),
                list(self._sanctions()),
            ),
            "status": (("nip", "jenis", "mulai", "selesai"), list(self._absences())),
            "hubungan": (("nip", "nip_terkait", "jenis"), list(self._ties())),
            "riwayat_jabatan": (
                (
                    "nip",
                    "id_jabatan",
                    "tmt_mulai",
                    "tmt_selesai",
                    "seleksi_terbuka",
                    "nama",
                    "jenis",
                    "eselon",
                    "instansi",
                ),
                list(self._careers()),
            ),
            "pernyataan": (("jenis", "nomor", "tanggal", "penandatangan_nip", "nip"), list(self._statements())),
        }

    def _standards(self) -> Iterator[Row]:
        wanted = {post for case in self.plan.cases for post in case.posts}
        for post in self.city.posts.values():
            if post.single or post.id in wanted or post.code in {"JFP", "JFM"}:
                yield from ((post.id, code, standard_level(post, code)) for code in COMPETENCES)

    def _competences(self) -> Iterator[Row]:
        targets = {self.city.subjects[case.key].nip: self.city.posts[case.posts[-1]] for case in self.plan.cases}
        for person in self._officials():
            post = targets.get(person.nip, person.post)
            day = date(self.rng.randint(2024, 2026), self.rng.randint(1, 9), self.rng.randint(1, 28))
            below = 0
            for code in COMPETENCES:
                shift = self.rng.choices((0, -1, 1), (68, 20, 12))[0]
                below += shift < 0
                if person.nip in targets and below > GAPS:
                    shift = max(shift, 0)
                yield person.nip, code, max(1, min(5, standard_level(post, code) + shift)), day

    def _talent(self) -> Iterator[Row]:
        promoted = {self.city.subjects[c.key].nip for c in self.plan.cases if c.kind == "promosi"}
        for person in self._officials():
            box = self.rng.choice((7, 8, 9)) if person.nip in promoted else self.rng.choice((3, 4, 5, 5, 6, 7, 8, 9))
            yield person.nip, box, date(2026, 3, 31)

    def _tests(self) -> Iterator[Row]:
        for person in self.city.people:
            if person.post.code in {"JFP", "JFM"} and self.rng.random() < 0.3:
                yield person.nip, person.post.name, date(2025, self.rng.randint(1, 12), 14), "ya"

    def _courses(self) -> Iterator[Row]:
        for person in self.city.people:
            course = RETRAINING.get(person.post.kind)
            if course and self.rng.random() < 0.8:
                yield person.nip, course, date(self.rng.randint(2019, 2025), self.rng.randint(2, 11), 20), 900
            elif self.rng.random() < 0.06:
                yield person.nip, "Pelatihan Pelayanan Publik", date(2025, self.rng.randint(2, 11), 12), 40

    def _ratings(self) -> Iterator[Row]:
        names, weights = tuple(RATINGS), tuple(RATINGS.values())
        good = self._kept()
        for person in self.city.people:
            for year in YEARS:
                if person.joined.year <= year:
                    drawn = self.rng.choices(names, weights)[0]
                    yield f"'{person.nip}", year, "Baik" if person.nip in good and drawn != "sangat_baik" else drawn

    def _sanctions(self) -> Iterator[Row]:
        for number, case in enumerate(self.plan.cases, 1):
            if case.sanction:
                end = SANCTIONED.replace(year=SANCTIONED.year + 1) - timedelta(days=1)
                yield (
                    self.city.subjects[case.key].nip,
                    "berat",
                    case.sanction,
                    sanction_number(number),
                    SANCTIONED,
                    INSPECTED,
                    SANCTIONED,
                    end,
                    "tidak",
                )
        for number, person in enumerate(self._strangers(24), 1):
            start = date(self.rng.randint(2022, 2025), self.rng.randint(1, 12), 15)
            level = self.rng.choice(("ringan", "ringan", "sedang"))
            yield (
                person.nip,
                level,
                "lainnya",
                f"800.1.6.2/{100 + number}/{start.year}",
                start,
                start - timedelta(days=20),
                start,
                start + timedelta(days=180),
                "tidak",
            )

    def _absences(self) -> Iterator[Row]:
        for case in self.plan.cases:
            retiree = self.city.holder(case.target) if case.target_retires else None
            if retiree is not None:
                yield retiree.nip, "pensiun", RETIRES, None
        kinds = ("tugas_belajar", "cuti_melahirkan", "cuti_besar", "sakit", "cltn")
        for person in self._strangers(60):
            kind = self.rng.choices(kinds, (25, 45, 10, 15, 5))[0]
            start = date(2026, self.rng.randint(1, 11), 3)
            days = 700 if kind in {"tugas_belajar", "cltn"} else 89
            yield (
                person.nip,
                "cuti_besar" if kind == "cuti_melahirkan" and person.sex == 1 else kind,
                start,
                (start + timedelta(days=days)),
            )

    def _ties(self) -> Iterator[Row]:
        for case in self.plan.cases:
            if case.relation:
                yield (
                    self.city.subjects[case.key].nip,
                    self._relative(case).nip,
                    ("semenda" if case.relation == "tpk" else "saudara"),
                )
        couples = self._strangers(80)
        for first, second in zip(couples[::2], couples[1::2], strict=True):
            kind = "pasangan" if first.sex != second.sex else "saudara"
            yield f"'{first.nip}", f"'{second.nip}", kind

    def _relative(self, case: CasePlan) -> Person:
        return {"pengusul": self.offices.proposer, "tpk": self.offices.inspector, "mundur": self.offices.planner}[
            case.relation
        ]

    def _careers(self) -> Iterator[Row]:
        for person in self._officials():
            earlier = date(max(person.joined.year, person.since.year - 3), person.since.month, 1)
            if earlier < person.since:
                yield (
                    person.nip,
                    None,
                    serial(earlier),
                    serial(person.since - timedelta(days=1)),
                    "tidak",
                    self._earlier_post(person),
                    "pelaksana",
                    None,
                    None,
                )
            opened = "ya" if person.post.kind == "jpt_pratama" else "tidak"
            yield (
                person.nip,
                person.post.id,
                serial(person.since),
                None,
                opened,
                person.post.name,
                person.post.kind,
                person.post.echelon or None,
                None,
            )

    def _earlier_post(self, person: Person) -> str:
        """What an official did before, drawn apart from the city's own dice; the people of the round stay in their unit."""
        own = f"Analis pada {person.post.unit.name}"
        if person.nip in self._subjects():
            return own
        dice = random.Random(f"riwayat-{person.nip}")
        return dice.choices((own, "Pengelola Sistem Informasi", "Bendahara Pengeluaran"), (84, 8, 8))[0]

    def _statements(self) -> Iterator[Row]:
        signer = self.offices.team[1].nip
        for case in self.plan.cases:
            if case.decree == "B" and not case.sanction and case.kind != "permintaan_sendiri":
                subject = self.city.subjects[case.key].nip
                yield "bebas_hukdis", "800.1.6/1055/BKPSDM/2026", date(2026, 11, 2), signer, subject

    def _officials(self) -> list[Person]:
        """Holders of structural posts, and the people of the round."""
        subjects = self._subjects()
        return [p for p in self.city.people if p.post.echelon or p.nip in subjects]

    def _subjects(self) -> set[str]:
        return {person.nip for person in self.city.subjects.values()}

    def _kept(self) -> set[str]:
        """People on whom nothing may be on record but what the plan says."""
        people: Iterable[Person] = (*self.offices.team, *self.offices.analysts, self.offices.proposer)
        head = self.city.holder(LEFT_BY_HEAD)
        return self._subjects() | {person.nip for person in (*people, head) if person is not None}

    def _strangers(self, count: int) -> list[Person]:
        kept = self._kept()
        pool = [p for p in self.city.people if p.nip not in kept and not p.post.single]
        return self.rng.sample(pool, min(count, len(pool) // 2 * 2))


def standard_level(post: Post, code: str) -> int:
    """The level that a post asks of a competence: by its kind; the head of an agency needs one more in decisions."""
    base = LEVEL_BY_KIND[post.kind] + (1 if post.code == "JFM" and code in {"M.1", "SK.1"} else 0)
    sharper = post.echelon in {"II.b", "III.a"} and code in {"M.4", "M.8"}
    return min(5, base + sharper)


def serial(day: date) -> int:
    """A date as Excel keeps it: the number of days since the end of 1899."""
    return (day - SHEET_EPOCH).days
