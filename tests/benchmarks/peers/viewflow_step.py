"""Viewflow: load a five-stage case, complete its fourth task, open the next; one transaction a step. Prints seconds as JSON.

With `baris` it also keeps the rows that mutasi keeps in that step (rows.py), past the ORM.
"""

import json
import sys
import time

import django
import rows
from django.conf import settings


def prepare(path: str) -> None:
    """Django over one SQLite file, with WAL and FULL."""
    options = {"init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;", "transaction_mode": "IMMEDIATE"}
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options}},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "viewflow", "viewflow.workflow", "kasus"],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        SECRET_KEY="tolok-ukur",
        USE_TZ=True,
    )
    django.setup()


def begun(flow: type) -> int:
    """The key of a case that waits in persetujuan."""
    case = flow.mulai.run()
    for stage in (flow.pemetaan, flow.usulan, flow.sosialisasi):
        stage.run(case.task_set.get(flow_task=stage))
    return case.pk


def main(path: str, steps: int, *, with_rows: bool) -> None:
    prepare(path)
    from django.core.management import call_command
    from django.db import connection, transaction
    from kasus.flows import Mutasi

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        for statement in rows.SCHEMA:
            cursor.execute(statement)
    with transaction.atomic():
        cases = [begun(Mutasi) for _ in range(steps)]
    seconds = []
    for number, key in enumerate(cases):
        started = time.perf_counter()
        with transaction.atomic():
            case = Mutasi.process_class.objects.get(pk=key)
            task = case.task_set.get(flow_task=Mutasi.persetujuan)
            Mutasi.persetujuan.run(task)
            if with_rows:
                with connection.cursor() as cursor:
                    rows.write(cursor, number, "%s")
        seconds.append(time.perf_counter() - started)
        assert case.task_set.get(flow_task=Mutasi.serah_terima).status == "NEW"
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    print(json.dumps({"detik": seconds, "jurnal": journal, "sinkron": synchronous}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), with_rows="baris" in sys.argv)
