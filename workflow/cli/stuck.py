"""`mutasi surat macet` and `mutasi surat kirim-ulang`: mails that wait for a person."""

from typing import Annotated

import typer

from workflow.bootstrap import open_app
from workflow.cli.actors import open_for
from workflow.cli.mailing import Doer, mailing, refuse_others
from workflow.cli.options import ACT, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, table_of
from workflow.domain.errors import BadInputError
from workflow.domain.nip import mask_nip
from workflow.mail.indonesian import waktu
from workflow.services.resending import read_stuck, send_again

_WHY = {"mati": "menyerah sesudah dicoba berkali-kali", "tidak_pasti": "dua kali tidak pasti apakah server menerimanya"}


@mailing.command("macet")
def show_stuck(as_json: Json = False) -> None:
    """Surel yang tidak akan berjalan sendiri lagi, dengan sebabnya."""
    app = open_app()
    told = [
        {
            "nomor": one.id,
            "surat": one.mail,
            "penerima": mask_nip(one.recipient),
            "keadaan": one.state,
            "sebab": _WHY[one.state],
            "kode": one.last_code,
            "kata_server": one.last_text,
            "percobaan": one.attempts,
            "sejak": waktu(one.created_at, app.house.zone),
        }
        for one in read_stuck(app.house)
    ]
    headings = ("Nomor", "Surat", "Penerima", "Keadaan", "Sebab", "Kode", "Kata server", "Percobaan", "Sejak")
    rows = [list(one.values()) for one in told]
    answer(Reply({"macet": told}, OK, table_of("Surel yang macet", headings, rows)), as_json=as_json)


@mailing.command("kirim-ulang")
def queue_again(
    actor: Doer,
    numbers: Annotated[list[int] | None, typer.Argument(metavar="NOMOR...", help="Dari `mutasi surat macet`.")] = None,
    everything: Annotated[bool, typer.Option("--semua", help="Semua yang macet.")] = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Antrekan lagi surel yang macet: isi dan Message-ID-nya sama; pelakunya dicatat."""
    app = open_for(moment_of(pada, ACT), actor)
    refuse_others(actor, app, as_json=as_json)
    if bool(numbers) == everything:
        raise BadInputError("Sebut nomor surat dari `mutasi surat macet`, atau --semua.")
    ids = numbers or [one.id for one in read_stuck(app.house)]
    document = {"diantrekan": send_again(ids, actor, app.house)}
    answer(Reply(document, OK, table_of("Kirim ulang", ["Diantrekan"], [[document["diantrekan"]]])), as_json=as_json)
