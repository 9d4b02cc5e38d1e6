"""What a ralat may touch: form, never person, post or TMT, whatever the correction calls itself."""

from datetime import date

import pytest

from tests.builders import OTHER, SUBJECT, TARGET, decree, facts, person, target
from workflow.domain.corrections import FORM, SUBSTANCE, Correction, substance_changed
from workflow.domain.missing import MISSING

_POSTS = {"kepala bidang lain", "dlh.b9", TARGET.casefold(), "kepala bidang angkutan"}


def _facts(**changes):
    known = {
        "person": person(name="Dewi Lestari Siregar"),
        "target": target(name="Kepala Bidang Angkutan"),
        "decree": decree(tmt=date(2026, 12, 3)),
    }
    return facts(**(known | changes))


@pytest.mark.parametrize(
    ("correction", "expected"),
    [
        pytest.param(Correction("nama", "Dewi Lestary Siregar", "Dewi Lestari Siregar"), None, id="nama-ketikan"),
        pytest.param(Correction("nama", "D. L. S.", "Dewi Lestari Siregar"), None, id="nama-yang-terdaftar"),
        pytest.param(Correction("nama", "Dewi Lestari Siregar", "Budi Hutapea"), "orang", id="nama-orang-lain"),
        pytest.param(Correction("gelar", "S.E.", "S.E., M.Si."), None, id="gelar"),
        pytest.param(Correction("golongan", "III/c", "III/d"), None, id="golongan"),
        pytest.param(Correction("nomenklatur", "Kabid Angkut", "Kepala Bidang Angkutan"), None, id="nomenklatur"),
        pytest.param(Correction("nomenklatur", "Kepala Bidang", "Kepala Bidang Lain"), "jabatan", id="jabatan-lain"),
        pytest.param(Correction("pengetikan", "DLH", "DLH.B9"), "jabatan", id="kode-jabatan-lain"),
        pytest.param(Correction("nomor_sk", "800/12/2026", "800/21/2026"), None, id="nomor-sk"),
        pytest.param(Correction("pengetikan", "x", f"NIP {SUBJECT}"), None, id="nip-sendiri"),
        pytest.param(Correction("pengetikan", SUBJECT, OTHER), "orang", id="nip-orang-lain"),
        pytest.param(Correction("pengetikan", "3 Desember 2026", "10 Desember 2026"), "tmt", id="tmt-disamarkan"),
        pytest.param(Correction("pengetikan", "2026-12-03", "2026-12-04"), "tmt", id="tmt-iso"),
        pytest.param(Correction("pengetikan", "TMT 1/12/2026", "TMT 4/12/2026"), "tmt", id="tmt-disebut"),
        pytest.param(Correction("pengetikan", "TMT 30 Desember 2026", "TMT 3 Desember 2026"), None, id="tmt-sama"),
        pytest.param(Correction("pengetikan", "1 Mei 1990", "2 Mei 1990"), None, id="tanggal-lain"),
        pytest.param(Correction("pengetikan", "31-02-2026 tmt", "31-02-2026 TMT"), None, id="bukan-tanggal"),
    ],
)
def test_form_is_told_from_substance(correction, expected):
    """Names, titles, grades and typing are form; another person, post or TMT is a new decision."""
    assert substance_changed(correction, _facts(), _POSTS) == expected


@pytest.mark.parametrize(("column", "part"), SUBSTANCE.items())
def test_what_is_asked_as_substance_is_substance(column, part):
    """A correction that calls itself one of person, post or TMT is one."""
    assert substance_changed(Correction(column, "a", "b"), _facts(), _POSTS) == part
    assert column not in FORM


@pytest.mark.parametrize("correction", [Correction("nama", "Dewi L", "Dewi S"), Correction("gelar", "a", SUBJECT)])
def test_an_unknown_person_or_post_is_no_excuse(correction):
    """Without a roster or a post a NIP is another person's, and a name is compared with the old one."""
    known = _facts(person=MISSING, target=None, origin=MISSING)
    assert substance_changed(correction, known, set()) == ("orang" if SUBJECT in correction.new else None)
