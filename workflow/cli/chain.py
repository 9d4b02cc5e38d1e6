"""The approval chain and the clocks of approvals from outside, as `mutasi kasus NOMOR` shows them."""

from rich.console import Console

from workflow.services.chain import Standing
from workflow.services.outside import Awaited
from workflow.services.views import CaseView


def chain_document(view: CaseView) -> dict[str, object]:
    """The keys `rantai` and `jam_luar` of a case; empty lists outside persetujuan."""
    return {"rantai": [_office(found) for found in view.chain], "jam_luar": [_clock(found) for found in view.outside]}


def _office(found: Standing) -> dict[str, object]:
    counted = found.votes
    votes = (
        None
        if counted is None
        else {
            "setuju": len(counted.agreed),
            "tolak": len(counted.refused),
            "abstain": len(counted.recused),
            "belum": len(counted.silent),
            "kuorum": counted.quorum,
        }
    )
    return {
        "langkah": found.step,
        "peran": found.role.value,
        "putusan": found.word.value if found.word else None,
        "suara": votes,
        "tinjau_kembali": list(found.changed),
    }


def _clock(found: Awaited) -> dict[str, object]:
    clock = found.clock
    return {
        "pihak": found.body,
        "surat": found.kind,
        "lengkap_sejak": clock.complete_on,
        "hari_kerja": clock.spent,
        "berhenti_sejak": clock.stopped_on,
        "dijawab": clock.answer,
    }


def show_chain(console: Console, view: CaseView) -> None:
    """A line an office and a line a clock."""
    for found in view.chain:
        again = f"; tinjau kembali: {', '.join(found.changed)}" if found.changed else ""
        console.print(f"Rantai {found.step}: {found.role.value} {found.word.value if found.word else 'belum'}{again}")
    for awaited in view.outside:
        clock = awaited.clock
        state = f"dijawab {clock.answer}" if clock.answer else "berjalan"
        if clock.stopped_on:
            state = f"berhenti sejak {clock.stopped_on}, berkas perlu diperbaiki"
        console.print(f"{awaited.body} ({awaited.kind}): {clock.spent} hari kerja, {state}")
