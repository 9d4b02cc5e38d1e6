"""`mutasi bukti`: what was decided on a case, on which facts, rules and documents, for people and for a verifier."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from workflow.bootstrap import open_app
from workflow.cli.auditing import write_whole
from workflow.cli.options import ACT, At, Json, moment_of
from workflow.cli.output import OK, REFUSED, Reply, answer
from workflow.cli.proof_text import proof_text
from workflow.services.proof import Proof, ProvenAct, prove
from workflow.storage.ledger import canonical

FORMAT = "mutasi-bukti-1"


def show_proof(
    nomor: Annotated[str, typer.Argument(help="Nomor kasus.")],
    file: Annotated[Path | None, typer.Argument(help="Berkas tujuan; .json untuk diperiksa verifikator.")] = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Bukti satu kasus: apa yang diputuskan, oleh siapa, atas fakta, aturan, dan dokumen yang mana."""
    app = open_app(moment_of(pada, ACT))
    proof = prove(nomor, app.house)
    document = proof_document(proof)
    line = (
        "" if proof.bad is None else f"Bukti tidak utuh: {proof.bad.stream} nomor {proof.bad.seq}, {proof.bad.reason}."
    )
    code = OK if proof.bad is None else REFUSED
    if file is not None:
        whole = as_json or file.suffix == ".json"
        write_whole(file, [canonical(document) if whole else proof_text(document, app.house), "\n"])
        answer(Reply(document, code, None, line or f"Bukti ditulis ke {file}."), as_json=as_json)

    def show(console: Console) -> None:
        console.print(proof_text(document, app.house), markup=False, highlight=False, soft_wrap=True)

    answer(Reply(document, code, show, line), as_json=as_json)


def proof_document(proof: Proof) -> dict[str, object]:
    """The JSON of a proof: what `verifikator.py` checks (entri, ujung, teks, tindakan), and what people want to know."""
    facts, bad = proof.file.facts, proof.bad
    return {
        "format": FORMAT,
        "nomor": facts.case.number,
        "nip": proof.file.nip,
        "gelombang": facts.case.round_code,
        "sk": facts.case.decree_code,
        "jenis": facts.case.kind,
        "tahap": facts.case.state.value,
        "asal": getattr(facts.origin, "name", None),
        "tujuan": getattr(facts.target, "name", None),
        "disusun_pada": proof.at.isoformat(),
        "utuh": bad is None,
        "pertama_buruk": None if bad is None else {"aliran": bad.stream, "urutan": bad.seq, "sebab": bad.reason},
        "aliran": f"kasus:{facts.case.number}",
        "ujung": proof.head,
        "tindakan": [_act_document(act) for act in proof.acts],
        "nama": dict(proof.names),
        "entri": [act.entry for act in proof.acts],
        "teks": dict(proof.texts),
    }


def _act_document(act: ProvenAct) -> dict[str, object]:
    _stream, seq, event, actor, on_behalf, at, *_rest, digest = act.entry
    return {
        "urutan": seq,
        "peristiwa": event,
        "pelaku": actor,
        "atas_nama": on_behalf,
        "pada": at,
        "isi": act.body,
        "keadaan_fakta": act.standing.value,
        "fakta": act.facts,
        "aturan": act.rules,
        "dokumen": act.letters,
        "sidik": digest,
    }
