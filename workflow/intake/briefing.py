"""The briefing's sections of a round's context: plan, timetable, sessions, questions and answers."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, Protocol

from workflow.domain.briefing import Briefing, Milestone, Plan, Question, Session

_CODE = re.compile(r"[A-Za-z0-9._-]{1,20}")
Values = Mapping[str, Any]


class Refusing(Protocol):
    """Where the values come from: says in one sentence which key of which file is wrong."""

    def refuse(self, place: str, reason: str) -> NoReturn:
        """Raises the sentence."""


def lifted(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """A KONTEKS.toml with the timetable of `[sosialisasi]` as a section of its own, as the sheets have it."""
    told = raw.get("sosialisasi")
    if not isinstance(told, dict) or "jadwal" not in told or "jadwal" in raw:
        return raw
    rest = {key: value for key, value in told.items() if key != "jadwal"}
    return {**raw, "sosialisasi": rest, "jadwal": told["jadwal"]}


def briefing_of(sections: Mapping[str, Sequence[Values]], source: Refusing) -> Briefing:
    """The briefing; empty where the context has none of its sections."""
    sessions = tuple(_session(entry, f"sesi[{n}]", source) for n, entry in enumerate(sections.get("sesi", ()), 1))
    codes = [session.code.casefold() for session in sessions]
    for number, session in enumerate(sessions, 1):
        if codes.index(session.code.casefold()) != number - 1:
            source.refuse(f"sesi[{number}].kode", f"kode '{session.code}' dipakai lebih dari sekali")
    return Briefing(_plan(sections), sessions, _questions(sections.get("tanya_jawab", ()), source))


def _plan(sections: Mapping[str, Sequence[Values]]) -> Plan | None:
    told, days = sections.get("sosialisasi"), sections.get("jadwal")
    if not told and not days:
        return None
    head: Values = told[0] if told else {}
    timetable = tuple(Milestone(entry["kegiatan"], entry.get("tanggal")) for entry in days or ())
    return Plan(head.get("rencana"), head.get("kriteria") or (), timetable, head.get("bertanya"))


def _session(entry: Values, place: str, source: Refusing) -> Session:
    if not _CODE.fullmatch(entry["kode"]):
        source.refuse(f"{place}.kode", "hanya huruf, angka, titik, garis bawah, dan tanda hubung; paling panjang 20")
    if entry["selesai"] <= entry["mulai"]:
        source.refuse(f"{place}.selesai", "harus sesudah mulai")
    if entry.get("batal") and entry.get("terlaksana"):
        source.refuse(f"{place}.terlaksana", "bertentangan dengan batal = true")
    return Session(
        entry["kode"],
        entry["tanggal"],
        entry["mulai"],
        entry["selesai"],
        entry["tempat"],
        tuple(dict.fromkeys(entry.get("untuk") or ())),
        called_off=bool(entry.get("batal")),
        held_on=entry.get("terlaksana"),
    )


def _questions(entries: Sequence[Values], source: Refusing) -> tuple[Question, ...]:
    found: dict[str, Question] = {}
    for number, entry in enumerate(entries, 1):
        place, text, answer = f"tanya_jawab[{number}]", entry["pertanyaan"], entry.get("jawaban")
        if text.casefold() in found:
            source.refuse(f"{place}.pertanyaan", "pertanyaan ini sudah ada")
        if answer is not None and entry.get("penjawab") is None:
            source.refuse(f"{place}.penjawab", "wajib diisi bila ada jawaban")
        if answer is None and (entry.get("penjawab") or entry.get("tanggal_jawaban")):
            source.refuse(f"{place}.jawaban", "wajib diisi bila ada penjawab atau tanggal_jawaban")
        asked = entry["tanggal"]
        answered = (entry.get("tanggal_jawaban") or asked) if answer is not None else None
        if answered is not None and answered < asked:
            source.refuse(f"{place}.tanggal_jawaban", "sebelum tanggal pertanyaan")
        found[text.casefold()] = Question(text, asked, answer, answered, entry.get("penjawab"))
    return tuple(found.values())
