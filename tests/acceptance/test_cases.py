"""What has really gone wrong (DOMAIN.md 2), as files under `mutasi periksa`: refused by its rule, and passed once made lawful.

AC-21 and AC-22 turn on nights and acts and stand in `test_nights.py` and `test_service.py`.
"""

from datetime import date

import pytest

from tests.acceptance.village import CLERK, DEPUTY, PREPARED, REGISTRAR, SPARE, SUBJECT, TARGET, proposal
from tests.city import close_all
from workflow.cli.main import main


def refused(answer, rule, *, article, mended_by, result="BLOCK", says=""):
    """The rule says so of every name asked; the exit code follows; the finding names article, reason, way and person."""
    found = answer.findings(rule)
    assert found
    assert {finding["hasil"] for finding in found} == {result}
    assert (answer.code, answer.said["hasil"]) == ((2, "BLOCK") if result == "BLOCK" else (0, "WARN"))
    for finding in found:
        assert article in finding["dasar"]
        assert mended_by in finding["penanggung_jawab"]
        assert finding["perbaikan"]
        assert says in finding["alasan"]
    return found


def passed(answer, *rules):
    """Nothing stops, and these rules were asked and hold."""
    assert (answer.blocked, answer.code) == (set(), 0)
    for rule in rules:
        assert {finding["hasil"] for finding in answer.findings(rule)} == {"PASS"}, rule


def sanction(nip, kind="penurunan_jabatan", inspected="2026-10-05"):
    """A final heavy decision of the register."""
    row = {"nip": nip, "tingkat": "berat", "jenis": kind, "nomor_sk": "800.1.6/HD-1", "tanggal_sk": "2026-10-20"}
    return row | {"tanggal_lhp": inspected, "mulai": "2026-10-20", "selesai": "2027-10-19", "proses": "tidak"}


def demote(village, target="HUB-PENGAWAS", **changes):
    """The subject goes down to a vacant pengawas post, or to another."""
    lower = {"id_jabatan": "HUB-PENGAWAS", "nama": "Kepala Seksi Terminal"}
    village.posts.append(village.post("HUB-KASI") | lower)
    village.propose(id_jabatan_tujuan=target, jenis="demosi", **changes)


def discipline(village):
    """What a lawful demotion for discipline rests on: decision, inspection and team, on record and as letters."""
    village.tables["hukdis"].append(sanction(SUBJECT))
    village.enter("lhp", tanggal=date(2026, 10, 5))
    village.enter("keputusan_hukdis", tanggal=date(2026, 10, 20), nomor="800.1.6/HD-1")
    village.enter("tim_pemeriksa", tanggal=date(2026, 9, 28))


def test_the_village_itself_is_lawful(checked, village):
    """The facts that every scenario starts from pass all rules, so that a refusal is the scenario's own."""
    answer = checked(village)
    assert (answer.code, answer.said["hasil"]) == (0, "PASS")
    assert len(answer.said["kasus"][0]["temuan"]) > 40


@pytest.mark.parametrize("status", ["plt", "pj"])
def test_an_acting_head_of_region_needs_the_ministers_approval(checked, village, status):
    """AC-01: the head of the region is Plt (or Pj) and Mendagri has not approved in writing."""
    village.context["kepala_daerah"]["status"] = status
    refused(checked(village), "R-PIL-03", article="PP 49/2008 pasal 132A", mended_by="Wali kota", says=status)
    village.enter("persetujuan_mendagri")
    passed(checked(village), "R-PIL-03")


def test_removal_needs_one_of_the_six_grounds(checked, village):
    """AC-04: three officials are removed from a jabatan administrasi on none of the grounds of art. 64, each is refused."""
    removed = [proposal(nip, "", "pelepasan") for nip in (SUBJECT, SPARE, CLERK)]
    village.proposals = [row | {"plh_nip": DEPUTY if row["nip"] == SUBJECT else ""} for row in removed]
    answer = checked(village)
    assert len(refused(answer, "R-DEM-01", article="pasal 64", mended_by="Analis SDM")) == 3
    assert all(case["hasil"] == "BLOCK" for case in answer.said["kasus"])


def test_removal_on_a_proven_ground_passes(checked, village):
    """AC-04, made lawful: one resigned, and the table of status says so from before the TMT."""
    village.propose(id_jabatan_tujuan="", jenis="pelepasan", dasar_pemberhentian="mengundurkan_diri")
    refused(checked(village), "R-DEM-01", article="pasal 64", mended_by="Analis SDM")
    village.enter("permohonan_asn")
    passed(checked(village), "R-DEM-01")


def test_a_lower_level_needs_a_discipline_decision(checked, village):
    """AC-05: somebody moves to a lower level and no discipline decision is on record."""
    demote(village, kode_alasan="disiplin")
    refused(checked(village), "R-DEM-02", article="PP 94/2021", mended_by="Analis SDM")
    discipline(village)
    passed(checked(village), "R-DEM-02", "R-DEM-03", "R-DEM-04", "R-DIS-02")


