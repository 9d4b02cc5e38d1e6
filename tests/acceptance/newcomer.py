"""Somebody who knows no rule: does, for each open case, only what `jalan_keluar` says, by one table from act to deed.

What a file lacks is entered into the file, what is decided is decided by the command; then the files are read again.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.acceptance.village import EXPERT, HEAD_A, HEAD_B, HEAD_C, INSPECTOR, MAYOR, PERSONNEL, SEKDA, Answer, Hall

if TYPE_CHECKING:
    from collections.abc import Callable

HEADS = {"KOMINFO": HEAD_A, "HUB": HEAD_B, "DUKCAPIL": HEAD_C, "SETDA": SEKDA, "KEC": SEKDA, "DISDIK": SEKDA}
Told = dict[str, Any]


class Newcomer:
    """Walks the cases of a hall from night to night.

    Args:
        deaf: acts, as `kind:object`, that are told and not done.
        did: every act that was told and done, by case, kind and object.
        in_vain: what was told again although it had been done; empty where each act helps.
        refused: what a command refused although it had been told; empty where findings tell the truth.
    """

    def __init__(self, hall: Hall, first: date) -> None:
        self.hall, self.day = hall, first
        self.deaf: set[str] = set()
        self.did: list[tuple[str, str, str]] = []
        self.in_vain: list[tuple[str, str, str]] = []
        self.refused: list[Answer] = []
        self._registers = self._round = False
        self._deeds: dict[str, Callable[[Told, Told], None]] = {
            "surat": self._letter,
            "pernyataan": self._statement,
            "data": self._data,
            "sk": self._decree,
            "putusan": self._decision,
            "tugas": self._task,
            "tunggu": lambda _case, _act: None,
        }

    @property
    def today(self) -> str:
        """The day as `--pada` takes it."""
        return self.day.isoformat()

    def cases(self) -> list[Told]:
        """Every case of the round as it is told."""
        listed = self.hall.said("kasus", day=self.today)["kasus"]
        return [self.hall.case(row["nomor"], self.today) for row in listed]

    def _signable(self) -> bool:
        cases = self.cases()
        return all(case["langkah_berikut"] == "setujui" and not case["jalan_keluar"] for case in cases)

    def until(self, stage: str, last: date) -> None:
        """Nights and days until every case is in a stage, or the last day has come."""
        while self.day <= last:
            self.hall.night(self.today)
            for case in self.cases():
                for act in case["jalan_keluar"]:
                    self._do(case, act)
            self._read_again()
            if stage != "persetujuan" and self._signable():
                self.sign()
            if all(case["tahap"] == stage for case in self.cases()):
                return
            self.day += timedelta(days=1)

    def sign(self) -> None:
        """The mayor signs the list."""
        shown = self.hall.said("gelombang", "2026-12", day=self.today)["digest"]
        words = ("aksi", "setujui", "--gelombang", "2026-12", "--pelaku", MAYOR, "--dilihat", shown)
        self._tell(self.hall.ask(*words, day=self.today))

    def _do(self, case: Told, act: Told) -> None:
        if f"{act['jenis']}:{act['objek']}" in self.deaf:
            return
        deed = (case["nomor"], act["jenis"], act["objek"])
        if act["jenis"] != "tunggu" and deed in self.did:
            self.in_vain.append(deed)
            return
        self._deeds[act["jenis"]](case, act)
        self.did.append(deed)

    def _read_again(self) -> None:
        if self._registers:
            self.hall.register(day=self.today)
        if self._round:
            self.hall.reread(day=self.today)
        self._registers = self._round = False

    def _tell(self, answer: Answer) -> None:
        if answer.code != 0:
            self.refused.append(answer)

    def _act(self, case: Told, *words: object) -> None:
        self._tell(self.hall.ask("aksi", case["nomor"], *words, day=self.today))

    def _post(self, case: Told, end: str) -> Told:
        return next(post for post in self.hall.village.posts if post["nama"] == case[end])

    def _letter(self, case: Told, act: Told) -> None:
        own = self._post(case, "asal" if act["objek"] in {"bast", "memori"} else "tujuan")["id_jabatan"]
        more = {"anggota": [PERSONNEL, EXPERT, SEKDA], "kuorum": 3} if act["objek"] == "ba_tpk" else {}
        number = f"{act['objek']}/{case['nomor']}"
        self.hall.village.enter(act["objek"], nomor=number, tanggal=self.day, mencakup=[f"{case['nip']}:{own}"], **more)
        self._round = True

    def _statement(self, case: Told, act: Told) -> None:
        row = {"jenis": act["objek"], "nomor": f"800/{case['nomor']}", "tanggal": self.today, "nip": case["nip"]}
        self.hall.village.tables["pernyataan"].append(row | {"penandatangan_nip": SEKDA})
        self._registers = True

    def _data(self, case: Told, act: Told) -> None:
        if act["objek"] == "pergantian_jabatan":
            return
        assert act["objek"] == "delegasi", act
        term = {
            "dari_nip": case["nip"],
            "kepada_nip": HEAD_A,
            "id_jabatan": self._post(case, "asal")["id_jabatan"],
            "peran": "",
        }
        term |= {"mulai": "2026-12-03", "selesai": "2027-02-02", "dasar": "plh", "nomor_surat": "800/plh"}
        self.hall.village.tables["delegasi"].append(term)
        self._registers = True

    def _decree(self, _case: Told, act: Told) -> None:
        told = self.hall.village.context["gelombang"]
        if act["objek"] == "penandatangan":
            told |= {"penandatangan": MAYOR, "jabatan_penandatangan": "definitif"}
        else:
            assert act["objek"] == "pelantikan", act
            held = date.fromisoformat(act["tanggal"])
            told |= {"tanggal_pelantikan": held, "tanggal_undangan": held - timedelta(days=1)}
        self._round = True

    def _decision(self, case: Told, act: Told) -> None:
        if act["objek"] == "asn":
            self._act(case, "tanggapi", "--pelaku", case["nip"], "--jawaban", "paham")
            return
        self._read_again()
        agencies = {self._post(case, end)["id_opd"] for end in ("asal", "tujuan")}
        sitting = {"tpk": [PERSONNEL], "pyb": [SEKDA], "inspektorat": [INSPECTOR]}
        deciders = sitting.get(act["objek"]) or [HEADS[agency] for agency in sorted(agencies)]
        for nip in deciders:
            self._act(case, "putuskan", "--pelaku", nip, "--putusan", "setuju")

    def _task(self, case: Told, act: Told) -> None:
        task = next(task for task in case["tugas"] if task["id"].endswith(f"/{act['objek']}"))
        self._act(case, "konfirmasi", "--pelaku", task["pemilik"], "--tugas", task["id"], "--hasil", "selesai")
