"""`mutasi aksi konfirmasi --gelombang KODE`: the review list of one person's items, and their acknowledgement at once."""

from rich.console import Console

from workflow.bootstrap import App
from workflow.cli.output import OK, REFUSED, Reply, sentence_of, table_of
from workflow.domain.acts import Act
from workflow.domain.findings import Result
from workflow.services.bulk import BulkAnswer, BulkScope, acknowledge_round
from workflow.storage.tasks import StoredTask


def bulk_reply(command: Act, scope: BulkScope, app: App) -> Reply:
    """Acknowledges, or with --simulasi only lists, what one person has open in a round."""
    found = acknowledge_round(command, scope, app.house)
    document = _document(found, app)

    def show(console: Console) -> None:
        rows = [
            (row["id"], row["judul"], row["tenggat"], "; ".join(sentence_of(f) for f in row["temuan"]))  # type: ignore[attr-defined]  # a list of findings
            for row in _rows(found, app)
        ]
        table_of("Dikonfirmasi sekaligus", ("Tugas", "Judul", "Tenggat", "Temuan"), rows)(console)
        review = [(f"{t.number}/{t.code}", t.title, t.deadline, t.risk) for t in found.review]
        table_of("Ditinjau satu per satu", ("Tugas", "Judul", "Tenggat", "Risiko"), review)(console)

    line = "" if found.done else "Ditolak: tidak satu pun butir dikonfirmasi; lihat temuan tiap butir."
    return Reply(document, OK if found.done else REFUSED, show, line)


def _document(found: BulkAnswer, app: App) -> dict[str, object]:
    return {
        "gelombang": found.round_code,
        "pemicu": "konfirmasi",
        "berhasil": found.done,
        "digest": found.digest,
        "tugas": _rows(found, app),
        "ditinjau": [_item(task) for task in found.review],
        "dikecualikan": list(found.left_out),
    }


def _rows(found: BulkAnswer, app: App) -> list[dict[str, object]]:
    return [
        _item(task)
        | {
            "berhasil": told.done,
            "temuan": [app.explainer.explain(f) for f in told.findings if f.result is not Result.PASS],
        }
        for task, told in found.items
    ]


def _item(task: StoredTask) -> dict[str, object]:
    return {
        "id": f"{task.number}/{task.code}",
        "judul": task.title,
        "tenggat": task.deadline,
        "risiko": task.risk,
        "wajib": task.blocking,
    }
