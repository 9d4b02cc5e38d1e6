"""A service that must not stop: the head of Dukcapil leaves only when somebody can sign (DOMAIN.md 2, AC-22)."""

from datetime import date

from tests.acceptance.newcomer import Newcomer
from tests.acceptance.village import ANALYST, HEAD_B, HEAD_C, MAYOR, PERSONNEL, SPARE, held, proposal

LEFT, ENTERED = "DUKCAPIL-KEPALA", "SETDA-ASISTEN"


def head_leaves(village, *more):
    """The head of Dukcapil goes to a vacant post of Sekda's office; his post signs family cards."""
    village.post(LEFT).update(penandatangan="ya", layanan_kritis="ya")
    assistant = {"id_jabatan": ENTERED, "nama": "Asisten Umum", "id_unit": "SETDA", "unit": "Sekretariat Daerah"}
    village.posts.append(village.post("HUB-KEPALA") | assistant | {"id_unit_induk": "", "id_opd": "SETDA"})
    village.proposals = [proposal(HEAD_C, ENTERED, plh_nip=""), *more]
    # A head gives no opinion on his own case: his silence passes first, so that the SK comes later.
    days = {"tanggal_sk": 14, "tanggal_undangan": 15, "tanggal_pelantikan": 16}
    village.context["gelombang"] |= {name: date(2026, 12, day) for name, day in days.items()}
    village.enter("keputusan_mendagri_dukcapil")
    for letter in village.context["surat"]:
        letter["mencakup"] = [f"{row['nip']}:{row['id_jabatan_tujuan']}" for row in village.proposals]
    village.tables["peran"].append(
        {"nip": PERSONNEL, "peran": "pengelola_akun", "id_unit": "", "mulai": "2024-01-02", "selesai": ""}
    )


def test_setujui_is_refused_until_somebody_can_sign(hall_of, village):
    """AC-22: the head of Dukcapil waits for a Plh, and is refused at `setujui` once the Plh's term ends before the TMT."""
    head_leaves(village)
    walker = Newcomer(hall_of(village), date(2026, 11, 25))
    walker.deaf = {"data:delegasi"}
    walker.until("serah_terima", date(2026, 11, 26))
    assert [case["tahap"] for case in walker.cases()] == ["usulan"]
    walker.deaf = set()
    walker.until("persetujuan", date(2026, 12, 7))
    (case,) = walker.cases()
    village.tables["delegasi"][-1]["selesai"] = "2026-12-10"
    walker.hall.register(day=walker.today)
    answer = sign(walker, case)
    assert answer.code == 2
    (found,) = [finding for finding in answer.said["temuan"] if finding["aturan"] == "R-VAC-02"]
    assert (found["hasil"], found["penanggung_jawab"]) == ("BLOCK", "Kepala OPD asal")
    assert "UU 25/2009" in found["dasar"]
    village.tables["delegasi"][-1]["selesai"] = "2027-01-31"
    walker.hall.register(day=walker.today)
    walker.until("serah_terima", date(2026, 12, 14))
    assert [case["tahap"] for case in walker.cases()] == ["serah_terima"]


def sign(walker, case):
    """The mayor approves one name, having seen it."""
    words = ("aksi", case["nomor"], "setujui", "--pelaku", MAYOR, "--dilihat", case["digest"])
    return walker.hall.ask(*words, day=walker.today)


def test_the_head_stays_until_the_successors_certificate_is_active(hall_of, village):
    """AC-22: successor and head wait in their posts until the certificate is active, then `selesaikan` is open."""
    successor = proposal(HEAD_B, LEFT, plh_nip=SPARE)
    head_leaves(village, successor)
    walker = Newcomer(hall_of(village), date(2026, 11, 25))
    walker.until("serah_terima", date(2026, 12, 14))
    hall, cases = walker.hall, {case["nip"]: case["nomor"] for case in walker.cases()}
    assert {case["tahap"] for case in walker.cases()} == {"serah_terima"}
    came = date(2026, 12, 16)
    village.context["pelantikan"] = [{"nip": nip, "hadir": True, "tanggal": came, "spmt": came} for nip in cases]
    hall.reread(day="2026-12-16")
    hall.night("2026-12-17")
    assert (held(hall, HEAD_C), held(hall, HEAD_B)) == (LEFT, "HUB-KEPALA")
    answer = hall.ask("aksi", cases[HEAD_B], "selesaikan", "--pelaku", ANALYST, day="2026-12-17")
    assert answer.code == 2
    assert "sertifikat penanda tangan belum aktif" in answer.said["temuan"][0]["alasan"]
    stopping = {f["aturan"] for f in hall.case(cases[HEAD_B], "2026-12-17")["temuan"] if f["hasil"] == "BLOCK"}
    assert {"K-TAHAP", "R-HND-04"} <= stopping
    task = ("--tugas", f"{cases[HEAD_B]}/D3", "--hasil", "selesai")
    hall.said("aksi", cases[HEAD_B], "konfirmasi", "--pelaku", PERSONNEL, *task, day="2026-12-17")
    hall.night("2026-12-18")
    assert (held(hall, HEAD_C), held(hall, HEAD_B)) == (ENTERED, LEFT)
    walker.day = date(2026, 12, 18)
    walker.until("selesai", date(2027, 1, 8))
    assert [case["tahap"] for case in walker.cases()] == ["selesai", "selesai"]