def test_first_released_then_inspected_is_refused(checked, village):
    """AC-06: the inspection report is dated after the SK; a report of before passes."""
    demote(village, kode_alasan="disiplin")
    discipline(village)
    village.tables["hukdis"][0]["tanggal_lhp"] = "2026-12-02"
    (found,) = refused(checked(village), "R-DEM-03", article="PP 94/2021", mended_by="Inspektorat")
    assert "2 Desember 2026" in found["alasan"]
    village.tables["hukdis"][0]["tanggal_lhp"] = "2026-12-01"
    passed(checked(village), "R-DEM-03")


@pytest.mark.parametrize(("origin", "next_below"), [("III.a", TARGET), ("III.b", "HUB-PENGAWAS")])
def test_more_than_one_step_down_is_refused(checked, village, origin, next_below):
    """AC-07: from eselon III.a or III.b to a IV.b post in a kecamatan, even by a discipline decision; one step passes."""
    village.post("KOMINFO-KABID1")["eselon"] = origin
    demote(village, target="KEC-KASUBBAG", kode_alasan="disiplin")
    discipline(village)
    refused(checked(village), "R-DEM-04", article="PP 94/2021", mended_by="Analis SDM")
    village.propose(id_jabatan_tujuan=next_below)
    passed(checked(village), "R-DEM-04")


def test_a_reason_that_contradicts_the_records_is_refused(checked, village):
    """AC-08: the reason is performance and the ratings are "baik" two years running; a rating below passes the rule."""
    demote(village, kode_alasan="kinerja")
    (found,) = refused(checked(village), "R-DEM-05", article="UU 30/2014", mended_by="Analis SDM")
    assert "2024: baik" in found["alasan"]
    for row in village.tables["kinerja"]:
        row["predikat"] = "kurang" if row["nip"] == SUBJECT and row["tahun"] == 2025 else row["predikat"]
    assert checked(village).result("R-DEM-05") == "PASS"


def test_a_round_without_the_review_team_is_refused(checked, village):
    """AC-09: the Tim Penilai Kinerja did not consider; with its minutes the same round passes."""
    kept = village.letter("ba_tpk")
    village.drop("ba_tpk")
    refused(checked(village), "R-AUT-02", article="PP 11/2017 pasal 191", mended_by="Sekretaris Tim Penilai Kinerja")
    village.context["surat"].append(kept)
    passed(checked(village), "R-AUT-02")


def test_a_selected_official_released_without_reasons_is_warned_of(checked, village):
    """AC-10: who passed an open selection for the post is released without reasons: a warning, which a reason ends."""
    since = {"nip": SUBJECT, "id_jabatan": "KOMINFO-KABID1", "tmt_mulai": "2023-02-01", "seleksi_terbuka": "ya"}
    village.tables["riwayat_jabatan"].append(since)
    village.propose(id_jabatan_tujuan="", jenis="pelepasan", dasar_pemberhentian="mengundurkan_diri", uraian_alasan="")
    village.enter("permohonan_asn")
    refused(checked(village), "R-MER-03", article="merit", mended_by="Analis SDM", result="WARN")
    village.propose(uraian_alasan="Mengundurkan diri atas kehendak sendiri dengan surat")
    passed(checked(village), "R-MER-03")


def test_two_versions_of_one_letter_are_refused_and_both_shown(checked, village):
    """AC-11: one outside letter, same number and date, other text; both versions are shown; with one version it passes."""
    letter = village.letter("rekomendasi_bkn")
    letter["sha256"] = "a" * 64
    village.context["surat"].append(letter | {"sha256": "b" * 64})
    (found,) = refused(checked(village), "R-DOC-04", article="dua versi satu surat", mended_by="Analis SDM")
    assert letter["nomor"] in found["alasan"]
    assert "a" * 8 in str(found["bukti"])
    assert "b" * 8 in str(found["bukti"])
    village.context["surat"].pop()
    passed(checked(village), "R-DOC-04")


def test_four_officials_of_the_registry_need_the_ministers_decision(checked, village):
    """AC-15: four Disdukcapil officials are moved without a decision of Mendagri: each is refused, decided ones pass."""
    moved = _registry(village)
    answer = checked(village)
    assert len(refused(answer, "R-ADM-01", article="Permendagri 76/2015", mended_by="Wali kota")) == 4
    decision = {"jenis": "keputusan_mendagri_dukcapil", "nomor": "821/1", "tanggal": date(2026, 11, 19)}
    village.context["surat"].append(decision | {"mencakup": moved})
    assert {finding["hasil"] for finding in checked(village).findings("R-ADM-01")} == {"PASS"}


