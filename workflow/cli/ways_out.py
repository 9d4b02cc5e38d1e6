"""The way out of a blocked case, as `mutasi kasus NOMOR` shows it."""

from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape

from workflow.domain.nip import mask_nip
from workflow.mail.indonesian import tanggal
from workflow.mail.sentences import Explainer
from workflow.services.views import CaseView


def way_out_document(view: CaseView, explainer: Explainer) -> dict[str, object]:
    """The keys `jalan_keluar`, `hanya_menunggu_sampai` and `hanya_penarikan` of a case."""
    facts, opening = view.file.facts, view.way_out
    about = {"orang": mask_nip(view.file.nip), "jabatan": getattr(facts.target, "name", None), "hari_ini": facts.today}
    about |= {"pengganti": list(dict.fromkeys(other.nip for one in view.recusals for other in one.substitutes))}
    return {
        "jalan_keluar": [explainer.tell(act, view.findings, about) for act in opening.acts],
        "hanya_menunggu_sampai": opening.waits_until.isoformat() if opening.waits_until else None,
        "hanya_penarikan": opening.withdraws,
    }


def show_way_out(console: Console, document: Mapping[str, object]) -> None:
    """A short numbered list; nothing where nothing blocks."""
    acts = document["jalan_keluar"]
    if not isinstance(acts, list) or not acts:
        return
    console.print("[bold]Jalan keluar[/]")
    for number, act in enumerate(acts, 1):
        until = f", paling lambat {tanggal(act['tenggat'])}" if act["tenggat"] else ""
        served = f"{act['oleh']}{until}; {', '.join(act['aturan'])}"
        console.print(f"{number}. {escape(act['tindakan'])} ({escape(served)})")
    if document["hanya_menunggu_sampai"]:
        console.print(f"Hanya waktu yang menolong, sampai {tanggal(document['hanya_menunggu_sampai'])}.")
