"""The texts about a placement are made from its facts, name what is not known and promise nothing."""

from datetime import date

import pytest

from tests.builders import case, facts, post
from workflow.domain.casefile import CaseFile, Circle, Guard
from workflow.domain.explanation import PAUSE, Support, explanation_text, talking_sheet
from workflow.settings.policy import read_agency

NAMES = {"M.2": "Kerja sama", "M.3": "Komunikasi"}
PLAIN = Support(NAMES, 0)


def file(origin, target, reason="Unit tujuan kekurangan tenaga."):
    """A case between two posts."""
    told = facts(origin=origin, target=target, case=case(reason_text=reason))
    guard = Guard(1, 1, 0, 0, None, None, None, post_changed=False)
    return CaseFile(guard, "198503012010011001", told, Circle(None, None, None, None), 10, 0, None)


def parts(one, mapping, support=PLAIN):
    """The paragraphs of the explanation by their first words."""
    text = explanation_text(one, mapping, support, read_agency())
    return {part.split(".")[0]: part for part in text.split(PAUSE)}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (9, 11, "naik: sekarang 9, tujuan 11"),
        (11, 9, "turun: sekarang 11, tujuan 9"),
        (9, 9, "tetap: sekarang 9, tujuan 9"),
        (None, 9, "sekarang belum tercatat, kelas jabatan tujuan 9"),
        (9, None, "sekarang 9, kelas jabatan tujuan belum tercatat"),
    ],
)
def test_what_changes_in_class_is_said_and_no_sum_is_promised(old, new, told):
    """A missing class is named as missing; the amount of an allowance is nobody's to promise here."""
    found = parts(file(post(id="A", job_class=old), post(id="B", job_class=new)), {})
    assert told in found["Kelas jabatan dan tambahan penghasilan"]
    assert "tidak ditetapkan oleh naskah ini" in found["Kelas jabatan dan tambahan penghasilan"]
    assert "perlu verifikasi hukum" in found["Kelas jabatan dan tambahan penghasilan"]


def test_why_what_fits_what_support_and_whom_to_ask():
    """Each part stands there with its facts: the reason, the sentence of the fit, gaps by name, the overlap, the phone."""
    mapping = {"kalimat": "Kecocokan 76 dari 100.", "kesenjangan": [{"code": "M.2"}], "belum_dinilai": ["M.3", "T.9"]}
    found = parts(file(post(id="A"), post(id="B")), mapping, Support(NAMES, 3))
    assert "Unit tujuan kekurangan tenaga." in found["Mengapa jabatan ini"]
    assert found["Kecocokan"] == "Kecocokan. Kecocokan 76 dari 100."
    support = found["Dukungan dan pelatihan"]
    assert "diusulkan untuk: Kerja sama." in support
    assert "Penilaian kompetensi diusulkan untuk: Komunikasi, T.9." in support
    assert "3 hari kerja sesudah TMT" in support
    assert read_agency().phone in found["Bertanya kepada siapa"]


def test_what_is_not_known_is_said():
    """Without a fit, gaps, reason or post nothing is invented."""
    found = parts(file(None, None, reason=" "), {})
    assert "Alasan usulan belum dicantumkan." in found["Mengapa jabatan ini"]
    assert "tanpa jabatan baru" in found["Mengapa jabatan ini"]
    assert "Kecocokan belum dihitung." in found["Kecocokan"]
    assert "Tidak ada kesenjangan kompetensi yang tercatat." in found["Dukungan dan pelatihan"]


@pytest.mark.parametrize(
    ("until", "said"), [(date(2026, 12, 3), "sampai 3 Desember 2026"), (None, "belum disampaikan")]
)
def test_a_superior_gets_what_to_say_what_not_and_which_questions_come(until, said):
    """Four lists, no fit, no level of a competency, nothing private."""
    one = file(post(id="A", job_class=9), post(id="B", job_class=11))
    sheet = talking_sheet(one, Support(NAMES, 3), read_agency(), until)
    titles = [part.split("\n")[0] for part in sheet.split(PAUSE)]
    assert titles == ["Yang disampaikan:", "Yang tidak dijanjikan:", "Pertanyaan yang mungkin:", "Sesudah bicara:"]
    assert said in sheet
    assert "naik: sekarang 9, tujuan 11" in sheet
    assert "tumpang tindih 3 hari kerja" in sheet
    assert "BKPSDM saja" in sheet
    bare = talking_sheet(file(None, None, reason=None), PLAIN, read_agency(), until)
    assert "Alasan usulan: belum dicantumkan." in bare
    assert "tumpang tindih" not in bare
