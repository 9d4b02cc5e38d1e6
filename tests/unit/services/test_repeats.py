"""Answers that are kept for a repeated command."""

import contextlib
import json
from datetime import date
from types import SimpleNamespace

import pytest

from workflow.domain.acts import Act
from workflow.domain.findings import Finding, Result
from workflow.domain.stages import Trigger
from workflow.services import repeats

ACT = Act(Trigger.PUTUSKAN, "198503012010011001", key="nota-1")
KEPT = ["R-SOS-01", "WARN", {"hari_kerja": 1}, False, ""]


@pytest.mark.parametrize(
    ("kept", "day"), [(KEPT, None), ([*KEPT, None], None), ([*KEPT, "2026-12-01"], date(2026, 12, 1))]
)
def test_a_kept_finding_is_answered_again(kept, day, monkeypatch):
    """With its day, without one, and as answers were kept before findings had a day."""
    answer = {
        "number": "MUT-2026-0001",
        "nip": "198503012010011001",
        "trigger": "putuskan",
        "source": "usulan",
        "dest": "usulan",
        "version": 3,
        "findings": [kept],
    }
    row = SimpleNamespace(
        request=repeats.request_of(ACT, "MUT-2026-0001"), answer=json.dumps({"digest": "", "answers": [answer]})
    )
    monkeypatch.setattr(repeats.commands, "find", lambda _conn, _key: row)
    house = SimpleNamespace(store=SimpleNamespace(reading=contextlib.nullcontext))
    found = repeats.repeated(ACT, "MUT-2026-0001", house)
    assert found is not None
    assert found.answers[0].findings == (Finding("R-SOS-01", Result.WARN, {"hari_kerja": 1}, blocking=False, due=day),)
