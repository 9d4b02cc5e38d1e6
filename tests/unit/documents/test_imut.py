"""The reason for I-MUT: made from recorded facts, whole sentences, exceptions named, nothing invented."""

import json

import pytest

from tests.builders import facts
from tests.unit.documents.test_matrix import told
from workflow.documents.imut import HEADINGS, WIDTHS, Entry, reason, rows
from workflow.documents.matrix import Told
from workflow.domain.casefile import CaseFile, Circle, Guard
from workflow.domain.findings import Finding, Result


def entry(*found: Told, mapping: str | None = None, **case: object) -> Entry:
    """A lawful case with these findings."""
    made = facts(**case)
    guard = Guard(1, 1, 0, 0, None, None, None, post_changed=False)
    kept = json.dumps({"kalimat": mapping}) if mapping else None
    return Entry(CaseFile(guard, "198503012010011001", made, Circle(*[None] * 4), 0, 0, None, (), kept), found)


def with_case(made: Entry, **changes: object) -> Entry:
    """The entry with another case."""
    from dataclasses import replace

    file = made.file
    return made._replace(file=file._replace(facts=replace(file.facts, case=file.facts.case._replace(**changes))))


def test_the_reason_is_told_in_order():
    """Kind and cause, the description, the mapping, the term served, the exception; each ends with a stop, once."""
    lifted = Told(Finding("R-CMP-03", Result.WARN, case="dikesampingkan"), "Dikesampingkan dengan surat 1.", "UU")
    made = entry(
        told("R-TEN-01", Result.PASS, "Menjabat sejak 1 Juni 2020."),
        told("R-DIS-01", Result.PASS, "Tidak tercatat hukuman."),
        lifted,
        mapping="Kecocokan 94 dari 100.",
    )
    made = with_case(made, kind="rotasi", reason_code="kebutuhan", reason_text="Bidang itu kosong", ground=None)
    assert reason(made) == (
        "Rotasi dengan alasan kebutuhan organisasi: Bidang itu kosong. Kecocokan 94 dari 100. Menjabat sejak 1 Juni 2020. "
        "Pengecualian R-CMP-03: Dikesampingkan dengan surat 1."
    )


@pytest.mark.parametrize("text", [None, "", "  "])
def test_a_missing_description_is_named_and_not_invented(text):
    """Such a name is not ready, and the row says why."""
    made = with_case(entry(), kind="rotasi", reason_code="kebutuhan", reason_text=text, ground=None)
    row = dict(zip(HEADINGS, rows([made], frozenset())[0], strict=True))
    assert "uraian alasan belum diisi" in str(row["Alasan"])
    assert row["Siap diisikan"] is False
    assert row["Penghalang"] == "Uraian alasan belum diisi."


@pytest.mark.parametrize(
    ("rule", "result", "ready"),
    [
        ("R-TEN-01", Result.BLOCK, False),
        ("R-DIS-01", Result.UNKNOWN, False),
        ("R-AUT-03", Result.BLOCK, True),
        ("R-SOS-01", Result.WARN, True),
    ],
)
def test_what_stops_a_name_before_bkn_is_asked(rule, result, ready):
    """Every block but the missing recommendation itself: that is what the list is for."""
    made = with_case(entry(told(rule, result)), reason_text="Ada.")
    assert dict(zip(HEADINGS, rows([made], frozenset())[0], strict=True))["Siap diisikan"] is ready


def test_a_case_past_the_sk_is_not_to_be_entered_now():
    """It is listed, and not called ready."""
    made = with_case(entry(), reason_text="Ada.")
    number = made.file.facts.case.number
    assert dict(zip(HEADINGS, rows([made], frozenset({number}))[0], strict=True))["Siap diisikan"] is False


def test_the_ground_of_a_release_is_told():
    """A release names its ground in words."""
    made = with_case(entry(), kind="pelepasan", reason_text="Atas surat.", ground="mengundurkan_diri")
    assert "Dasar pemberhentian dari jabatan: mengundurkan diri." in reason(made)


def test_each_column_has_a_width():
    """Headings and widths go together."""
    assert len(HEADINGS) == len(WIDTHS)
