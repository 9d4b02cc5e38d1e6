"""`mutasi hitung-ulang`: open deadlines by the calendar as it is now."""

from workflow.cli.actors import open_for
from workflow.cli.options import ACT, Actor, At, DryRun, Json, moment_of
from workflow.cli.output import OK, Reply, answer, refused, table_of
from workflow.domain.errors import BadInputError
from workflow.services.recounting import Recount, may_recount, recount, simulate_recount


def recount_deadlines(pelaku: Actor = None, simulasi: DryRun = False, pada: At = None, as_json: Json = False) -> None:
    """Hitung ulang tenggat yang terbuka sesudah kalender hari kerja berubah."""
    app = open_for(moment_of(pada, ACT), pelaku)
    if simulasi:
        answer(_reply(simulate_recount(app.house), dry_run=True), as_json=as_json)
    if not pelaku:
        raise BadInputError("Perintah ini memerlukan --pelaku, atau --simulasi.")
    refusal = may_recount(pelaku, app.house)
    if refusal is not None:
        answer(refused(app.explainer.explain(refusal)), as_json=as_json)
    answer(_reply(recount(app.house, pelaku), dry_run=False), as_json=as_json)


def _reply(found: Recount, *, dry_run: bool) -> Reply:
    moved = [{"nomor": number, "hal": m.what, "lama": m.old, "baru": m.new} for number, m in found.moves]
    document: dict[str, object] = {
        "berhasil": True,
        "berubah": found.changed,
        "simulasi": dry_run,
        "kalender": found.fingerprint,
        "sebelumnya": found.before,
        "ditambah": [{"tanggal": day, "nama": name} for day, name in found.change.added],
        "dihapus": [{"tanggal": day, "sumber": source} for day, source in found.change.removed],
        "sumber": found.change.sources,
        "dipindah": {kind: found.totals.get(kind, 0) for kind in ("tahap", "menunggu", "tugas")},
        "tenggat": moved,
    }
    if not found.changed:
        return Reply(document, OK, None, "Kalender tidak berubah; tidak ada tenggat yang dihitung ulang.")
    rows = [(number, m.what, m.old, m.new) for number, m in found.moves]
    show = table_of(f"Tenggat yang dipindah: {len(rows)}", ("Kasus", "Hal", "Lama", "Baru"), rows)
    return Reply(document, OK, show, f"Sumber: {'; '.join(found.change.sources)}." if found.change.sources else "")