def _registry(village):
    """Four heads of division of the registry move to four vacant posts; returns the covers of all."""
    village.proposals, covers = [], []
    for place in range(2, 6):
        nip = f"{REGISTRAR[:17]}{place}" if place > 2 else REGISTRAR
        left = f"DUKCAPIL-KABID{place}" if place > 2 else "DUKCAPIL-KABID"
        if place > 2:
            told = {
                "nip_baru": nip,
                "nama": f"Kabid Rekaan {place}",
                "id_jabatan": left,
                "surel": f"{nip}@contoh.example",
            }
            village.people.append(village.person(REGISTRAR) | told)
            village.posts.append(
                village.post("DUKCAPIL-KABID") | {"id_jabatan": left, "nama": f"Kepala Bidang {place}"}
            )
        village.posts.append(
            village.post(TARGET) | {"id_jabatan": f"HUB-BARU{place}", "nama": f"Kepala Bidang Baru {place}"}
        )
        village.proposals.append(proposal(nip, f"HUB-BARU{place}"))
        covers.append(f"{nip}:HUB-BARU{place}")
    for letter in village.context["surat"]:
        letter["mencakup"] = covers
    return covers


def test_administrators_made_teachers_without_the_test_are_refused(checked, village):
    """AC-16: two administrators become JF Guru without uji kompetensi, with good ratings and no sanction."""
    _teachers(village)
    answer = checked(village)
    assert len(refused(answer, "R-JF-01", article="PermenPANRB", mended_by="Analis SDM")) == 2
    assert {finding["hasil"] for finding in answer.findings("R-DEM-06")} == {"WARN"}


def _teachers(village):
    village.post("DISDIK-GURU")["kebutuhan"] = 4
    village.proposals = [
        proposal(nip, "DISDIK-GURU", plh_nip=SPARE, uraian_alasan="Kekurangan guru") for nip in (SUBJECT, DEPUTY)
    ]
    for letter in village.context["surat"]:
        letter["mencakup"] = [f"{nip}:DISDIK-GURU" for nip in (SUBJECT, DEPUTY)]


def test_an_administrator_with_test_and_certificate_may_teach(checked, village):
    """AC-16, made lawful: tested, certified, and with the experience in teaching that the rule asks for."""
    _teachers(village)
    for nip in (SUBJECT, DEPUTY):
        test = {"nip": nip, "jabatan_fungsional": "Guru Ahli Muda", "tanggal": "2026-05-14", "lulus": "ya"}
        village.tables["uji_kompetensi"].append(test)
        village.tables["diklat"].append({"nip": nip, "nama": "Sertifikat Pendidik", "tanggal": "2020-05-14", "jp": 900})
        taught = {"nip": nip, "tmt_mulai": "2015-01-01", "tmt_selesai": "2019-12-31", "seleksi_terbuka": "tidak"}
        taught |= {"id_jabatan": "", "nama": "Guru Ahli Pertama", "jenis": "fungsional"}
        village.tables["riwayat_jabatan"].append(taught)
    assert {finding["hasil"] for finding in checked(village).findings("R-JF-01")} == {"PASS"}


def test_a_school_in_the_next_kabupaten_goes_the_way_between_agencies(checked, village):
    """AC-17: the target lies in a neighbouring kabupaten: refused and sent the inter-agency way; with its letters it passes."""
    village.post(TARGET)["instansi"] = "Pemerintah Kabupaten Simalungun"
    (found,) = refused(checked(village), "R-SCP-01", article="pasal 192", mended_by="Analis SDM", says="Simalungun")
    told = f"{found['alasan']} {found['perbaikan']}".lower()
    assert "antarinstansi" in told.replace(" ", "") or "antar instansi" in told
    village.drop("rekomendasi_bkn")
    way = ("rekomendasi_opd_tujuan", "persetujuan_opd_asal", "rekomendasi_bkn", "persetujuan_gubernur")
    for day, kind in enumerate(way, start=16):
        village.enter(kind, tanggal=date(2026, 11, day))
    assert checked(village).result("R-SCP-01") == "PASS"


def test_people_read_article_way_out_and_person_without_json(tmp_path, capsys, village):
    """Without --json each finding is told with its note, its article and who mends it how, and that BKN still decides."""
    village.context["kepala_daerah"]["status"] = "plt"
    village.propose(plh_nip="")
    village.write(tmp_path)
    files = [word for name in ("pegawai", "jabatan") for word in (f"--{name}", str(tmp_path / f"{name}.csv"))]
    context = ["--gelombang", str(tmp_path / "gelombang.toml"), "--riwayat", str(tmp_path / "riwayat")]
    assert main(["periksa", str(tmp_path / "usulan.csv"), *context, *files, "--pada", PREPARED]) == 2
    close_all()
    shown = "".join(character for character in capsys.readouterr().out if character not in " \n│")
    for words in (
        "(PP 49/2008 pasal 132A; Perpres 116/2022)",
        "→ Wali kota melalui Bagian Pemerintahan: Mintakan persetujuan Menteri Dalam Negeri",
        "[bukan perintah undang-undang",
        "Bukan pengganti rekomendasi BKN",
    ):
        assert words.replace(" ", "") in shown
