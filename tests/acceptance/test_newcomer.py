"""A newcomer brings in a round with ten faults and reaches its SK by doing what the findings say, and nothing else."""

from datetime import date

from tests.acceptance.newcomer import Newcomer
from tests.acceptance.village import CLERK, DEPUTY, MAYOR, SPARE, SUBJECT, TARGET, held, proposal

TARGETS = {SUBJECT: TARGET, DEPUTY: "HUB-KABID2", CLERK: "HUB-STAF2", SPARE: "KEC-KASI"}


def four_names(village):
    """Four proposals, each lawful: two heads of division, a head of section, one of the staff."""
    village.posts += [
        village.post(TARGET) | {"id_jabatan": "HUB-KABID2", "nama": "Kepala Bidang Angkutan"},
        village.post("HUB-STAF") | {"id_jabatan": "HUB-STAF2", "nama": "Pengadministrasi Terminal"},
        village.post("HUB-KASI") | {"id_jabatan": "KEC-KASI", "nama": "Kepala Seksi Trantib"},
    ]
    village.proposals = [proposal(nip, post, plh_nip="") for nip, post in TARGETS.items()]
    for letter in village.context["surat"]:
        letter["mencakup"] = [f"{nip}:{post}" for nip, post in TARGETS.items()]


def ten_faults(village):
    """Breaks the round in ten ways; returns how each is told, by rule."""

    def unsaid(nip, kind):
        rows = village.tables["pernyataan"]
        village.tables["pernyataan"] = [row for row in rows if (row["nip"], row["jenis"]) != (nip, kind)]

    def uncovered(nip, kind):
        village.letter(kind)["mencakup"].remove(f"{nip}:{TARGETS[nip]}")

    uncovered(SUBJECT, "anjab_abk")
    uncovered(DEPUTY, "pernyataan_hukdis")
    uncovered(CLERK, "ba_tpk")
    uncovered(SPARE, "rekomendasi_bkn")
    for table in ("hubungan", "status", "kompetensi", "standar_kompetensi", "hukdis"):
        village.tables.pop(table, None)
    unsaid(DEPUTY, "bebas_hukdis")
    unsaid(SUBJECT, "tanpa_konflik")
    unsaid(CLERK, "kompetensi")
    unsaid(DEPUTY, "tanpa_tugas_belajar")
    village.post("KOMINFO-KABID2")["layanan_kritis"] = "ya"
    village.context["gelombang"] |= {"tanggal_undangan": date(2026, 12, 3)}
    village.context["gelombang"] |= {"penandatangan": village.people[1]["nip_baru"]}
    return {
        "R-DOC-01", "R-DIS-01", "R-AUT-02", "R-AUT-03", "R-COI-01",
        "R-CMP-03", "R-LVE-01", "R-VAC-02", "R-TIM-02", "R-AUT-01",
    }  # fmt: skip


def test_the_round_without_faults_is_lawful(checked, village):
    """The four names pass, so that each fault is the test's own."""
    four_names(village)
    answer = checked(village)
    assert (answer.code, answer.blocked) == (0, set())


def test_ten_faults_are_ten_rules(checked, village):
    """`periksa` tells each of the ten faults by another rule, and nothing besides."""
    four_names(village)
    rules = ten_faults(village)
    answer = checked(village)
    found = [f for case in answer.said["kasus"] for f in case["temuan"] if f["hasil"] in {"BLOCK", "UNKNOWN"}]
    assert answer.code == 2
    assert {finding["aturan"] for finding in found} == rules
    assert len(rules) == 10


def test_doing_what_the_findings_say_reaches_the_sk_and_goes_back(hall_of, village):
    """Every act that is told helps and none is told twice until the SK; then a `ralat`, and two names are cancelled."""
    four_names(village)
    ten_faults(village)
    walker = Newcomer(hall_of(village), date(2026, 11, 25))
    walker.until("serah_terima", date(2026, 12, 1))
    assert (walker.refused, walker.in_vain) == ([], [])
    assert {case["tahap"] for case in walker.cases()} == {"serah_terima"}
    assert {kind for _case, kind, _object in walker.did} == {"surat", "pernyataan", "data", "sk", "putusan", "tugas"}
    a_typing_error_is_corrected(walker)
    two_names_are_cancelled(walker)


def numbers(decided):
    """The case of each name."""
    return {case["nip"]: case["nomor"] for case in decided.cases()}


def a_typing_error_is_corrected(decided):
    """A `ralat` of a typing error is numbered and told; the decision and the stage stay as they are."""
    hall, number = decided.hall, numbers(decided)[SUBJECT]
    what = ("--kolom", "pengetikan", "--lama", "Aplikassi", "--baru", "Aplikasi", "--alasan", "salah ketik")
    answer = hall.ask("aksi", number, "ralat", "--pelaku", MAYOR, *what, day="2026-12-02")
    assert answer.code == 0, answer.said
    told = hall.case(number, "2026-12-02")
    assert told["tahap"] == "serah_terima"
    assert "Aplikassi" in str(told["lini_masa"])


def two_names_are_cancelled(decided):
    """After the inauguration two names are cancelled with an effective day: that night puts both back, the others stay."""
    hall, all_of = decided.hall, numbers(decided)
    hall.village.context["pelantikan"] = [
        {"nip": nip, "hadir": True, "tanggal": date(2026, 12, 4), "spmt": date(2026, 12, 4)} for nip in TARGETS
    ]
    hall.village.letter("ba_tpk")
    hall.reread(day="2026-12-04")
    hall.night("2026-12-05")
    before = {nip: held(hall, nip) for nip in TARGETS}
    assert before == TARGETS
    undone = (DEPUTY, SPARE)
    for nip in undone:
        hall.village.context["surat"].append(cancelling(nip))
    hall.reread(day="2026-12-07")
    for nip in undone:
        words = ("batalkan", "--pelaku", MAYOR, "--alasan", "dibatalkan", "--berlaku", "2026-12-21")
        answer = hall.ask("aksi", all_of[nip], *words, day="2026-12-07")
        assert answer.code == 0, answer.said
    hall.night("2026-12-20")
    assert {nip: held(hall, nip) for nip in TARGETS} == before
    hall.night("2026-12-21")
    back = {DEPUTY: "KOMINFO-KABID2", SPARE: "HUB-KASI"}
    assert {nip: held(hall, nip) for nip in TARGETS} == before | back
    stages = {nip: hall.case(number, "2026-12-21")["tahap"] for nip, number in all_of.items()}
    assert {nip for nip, stage in stages.items() if stage == "dibatalkan"} == set(undone)


def cancelling(nip):
    """The SK that cancels one name."""
    covers = [f"{nip}:{TARGETS[nip]}"]
    return {"jenis": "sk", "nomor": f"800/batal/{nip[-3:]}", "tanggal": date(2026, 12, 7), "mencakup": covers}
