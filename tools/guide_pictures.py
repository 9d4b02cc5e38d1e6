"""The pictures of `docs/panduan/gambar`: an invented unit and an invented round, drawn as the commands draw.

Run as `make gambar`; a test compares the files with what is drawn.
"""

from collections.abc import Mapping
from datetime import date

from tools.sources import ROOT
from workflow.documents.change_chart import CONFIDENTIAL, Change, Mover, UnitChange, change_svg
from workflow.documents.profile_chart import Bar, profile_svg
from workflow.documents.staffing_chart import NamedDays, Staffed, staffing_svg
from workflow.documents.unit_chart import unit_svg
from workflow.domain.facts import Post
from workflow.domain.minimum_staffing import Limits as PlanLimits
from workflow.domain.nip import mask_nip
from workflow.domain.plan_effects import unit_days, unit_effects
from workflow.domain.planning import Freeze, Move, Seat, World
from workflow.domain.starting import Incumbent, Limits, Staffing
from workflow.domain.unit_map import Deputy, UnitMap, map_of_unit

FOLDER = ROOT / "docs" / "panduan" / "gambar"
_TODAY, _FIRST, _SECOND = date(2026, 11, 24), date(2026, 12, 3), date(2027, 1, 4)
_UNITS = {"U1": "Bidang Pelayanan (contoh)", "U2": "Bidang Arsip (contoh)", "U3": "UPT Loket Utara (contoh)"}
_POSTS = (
    ("K1", "Kepala Bidang Pelayanan", "III.b", "U1", 1, None),
    ("S1", "Kepala Seksi Perizinan", "IV.a", "U1", 1, "K1"),
    ("P1", "Penelaah Teknis Kebijakan", None, "U1", 3, "K1"),
    ("O1", "Operator Layanan Operasional", None, "U1", 2, "K1"),
    ("K3", "Kepala UPT Loket Utara", "IV.a", "U3", 1, "K1"),
    ("O3", "Operator Layanan Operasional", None, "U3", 3, "K3"),
    ("K2", "Kepala Bidang Arsip", "III.b", "U2", 1, None),
    ("P2", "Arsiparis Ahli Pertama", None, "U2", 10, "K2"),
)
_HELD = (
    ("S1", "198003012005011001", "Rekaan Satu, S.E.", 2019),
    ("P1", "196903022000032002", "Rekaan Dua, S.Sos.", 2023),
    ("P1", "199004032015041003", "Rekaan Tiga, S.Kom.", 2024),
    ("O1", "199205042018052004", "Rekaan Empat", 2024),
    ("O3", "198806052012061005", "Rekaan Lima", 2018),
    *(("P2", f"1990010{n}2015041{n}01", f"Rekaan {n}", 2022) for n in range(1, 10)),
)
_MOVES = (
    Move("199004032015041003", "P1", "P2", _FIRST),
    Move("199001012015041101", "P2", "P1", _FIRST),
    Move("199001022015041201", "P2", "O3", _FIRST),
    Move("199001032015041301", "P2", "O3", _SECOND),
    Move("199001042015041401", "P2", "K1", _SECOND),
)
_FITS = {"K1": 0.82, "S1": 0.7, "P1": 0.66, "O1": 0.9, "O3": 0.74, "P2": 0.58}


def pictures() -> Mapping[str, str]:
    """The files by name."""
    world, limits = _world(), PlanLimits(40, 8, 3)
    effects = unit_effects(world, _MOVES, limits, lambda _nip, post: _FITS.get(post))
    days = unit_days(world, _MOVES, limits)
    names = {post[0]: f"{post[1]}, {_UNITS[post[3]]}" for post in _POSTS}
    movers = [Mover(m.day, mask_nip(m.nip), names[m.origin or ""], names[m.target]) for m in _MOVES]
    changes = [UnitChange(_UNITS[effect.unit], effect) for effect in effects]
    note = f"{CONFIDENTIAL} NIP disamarkan, nama tidak ditulis. Data rekaan."
    bars = [
        Bar("Integritas (M.1)", 3.0, 3),
        Bar("Kerja sama (M.2)", 2.5, 3),
        Bar("Pelayanan publik (M.4)", 4.0, 3, lapsed=True),
        Bar("Perekat bangsa (S.1)", None, 3),
    ]
    return {
        "profil.svg": profile_svg("Rekaan Satu, S.E.: Kepala Bidang Pelayanan, kecocokan 72,5 %", bars),
        "peta-unit.svg": unit_svg(_map()),
        "sebelum-sesudah.svg": change_svg(Change("Sebelum dan sesudah: rencana contoh", changes, movers, note)),
        "pegawai-harian.svg": staffing_svg(
            Staffed("Pegawai hari demi hari: rencana contoh", [NamedDays(_UNITS[one.unit], one) for one in days])
        ),
    }


def _world() -> World:
    seats = {post: Seat(post, unit, slots, heavy=False) for post, _name, _echelon, unit, slots, _above in _POSTS}
    holders = {post: frozenset(nip for at, nip, *_ in _HELD if at == post) for post in seats}
    staff = {unit: sum(len(holders[post]) for post, seat in seats.items() if seat.unit == unit) for unit in _UNITS}
    frozen = (Freeze("tutup buku", date(2026, 12, 15), date(2026, 12, 31), frozenset({"U1", "U3"})),)
    return World(seats, holders, staff, gone={"U2": (date(2026, 12, 21),)}, frozen=frozen)


def _map() -> UnitMap:
    posts = {
        one: Post(
            one, name, "administrator", "pns", echelon, None, unit, _UNITS[unit], "U1", slots, None, None, None,
            one == "O1", one == "S1", None, above, None,
        )
        for one, name, echelon, unit, slots, above in _POSTS
    }  # fmt: skip
    people = [
        Incumbent(nip, name, post, date(since, 3, 1), date(int(nip[:4]), int(nip[4:6]), int(nip[6:8])))
        for post, nip, name, since in _HELD
    ]
    staffing = Staffing(_TODAY, posts, people, {})
    deputies = {"K1": Deputy("Rekaan Satu, S.E.", "plt", long=True)}
    skills = {"T.12": frozenset({"199205042018052004"})}
    return map_of_unit("U1", staffing, Limits(12, 60, 8), deputies=deputies, skills=skills)
