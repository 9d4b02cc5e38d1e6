"""The scripted play beside the random one: the good way is really reached, and each fault that was found stays mended."""

from datetime import date

import pytest

from tests.stateful.model import NIGHT, Deed
from tests.stateful.script import STARTS, in_place
from tests.stateful.theatre import Theatre


@pytest.fixture
def begin(theatre: Theatre):
    """Starts plays at moments of the good way, and ends them with a last comparison."""
    plays = []

    def at(moment):
        plays.append(theatre.start(moment))
        return plays[-1], {name: plays[-1].model.cases.get(part.nip) for name, part in theatre.cast.parts.items()}

    yield at
    for play in plays:
        play.check()
        theatre.end(play)


def test_the_good_way_reaches_selesai(theatre, begin):
    """From proposal to `selesai`: all but the two whom a rule forbids, every human step by a person."""
    play, cases = begin("selesai")
    assert tuple(theatre.kept) == STARTS
    assert len(in_place(play, "selesai")) == 5
    assert (cases["tanpa_ba"].place, cases["terlalu_baru"].place) == ("persetujuan", "pemetaan")
    by_night = {trigger for case in cases.values() for trigger, actor, *_rest in case.log if actor == NIGHT}
    by_people = {trigger for case in cases.values() for trigger, actor, *_rest in case.log if actor != NIGHT}
    assert by_night == {"ajukan", "lengkapi", "tuntaskan", "selesaikan"}
    assert by_people == {"putuskan", "tanggapi", "setujui", "konfirmasi"}
    play.deliver([])
    assert {row.state for row in play.seen["outbox"]} <= {"diterima", "cetak", "batal", "antre"}


def test_a_returned_case_that_was_paused_still_waits_for_an_analyst(begin):
    """A pause does not set a returned case free: the night leaves it alone until an analyst has sent it on."""
    play, cases = begin("persetujuan")
    analyst, case = min(play.cast.offices["analis"]), cases["staf"]
    assert play.act(case, Deed("kembalikan", analyst, to="pemetaan"))
    assert play.act(case, Deed("tunda", analyst))
    assert play.act(case, Deed("lanjutkan", analyst))
    play.nights()
    assert case.place == "pemetaan"
    assert play.act(case, Deed("ajukan", analyst))


@pytest.mark.parametrize(("stage", "mail"), [("usulan", "opinion_requested"), ("sosialisasi", "placement_explained")])
def test_who_may_speak_again_after_a_return_is_told(begin, stage, mail):
    """A return to a stage in which days are counted sends its notice anew; the days never run in silence."""
    play, cases = begin("persetujuan")
    before = sum(row.mail == mail for row in play.seen["outbox"])
    assert play.act(cases["sendiri"], Deed("kembalikan", min(play.cast.offices["analis"]), to=stage))
    told = len(cases["sendiri"].heads) if stage == "usulan" else 1
    assert sum(row.mail == mail for row in play.seen["outbox"]) == before + told


def test_a_pyb_who_agreed_may_still_reject(begin):
    """`tolak` is open to the PyB in persetujuan, also after the PyB's own consent; the last word counts, once."""
    play, cases = begin("rantai")
    assert play.act(cases["staf"], Deed("tolak", min(play.cast.offices["pyb"])))
    assert cases["staf"].place == "ditolak"


def test_a_finished_case_keeps_what_it_rests_on(begin):
    """A blocking task confirmed minutes ago cannot be taken back once the case is `selesai`, nor in a cancelled case."""
    play, cases = begin("serah_terima")
    for name, trigger, office in (("staf", "selesaikan", "analis"), ("sendiri", "batalkan", "ppk")):
        case = cases[name]
        owners = {code: task.owner for code, task in case.tasks.items() if task.blocking}
        for code, owner in owners.items():
            assert play.act(case, Deed("konfirmasi", owner, task=code, result="selesai"))
        assert play.act(case, Deed(trigger, min(play.cast.offices[office])))
        assert not any(play.act(case, Deed("konfirmasi", o, task=c, result="batal")) for c, o in owners.items())


@pytest.mark.parametrize("trigger", [None, "tunda"])
def test_a_task_that_is_still_open_can_be_confirmed(begin, trigger):
    """Tasks that stayed open are acknowledged in a finished and in a paused case too."""
    play, cases = begin("serah_terima" if trigger else "selesai")
    case = cases["staf"]
    if trigger:
        assert play.act(case, Deed(trigger, min(play.cast.offices["analis"])))
    code, task = next((code, task) for code, task in case.tasks.items() if task.open)
    assert play.act(case, Deed("konfirmasi", task.owner, task=code, result="selesai"))


def test_a_swap_that_is_cancelled_on_one_list_is_put_back(begin):
    """Both of a swap hold their former posts again: whoever is put back first is not in the way of the other."""
    play, cases = begin("selesai")
    kept = [cases[name] for name in ("lepas", "tanpa_ba", "terlalu_baru")]
    assert play.act_on_list("A", Deed("batalkan", min(play.cast.offices["ppk"])), kept, name="daftar_batalkan")
    assert (cases["tukar_a"].post, cases["tukar_b"].post) == ("lama", "lama")


def test_a_release_ends_its_holding_before_it_is_finished(begin):
    """A release is `selesai` only when its TMT has come and the old post was left, by night and by hand."""
    play, cases = begin("serah_terima")
    case = cases["lepas"]
    for code, task in case.tasks.items():
        if task.blocking:
            assert play.act(case, Deed("konfirmasi", task.owner, task=code, result="selesai"))
    assert not play.act(case, Deed("selesaikan", min(play.cast.offices["analis"])))
    for day, place, post in ((2, "serah_terima", "lama"), (3, "serah_terima", "baru"), (4, "selesai", "baru")):
        play.set_clock(play.world.moment(date(2026, 12, day), 1))
        play.nights()
        assert (case.place, case.post) == (place, post)
