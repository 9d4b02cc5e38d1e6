"""Issue 2: random plays of a round, on the real services and on a small reference model at once."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.machine import TransferMachine
from tests.stateful.script import STARTS
from tests.stateful.walk import walk, walk_until_caught
from workflow.services import delivery, door, judging, night

SHARE = {"sqlite": 1 / 5, "postgresql": 1 / 15}
"""How much of the profile's examples each database plays."""
STEPS = 25
WALKS = 5
"""So many walks from each start are enough to meet everything; most often one or two are."""
ACTS = "ajukan lengkapi tuntaskan selesaikan setujui tolak kembalikan tunda lanjutkan tarik batalkan ralat gugurkan"
VOICES = "pendapat putusan tanggapi keberatan konfirmasi batal_konfirmasi apa_saja daftar_putuskan daftar_setujui daftar_batalkan"
JOBS = "usulkan ubah_usulan versi_lama ulang_kunci malam malam_maju malam_sudah malam_dilewati"
MAILS = "surel_diterima surel_tunda surel_gagal_tetap surel_putus surel_tidak_pasti surel_mati"
REFUSABLE = "lengkapi tuntaskan selesaikan setujui putusan apa_saja daftar_setujui batal_konfirmasi"


def play_at_random(theatre, **chosen):
    """Random plays in this theatre."""
    machine = type("TransferMachine", (TransferMachine,), {"theatre": theatre})
    run_state_machine_as_test(machine, settings=settings(stateful_step_count=STEPS, **chosen))


def test_the_services_agree_with_the_model(theatre, request):
    """Whatever people, nights, clocks and a failing relay do, in any order: the services do what CONTRACT.md promises."""
    share = SHARE[request.node.callspec.params["theatre"]]
    play_at_random(theatre, max_examples=max(4, int(settings().max_examples * share)))


def test_every_rule_of_the_machine_is_taken_and_refused(theatres):
    """In walks with fixed seeds each kind of act is accepted, and those that can be refused are: nothing is idle."""
    theatre = theatres("sqlite")
    theatre.tally.clear()
    wanted = {(name, True) for name in f"{ACTS} {VOICES} {JOBS} {MAILS}".split()}
    wanted |= {(name, False) for name in REFUSABLE.split()}
    for seed, start in product(range(WALKS), STARTS):
        walk(theatre, start, seed, steps=30)
        if wanted <= set(theatre.tally):
            return
    assert sorted(wanted - set(theatre.tally)) == []


def _without(conditions, trigger):
    return {name: condition for name, condition in conditions.items() if name != trigger}


def _anyone(act, edge, _file, _directory, _today):
    return edge.roles[0]


def _nothing(*_anything, **_named):
    return None


def _never_held(file, day, _original=night.night_trigger):
    facts = replace(file.facts, case=file.facts.case._replace(held=False))
    return _original(file._replace(facts=facts), day)


FAULTS = {
    "malam memajukan kasus yang dikembalikan": ("persetujuan", night, "night_trigger", _never_held),
    "versi naik oleh suara": ("sosialisasi", door, "_raises_version", lambda edge: edge is not None),
    "surel tidak ditulis": ("usulan", door, "_post_mails", _nothing),
    "buku besar tidak ditulis": ("serah_terima", door, "_write_ledger", _nothing),
    "siapa pun boleh": ("persetujuan", judging, "capacity", _anyone),
    "rantai tidak ditunggu": ("persetujuan", judging, "_CONDITIONS", _without(judging._CONDITIONS, "setujui")),
    "aturan tidak ditanya": ("rantai", judging, "judge", lambda *_asked: ()),
    "salinan ketiga": ("usulan", delivery, "_was_uncertain", lambda _mail: False),
}
"""Promises that a service breaks, each with the moment from which it is met soonest."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(theatres, monkeypatch, fault):
    """The machine can fail: a service that breaks one promise is caught within a few walks with fixed seeds."""
    start, *broken = FAULTS[fault]
    monkeypatch.setattr(*broken)
    with pytest.raises(AssertionError):
        walk_until_caught(theatres("sqlite"), start, walks=2 * WALKS, steps=30)
