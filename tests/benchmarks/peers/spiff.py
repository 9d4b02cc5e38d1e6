"""SpiffWorkflow: load a five-stage case, complete its fourth task, keep it; one commit a step. Prints seconds as JSON.

With `baris` it also keeps the rows that mutasi keeps in that step (rows.py).
"""

import io
import json
import sqlite3
import sys
import time
from itertools import pairwise

import rows
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

STAGES = ("pemetaan", "usulan", "sosialisasi", "persetujuan", "serah_terima")
MEASURED = STAGES.index("persetujuan")


def bpmn() -> bytes:
    """A transfer as a process: five stages, each a task of people."""
    nodes = ["mulai", *STAGES, "selesai"]
    flows = [(f"f{n}", source, target) for n, (source, target) in enumerate(pairwise(nodes))]
    ways = dict.fromkeys(nodes, "")
    for name, source, target in flows:
        ways[source] += f"<outgoing>{name}</outgoing>"
        ways[target] += f"<incoming>{name}</incoming>"
    tasks = "".join(f'<manualTask id="{stage}">{ways[stage]}</manualTask>' for stage in STAGES)
    arrows = "".join(f'<sequenceFlow id="{name}" sourceRef="{a}" targetRef="{b}"/>' for name, a, b in flows)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="mutasi">'
        f'<process id="mutasi" isExecutable="true"><startEvent id="mulai">{ways["mulai"]}</startEvent>{tasks}'
        f'<endEvent id="selesai">{ways["selesai"]}</endEvent>{arrows}</process></definitions>'
    ).encode()


def main(path: str, steps: int, *, with_rows: bool) -> None:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(bpmn())))
    spec, serializer = parser.get_spec("mutasi"), BpmnWorkflowSerializer()
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute("CREATE TABLE kasus (id INTEGER PRIMARY KEY, isi TEXT NOT NULL)")
    for statement in rows.SCHEMA:
        conn.execute(statement)
    cursor = conn.cursor()
    for number in range(steps):
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        for _stage in STAGES[:MEASURED]:
            workflow.get_tasks(state=TaskState.READY, manual=True)[0].run()
            workflow.do_engine_steps()
        conn.execute("INSERT INTO kasus VALUES (?, ?)", (number, serializer.serialize_json(workflow)))
    seconds = []
    for number in range(steps):
        started = time.perf_counter()
        conn.execute("BEGIN IMMEDIATE")
        kept = conn.execute("SELECT isi FROM kasus WHERE id = ?", (number,)).fetchone()[0]
        workflow = serializer.deserialize_json(kept)
        task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
        assert task.task_spec.name == STAGES[MEASURED]
        task.run()
        workflow.do_engine_steps()
        conn.execute("UPDATE kasus SET isi = ? WHERE id = ?", (serializer.serialize_json(workflow), number))
        if with_rows:
            rows.write(cursor, number)
        conn.execute("COMMIT")
        seconds.append(time.perf_counter() - started)
    print(
        json.dumps(
            {
                "detik": seconds,
                "jurnal": conn.execute("PRAGMA journal_mode").fetchone()[0],
                "sinkron": conn.execute("PRAGMA synchronous").fetchone()[0],
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), with_rows="baris" in sys.argv)
