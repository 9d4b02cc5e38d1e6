"""The letters of the round, and its context as KONTEKS.toml: the lawful one and the forbidden one."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from workflow.sample.briefing import PLAN, QUESTIONS, SESSION, TIMETABLE
from workflow.sample.offices import MAYOR, Offices
from workflow.sample.plan import CasePlan, DecreePlan, RoundPlan
from workflow.sample.records import INSPECTED, SANCTIONED, sanction_number
from workflow.sample.staffing import City

Entry = dict[str, object]

OWN_REQUEST = (
    ("permohonan_asn", date(2026, 10, 5)),
    ("persetujuan_opd_asal", date(2026, 10, 14)),
    ("rekomendasi_opd_tujuan", date(2026, 10, 16)),
    ("pernyataan_hukdis", date(2026, 11, 2)),
    ("pernyataan_tugas_belajar", date(2026, 11, 2)),
    ("bebas_temuan", date(2026, 11, 4)),
)
"""What a person who asks to move between agencies must bring (Perka BKN 5/2019, MASDILAN)."""

NEEDS_DATED, STATEMENTS_DATED, ADVICE_DATED = date(2026, 10, 12), date(2026, 11, 2), date(2026, 11, 20)
EARLY_DATED, TEAM_DATED = date(2026, 11, 3), date(2026, 7, 6)
OTHER_POST = "ARPUS.SEK-KSB1"
QUORUM = 3
REGION = {"status": "definitif", "tanggal_pelantikan": date(2025, 2, 20), "akhir_masa_jabatan": date(2030, 2, 20)}
ACTING_REGION = {"status": "plt", "tanggal_pelantikan": date(2026, 7, 15), "akhir_masa_jabatan": date(2030, 2, 20)}
ELECTION = {"tanggal_penetapan_paslon": date(2029, 9, 22), "sumber": "jadwal rekaan untuk contoh"}
NEAR_ELECTION = {"tanggal_penetapan_paslon": date(2027, 3, 15), "sumber": "jadwal rekaan untuk contoh"}
MINUTES_ORDER = ("", "mundur", "kuorum")
FORBIDDEN_WITHOUT = frozenset({"ba_tpk", "rekomendasi_bkn"})


@dataclass(frozen=True)
class ContextWriter:
    """Makes the letters and both contexts."""

    city: City
    offices: Offices
    plan: RoundPlan

    def lawful(self, *, more: Iterable[Entry] = (), sworn_later: date | None = None) -> str:
        """gelombang.toml, or what it has become: with more letters, and with the day on which who was absent was sworn in."""
        letters = [*self.letters(), *more]
        told = self._render(self.plan.code, REGION, ELECTION, letters, self._attendance(sworn_later))
        # A round of one person has no session of its own.
        return told + "\n" + "\n".join(self._briefing()) if len(self.plan.cases) > 1 else told

    def forbidden(self) -> str:
        """gelombang_terlarang.toml: an acting head of region inside both windows, no minutes, no advice."""
        kept = [letter for letter in self.letters() if letter["jenis"] not in FORBIDDEN_WITHOUT]
        return self._render(self.plan.forbidden_code, ACTING_REGION, NEAR_ELECTION, kept, [])

    def letters(self) -> list[Entry]:
        """All letters: minutes, needs, statements and advice by SK, then those of single people."""
        found: list[Entry] = []
        for decree in self.plan.decrees.values():
            cases = [case for case in self.plan.cases if case.decree == decree.code]
            found += self._minutes(decree, cases)
            found += self._lists(decree, cases)
        for number, case in enumerate(self.plan.cases, 1):
            found += self._personal(number, case)
        return found

    def cover(self, case: CasePlan) -> str:
        """How the letters name a case."""
        return case.cover(self.city.subjects[case.key].nip)

    def minutes_number(self, case: CasePlan) -> str:
        """The number of the minutes that name a case."""
        return _minutes_number(case.decree, case.minutes if case.minutes in {"mundur", "kuorum"} else "")

    def _minutes(self, decree: DecreePlan, cases: Iterable[CasePlan]) -> Iterator[Entry]:
        groups: dict[str, list[str]] = defaultdict(list)
        for case in cases:
            if case.minutes != "tanpa":
                nip = self.city.subjects[case.key].nip
                named = f"{nip}:{OTHER_POST}" if case.minutes == "lain_jabatan" else self.cover(case)
                groups[self.minutes_number(case)].append(named)
        team = [person.nip for person in self.offices.team]
        for number, covers in groups.items():
            entry = _letter("ba_tpk", number, decree.minutes_dated, covers)
            entry |= {"anggota": team, "kuorum": QUORUM}
            if number == _minutes_number(decree.code, "mundur"):
                entry |= {"anggota": team[:-1], "mundur": [self.offices.planner.nip]}
            elif number == _minutes_number(decree.code, "kuorum"):
                entry |= {"anggota": team[:2], "berhalangan": team[2:]}
            yield entry

    def _lists(self, decree: DecreePlan, cases: list[CasePlan]) -> Iterator[Entry]:
        early = decree.dated < ADVICE_DATED
        own = {"permintaan_sendiri"}
        needs = [self.cover(c) for c in cases if "anjab_abk" not in c.missing_letters and c.kind not in own]
        yield _letter("anjab_abk", f"000.8.3.2/{decree.code}/412/2026", NEEDS_DATED, needs)
        if decree.code != "B":
            clean = [
                self.cover(c)
                for c in cases
                if "pernyataan_hukdis" not in c.missing_letters and c.kind not in own and not c.sanction
            ]
            dated = EARLY_DATED if early else STATEMENTS_DATED
            statement = _letter("pernyataan_hukdis", f"800.1.6/{decree.code}/1048/2026", dated, clean)
            yield statement | {"penandatangan": self.offices.team[1].nip}
        clear = [self.cover(c) for c in cases if "bebas_temuan" not in c.missing_letters and c.kind not in own]
        dated = EARLY_DATED if early else STATEMENTS_DATED
        yield _letter("bebas_temuan", f"700.1.2.4/{decree.code}/388/2026", dated, clear)
        # For SK C the advice comes after the SK: that is what R-DOC-03 must see.
        advised = date(2026, 11, 19) if early else ADVICE_DATED
        yield _letter(
            "rekomendasi_bkn", f"R-26{decree.code}/AK.02.02/SD/F/2026", advised, [self.cover(case) for case in cases]
        )

    def _personal(self, number: int, case: CasePlan) -> Iterator[Entry]:
        covers = [self.cover(case)]
        if case.kind == "permintaan_sendiri":
            for order, (kind, dated) in enumerate(OWN_REQUEST, 1):
                if kind not in case.missing_letters:
                    yield _letter(kind, f"800.1.3.1/{number:03d}{order}/2026", dated, covers)
        if case.ground:
            yield _letter("permohonan_asn", f"800.1.3.1/{number:03d}1/2026", OWN_REQUEST[0][1], covers)
        if case.sanction:
            if "tim_pemeriksa" not in case.missing_letters:
                yield _letter("tim_pemeriksa", f"700.1.1/{number:03d}/2026", TEAM_DATED, covers)
            yield _letter("lhp", f"700.1.2.1/{number:03d}/INSP/2026", INSPECTED, covers)
            yield _letter("keputusan_hukdis", sanction_number(number), SANCTIONED, covers)

    def _attendance(self, sworn_later: date | None) -> list[Entry]:
        return [
            {
                "nip": self.city.subjects[case.key].nip,
                "hadir": case.route == "selesai" or sworn_later is not None,
                "tanggal": sworn_later
                if sworn_later and case.route == "absen"
                else self.plan.decree_of(case).inauguration,
            }
            for case in self.plan.cases
            if case.approved and case.target and self.plan.decree_of(case).inauguration
        ]

    def _briefing(self) -> Iterator[str]:
        day, answered = self.plan.briefing, {"tanggal": self.plan.briefing, "penjawab": self.offices.proposer.nip}
        yield _section("[sosialisasi]", PLAN)
        yield from (_section("[[jadwal]]", {"kegiatan": what, "tanggal": on}) for what, on in TIMETABLE)
        yield _section("[[sesi]]", {"kode": "S1", "tanggal": day, **SESSION, "terlaksana": day})
        for question, reply in QUESTIONS:
            yield _section("[[tanya_jawab]]", {"pertanyaan": question, **answered, "jawaban": reply})

    def _render(
        self,
        code: str,
        region: Mapping[str, object],
        election: Mapping[str, object],
        letters: Iterable[Entry],
        attendance: Iterable[Entry],
    ) -> str:
        head = {
            "kode": code,
            "pengusul": self.offices.proposer.nip,
            "tanggal_sosialisasi": self.plan.briefing,
            "tanggal_sk": self.plan.dated,
            "penandatangan": MAYOR,
            "jabatan_penandatangan": region["status"],
        }
        parts = ["# Konteks gelombang contoh. Semua orang di dalamnya rekaan (data sintetis).\n"]
        parts.append(_section("[gelombang]", head))
        parts += [_section("[[sk]]", self._decree(decree)) for decree in self.plan.decrees.values()]
        parts += [_section("[kepala_daerah]", region), _section("[pilkada]", election)]
        parts += [_section("[[surat]]", letter) for letter in letters]
        parts += [_section("[[pelantikan]]", entry) for entry in attendance]
        return "\n".join(parts)

    def _decree(self, decree: DecreePlan) -> Entry:
        values: Entry = {"kode": decree.code, "jenis": decree.kind, "nomor": decree.number, "tanggal": decree.dated}
        if decree.inauguration:
            values |= {"tanggal_undangan": decree.invitation, "tanggal_pelantikan": decree.inauguration}
        if decree.code == "C":
            values |= {"penandatangan": self.offices.proposer.nip, "jabatan_penandatangan": "plh"}
        return values


def _minutes_number(decree: str, special: str) -> str:
    return f"800.1.3/BA-TPK-{decree}{MINUTES_ORDER.index(special) + 1}/2026"


def _letter(kind: str, number: str, dated: date, covers: Iterable[str]) -> Entry:
    return {"jenis": kind, "nomor": number, "tanggal": dated, "mencakup": list(covers), "hasil": "setuju"}


def _section(title: str, values: Mapping[str, object]) -> str:
    lines = [f"{key} = {_toml(value)}" for key, value in values.items() if value is not None]
    return "\n".join([title, *lines, ""])


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    # A JSON string, number, boolean or list of them is written the same in TOML.
    if isinstance(value, list) and len(value) > 2:
        return "[\n" + "".join(f"  {json.dumps(item, ensure_ascii=False)},\n" for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
