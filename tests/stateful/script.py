"""The good way, played by hand: every start of a random run is a moment of it."""

from collections.abc import Callable
from datetime import date

from tests.stateful.model import Case, Deed
from tests.stateful.play import Play

GOOD = ("tukar_a", "tukar_b", "lepas", "staf", "sendiri", "tanpa_ba")
STARTS = ("kosong", "pemetaan", "usulan", "sosialisasi", "persetujuan", "rantai", "serah_terima", "selesai")
"""Moments of the good way, in order; a random run starts at one of them."""
Keep = Callable[[str], None]


def play_the_good_way(play: Play, keep: Keep) -> None:
    """Everyone from proposal to `selesai`, but for the one whom a rule forbids; `keep` is called at each start."""
    keep("kosong")
    assert play.propose([*GOOD, "terlalu_baru"], None)
    keep("pemetaan")
    play.set_clock(play.world.moment(date(2026, 11, 25), 1))
    assert play.nights() == ["selesai"]
    at(play, 25, 10)
    keep("usulan")
    for case in in_place(play, "usulan"):
        for head in sorted(case.heads):
            assert play.act(case, Deed("putuskan", head, outcome="setuju"))
    at(play, 26, 1)
    play.nights()
    at(play, 26, 10)
    keep("sosialisasi")
    for case in in_place(play, "sosialisasi"):
        assert play.act(case, Deed("konfirmasi", case.tasks["SP1"].owner or "", task="SP1", result="selesai"))
        assert play.act(case, Deed("tanggapi", case.nip, answer="paham"))
    at(play, 27, 1)
    play.nights()
    at(play, 30, 10)
    keep("persetujuan")
    _decide(play)
    keep("rantai")
    at(play, 1, 10, month=12)
    _approve(play)
    keep("serah_terima")
    _hand_over(play)
    keep("selesai")


def at(play: Play, day: int, hour: int, month: int = 11) -> None:
    """Sets the clock and compares everything."""
    play.set_clock(play.world.moment(date(2026, month, day), hour))
    play.check()


def in_place(play: Play, place: str) -> list[Case]:
    """The cases that stand somewhere."""
    return [case for case in play.model.cases.values() if case.place == place]


def _decide(play: Play) -> None:
    tpk = min(play.cast.offices["tpk"] - play.cast.offices["pyb"])
    for decree in ("A", "B"):
        for actor in (min(play.cast.offices["inspektorat"]), tpk, *play.cast.offices["pyb"]):
            deed = Deed("putuskan", actor, outcome="setuju")
            assert play.act_on_list(decree, deed, play.who_cannot(decree, deed), name="daftar_putuskan")


def _approve(play: Play) -> None:
    (mayor,) = play.cast.offices["ppk"]
    deed = Deed("setujui", mayor)
    for decree in ("A", "B"):
        assert play.act_on_list(decree, deed, play.who_cannot(decree, deed), name="daftar_setujui")


def _hand_over(play: Play) -> None:
    _nights(play, 2, 3)
    at(play, 3, 10, month=12)
    for case in in_place(play, "serah_terima"):
        for code, task in case.tasks.items():
            if task.blocking:
                assert play.act(case, Deed("konfirmasi", task.owner or "", task=code, result="selesai"))
    _nights(play, 4, 5)
    at(play, 7, 10, month=12)


def _nights(play: Play, *days: int) -> None:
    for day in days:
        at(play, day, 1, month=12)
        play.nights()
