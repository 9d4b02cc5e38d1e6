"""The nightly flow, stage after stage; also `python -m flows.nightly [--pada T] [--json]`, which `mutasi malam` becomes."""

import json
import sys
from datetime import date
from typing import Any

from prefect import flow
from prefect.artifacts import create_table_artifact

from flows.pemetaan import sweep_pemetaan
from flows.persetujuan import waiting_for_decision
from flows.serah_terima import end_night, sweep_serah_terima
from flows.sosialisasi import sweep_sosialisasi
from flows.sweeping import house_at
from flows.usulan import sweep_usulan
from workflow.bootstrap import explainer, open_app
from workflow.cli.jobs import night_shape
from workflow.cli.main import failed
from workflow.cli.options import NIGHT, moment_of
from workflow.services.continuity_report import ahead_rows
from workflow.services.night import NightAnswer, due_nights, open_night


@flow(name="malam", log_prints=False)
def nightly(as_of: date | None = None) -> list[dict[str, Any]]:
    """Runs every night that is due up to `as_of` (default: the agency's today).

    A missed night is caught up, late is late, never skipped; a killed one is taken over by the next run.
    """
    house = house_at(as_of) if as_of is not None else open_app().house
    plan = due_nights(house)
    newest = max((day for day, status in plan if status in {"baru", "dilanjutkan"}), default=None)
    found = [one_night(day, status, reminds=day == newest) for day, status in plan]
    return [night_shape(night, explainer()) for night in found]


def one_night(day: date, status: str, *, reminds: bool) -> NightAnswer:
    """One night, the last stage first, so that a case moved tonight is not moved again."""
    if status in {"sudah", "dilewati"}:
        return NightAnswer(day, status, {}, 0, 0, 0, 0)
    open_night(house_at(day), day)
    for sweep in (sweep_serah_terima, sweep_sosialisasi, sweep_usulan, sweep_pemetaan):
        sweep(day)
    waiting = waiting_for_decision(day)
    answer = end_night(day, reminds=reminds)
    rows = [{"tahap": stage, "maju": count} for stage, count in answer.moved.items()]
    rows.append({"tahap": "menunggu putusan", "maju": waiting})
    create_table_artifact(
        table=rows, key=f"malam-{day.isoformat()}", description=f"Malam {day}: {answer.held_back} tertahan"
    )
    ahead = ahead_rows(answer.ahead)
    if ahead:
        told = "Kesinambungan layanan: yang perlu ditangani pada hari kerja berikut"
        create_table_artifact(table=ahead, key=f"kesinambungan-{day.isoformat()}", description=told)
    return answer._replace(status="dilanjutkan" if status == "dilanjutkan" else "selesai")


def main(words: list[str]) -> int:
    """The command line of the nightly flow; answers like `mutasi malam`."""
    pada = words[words.index("--pada") + 1] if "--pada" in words else None
    moment = moment_of(pada, NIGHT)
    zone = open_app().settings.zone
    found = nightly(moment.astimezone(zone).date() if moment else None)
    if "--json" in words:
        print(json.dumps({"malam": found}, ensure_ascii=False))
    else:
        for night in found:
            print(f"{night['tanggal']}: {night['status']}, maju {night['maju']}, tertahan {night['tertahan']}")
    return 0


def run(words: list[str]) -> int:
    """The command line with its last boundary: one line and one JSON document, never a traceback."""
    try:
        return main(words)
    except Exception as error:  # noqa: BLE001 - as the boundary of every other command
        return failed(error, as_json="--json" in words)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
