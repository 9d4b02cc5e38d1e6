"""Office practice (DOMAIN.md 10) where it touches the rules: BKN in parts, poor data, small units, the old way."""

from datetime import date

from tests.acceptance.newcomer import Newcomer
from tests.acceptance.test_newcomer import TARGETS, four_names
from tests.acceptance.village import CLERK, DEPUTY, NURSE, PROPOSER, SEKDA, SPARE, SUBJECT, proposal


def by_name(answer, rule):
    """What a rule says of each name."""
    return {case["nip"]: f["hasil"] for case in answer.said["kasus"] for f in case["temuan"] if f["aturan"] == rule}


def test_bkn_answers_in_parts(checked, village):
    """10.3: one is recommended, one is to be mended, one refused; the others go on and the reasons are told."""
    four_names(village)
    kept = village.letter("rekomendasi_bkn")
    kept["mencakup"] = [f"{nip}:{TARGETS[nip]}" for nip in (SUBJECT, CLERK)]
    for nip, result, why in ((DEPUTY, "perlu_perbaikan", "SKP 2025 belum ada"), (SPARE, "tolak", "pangkat kurang")):
        covers = [f"{nip}:{TARGETS[nip]}"]
        village.context["surat"].append(
            kept | {"nomor": f"R-{result}", "mencakup": covers, "hasil": result, "alasan": why}
        )
    answer = checked(village)
    assert by_name(answer, "R-AUT-03") == {SUBJECT: "PASS", CLERK: "PASS", DEPUTY: "BLOCK", SPARE: "BLOCK"}
    told = " ".join(finding["alasan"] for finding in answer.findings("R-AUT-03"))
    assert "SKP 2025 belum ada" in told
    assert "pangkat kurang" in told


def test_a_post_changed_after_bkns_answer_is_not_covered(checked, village):
    """10.3: the recommendation names a person and a post; for another post it does not count."""
    village.letter("rekomendasi_bkn")["mencakup"] = [f"{SUBJECT}:HUB-KASI"]
    answer = checked(village)
    assert (answer.code, answer.blocked) == (2, {"R-AUT-03"})


def test_one_signed_statement_closes_the_gap_of_many(checked, village):
    """10.6: without tables for relations and sanctions every name is UNKNOWN, until one statement covers them all."""
    four_names(village)
    stated = village.tables.pop("pernyataan")
    for table in ("hubungan", "hukdis", "status"):
        village.tables.pop(table)
    village.drop("pernyataan_hukdis")
    village.tables["pernyataan"] = [row for row in stated if row["jenis"] == "kompetensi"]
    answer = checked(village)
    gaps = ("R-COI-01", "R-DIS-01", "R-LVE-01")
    assert answer.code == 2
    assert {result for rule in gaps for result in by_name(answer, rule).values()} == {"UNKNOWN"}
    for kind in ("tanpa_konflik", "bebas_hukdis", "tanpa_tugas_belajar"):
        signed = {"jenis": kind, "nomor": f"800/{kind}/1", "tanggal": "2026-11-12", "penandatangan_nip": SEKDA}
        village.tables["pernyataan"] += [signed | {"nip": nip} for nip in TARGETS]
    answer = checked(village)
    assert answer.code == 0
    assert {result for rule in gaps for result in by_name(answer, rule).values()} == {"PASS"}


def test_only_rules_that_no_law_commands_can_be_lifted(checked, village):
    """10.6: a waiver with reasons lifts a rule of confidence L; for a rule of law the same letter does nothing."""
    village.post("KOMINFO-KABID1")["penandatangan"] = "ya"
    village.propose(plh_nip="")
    village.drop("ba_tpk")
    assert checked(village).blocked == {"R-VAC-02", "R-AUT-02"}
    village.enter("pengesampingan", aturan=["R-VAC-02", "R-AUT-02"], alasan="penataan mendesak", penandatangan=SEKDA)
    answer = checked(village)
    assert answer.blocked == {"R-AUT-02"}
    assert answer.result("R-VAC-02") == "WARN"


def test_a_small_unit_is_judged_by_its_staffing_and_not_by_its_share(checked, village):
    """10.7: all two of a unit of two leave: no share stops them, those who decide are warned; of eight, six are too many."""
    four_names(village)
    answer = checked(village)
    told = {finding["hasil"]: finding["alasan"] for finding in answer.findings("R-SRV-01")}
    assert told.keys() == {"PASS", "WARN"}
    assert "paling sedikit" in told["WARN"]
    staff = village.post("HUB-STAF")
    for place in range(6):
        nip = f"19900101201403100{place + 1}"
        village.posts.append(staff | {"id_jabatan": f"BIG-{place}", "nama": f"Staf {place}", "id_unit": "KOMINFO-B1"})
        told = {
            "nip_baru": nip,
            "tanggal_lahir": "01-01-1990",
            "tmt_cpns": "01-03-2014",
            "surel": f"{nip}@contoh.example",
        }
        village.people.append(village.person(NURSE) | told | {"id_jabatan": f"BIG-{place}"})
        village.posts.append(staff | {"id_jabatan": f"NEW-{place}", "nama": f"Staf Baru {place}"})
        village.proposals.append(proposal(nip, f"NEW-{place}", plh_nip=""))
    blocked = [f for f in checked(village).findings("R-SRV-01") if f["hasil"] == "BLOCK"]
    assert [(f["bukti"]["unit"], f["bukti"]["pegawai"]) for f in blocked] == [("Bidang Aplikasi", 8)]


def test_a_round_begun_the_old_way_comes_in_at_its_true_stage(hall_of, village):
    """10.16: brought in at persetujuan with its letter, marked as not checked, and able to leave again."""
    proposals, village.proposals = village.proposals, []
    hall = hall_of(village)
    village.proposals = proposals
    village.write(hall.folder)
    files = ("usulan", hall.folder / "usulan.csv", "--gelombang", hall.folder / "gelombang.toml", "--pelaku", PROPOSER)
    begun = ("--mulai-tahap", "persetujuan", "--bukti", "800/lama/2026")
    (case,) = hall.said("impor", *files, *begun)["kasus"]
    told = hall.case(case["nomor"])
    assert told["tahap"] == "persetujuan"
    mark = {"keterangan": "dibawa dari cara lama, tidak diperiksa sistem", "bukti": "800/lama/2026"}
    assert told["lini_masa"][0]["cara_lama"] == mark
    walker = Newcomer(hall, date(2026, 11, 25))
    walker.until("serah_terima", date(2026, 12, 1))
    assert [one["tahap"] for one in walker.cases()] == ["serah_terima"]
