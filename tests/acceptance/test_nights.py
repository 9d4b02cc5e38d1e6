"""What the nightly report tells of a city without heads (DOMAIN.md 2, AC-21)."""

from tests.acceptance.village import SPARE


def acting(village, post_id, name, kind, echelon, start, end):
    """A vacant post that somebody leads as Plt from one day to another."""
    village.posts.append(
        village.post("HUB-KEPALA") | {"id_jabatan": post_id, "nama": name, "jenis": kind, "eselon": echelon}
    )
    term = {"dari_nip": "", "kepada_nip": SPARE, "id_jabatan": post_id, "peran": "", "mulai": start, "selesai": end}
    village.tables["delegasi"].append(term | {"dasar": "plt", "nomor_surat": f"800/{post_id}"})


def vacant_city(village, start, end):
    """Eleven posts of echelon II and sixty heads of school, all led by a Plt."""
    village.proposals = []
    for place in range(11):
        acting(village, f"JPT-{place}", f"Kepala Dinas {place}", "jpt_pratama", "II.b", start, end)
    for place in range(60):
        acting(village, f"SD-{place}", f"Kepala SD {place}", "penugasan", "", start, end)


def test_the_nightly_report_lists_every_acting_official_of_long(hall_of, village):
    """AC-21: eleven posts of echelon II and sixty heads of school are led by a Plt for long: the night tells of each."""
    vacant_city(village, "2025-11-01", "")
    found = hall_of(village).night("2026-11-25")["temuan"]
    assert {finding["aturan"] for finding in found} == {"R-PLT-01"}
    assert len({finding["bukti"]["id_jabatan"] for finding in found}) == 71
    for finding in found:
        assert finding["hasil"] == "BLOCK"
        assert "SE BKN" in finding["dasar"]
        assert finding["penanggung_jawab"]
        assert finding["perbaikan"]


def test_acting_officials_within_their_term_are_not_told(hall_of, village):
    """AC-21, made lawful: the same posts led since last month, for three months."""
    vacant_city(village, "2026-11-01", "2027-01-31")
    assert hall_of(village).night("2026-11-25")["temuan"] == []


def test_a_post_whose_acting_official_has_lapsed_is_told(hall_of, village):
    """AC-21: a term that ran out leaves the post with nobody; the night tells of it as long as it is empty."""
    vacant_city(village, "2026-07-01", "2026-09-30")
    found = hall_of(village).night("2026-11-25")["temuan"]
    assert len({finding["bukti"]["id_jabatan"] for finding in found}) == 71
    assert {finding["hasil"] for finding in found} == {"WARN"}
    assert "berakhir 30 September 2026" in found[0]["alasan"]


def test_an_empty_post_is_no_longer_told_once_somebody_leads_it(hall_of, village):
    """AC-21: who follows, as holder, Plt or Plh, ends the finding of the term that ran out."""
    vacant_city(village, "2026-07-01", "2026-09-30")
    village.person(SPARE)["id_jabatan"] = "JPT-0"
    village.tables["delegasi"].append(village.tables["delegasi"][1] | {"mulai": "2026-11-01", "selesai": "2027-01-31"})
    village.tables["delegasi"].append(
        village.tables["delegasi"][2] | {"mulai": "2026-11-02", "dasar": "plh", "selesai": ""}
    )
    found = hall_of(village).night("2026-11-25")["temuan"]
    assert {finding["bukti"]["id_jabatan"] for finding in found}.isdisjoint({"JPT-0", "JPT-1", "JPT-2"})
    assert len(found) == 68
