"""SpiffWorkflow: load a case, complete its manual task, keep it; one commit a step. Prints seconds a step as JSON.

With `baris` it also keeps the rows that mutasi keeps in that step (rows.py).
"""

import io
import json
import sqlite3
import sys
import time

import rows
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

BPMN = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="mutasi">
<process id="mutasi" isExecutable="true"><startEvent id="mulai"><outgoing>a</outgoing></startEvent>
<manualTask id="setujui"><incoming>a</incoming><outgoing>b</outgoing></manualTask>
<manualTask id="serah_terima"><incoming>b</incoming><outgoing>c</outgoing></manualTask>
<endEvent id="selesai"><incoming>c</incoming></endEvent>
<sequenceFlow id="a" sourceRef="mulai" targetRef="setujui"/>
<sequenceFlow id="b" sourceRef="setujui" targetRef="serah_terima"/>
<sequenceFlow id="c" sourceRef="serah_terima" targetRef="selesai"/></process></definitions>"""


def main(path: str, steps: int, *, with_rows: bool) -> None:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(BPMN)))
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
        conn.execute("INSERT INTO kasus VALUES (?, ?)", (number, serializer.serialize_json(workflow)))
    seconds = []
    for number in range(steps):
        started = time.perf_counter()
        conn.execute("BEGIN IMMEDIATE")
        kept = conn.execute("SELECT isi FROM kasus WHERE id = ?", (number,)).fetchone()[0]
        workflow = serializer.deserialize_json(kept)
        task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
        assert task.task_spec.name == "setujui"
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
