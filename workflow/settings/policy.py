"""config/agency.toml, stages.toml, checklists.toml and competencies.toml as the domain's dataclasses."""

from datetime import time, timedelta
from functools import lru_cache
from math import isclose

from workflow.domain.chain import Chain, Voting
from workflow.domain.competence import PARTS, Weighing
from workflow.domain.errors import ConfigError
from workflow.domain.evidence import KINDS, EvidenceLimits
from workflow.domain.families import Family
from workflow.domain.mails import MailHours, OfficeHours
from workflow.domain.outbox import DeliveryLimits
from workflow.domain.policy import Agency, ChecklistItem, Handover, Policy
from workflow.domain.stages import FIVE_STAGES, GRANTED_ROLES, Role
from workflow.domain.timetable import Schedule
from workflow.settings.profiles import PROFILES, read_profiles
from workflow.settings.reminding import read_reminding
from workflow.settings.telling import read_telling
from workflow.settings.toml import Toml

OWNERS = (
    "asn",
    "atasan_asal",
    "atasan_tujuan",
    "pengelola_aset",
    "pengelola_keuangan",
    "pengelola_akun",
    "pengelola_kepegawaian",
    "pengganti",
)
GRANTED = tuple(role.value for role in GRANTED_ROLES)
LARGEST_TEAM = 99
PREDICATES = ("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
LARGEST_EVIDENCE_KB = 51_200
LONGEST_OUTLOOK = 20
BOXES, LEVELS = 9, 5
CHAIN = (Role.INSPEKTORAT.value, Role.TPK.value, Role.PYB.value)


@lru_cache(maxsize=1)
def read_agency() -> Agency:
    """The agency of config/agency.toml."""
    top = Toml.read("agency.toml")
    keys = ("nama", "unit", "alamat", "telepon", "jam_layanan", "surel_balasan")
    return Agency(*(top.take(key, str) for key in keys))


@lru_cache(maxsize=1)
def read_policy() -> Policy:
    """The policy of config/stages.toml with the checklist of config/checklists.toml."""
    top = Toml.read("stages.toml")
    days, night = top.table("tenggat_hari_kerja"), top.table("malam")
    handover = top.table("serah_terima")
    return Policy(
        stage_days={stage: days.take(stage.value, int) for stage in FIVE_STAGES},
        opinion_days=top.table("usulan").take("tunggu_pendapat_hari_kerja", int),
        answer_days=top.table("sosialisasi").take("tunggu_tanggapan_hari_kerja", int),
        chain=read_chain(top.table("persetujuan")),
        profiles=read_profiles(),
        link_days=handover.take("tautan_berlaku_hari", int),
        undo_minutes=handover.take("batal_konfirmasi_menit", int),
        reminding=read_reminding(top.table("pengingat")),
        outlook_days=_between(top.table("kesinambungan"), "hari_kerja_ke_depan", 1, LONGEST_OUTLOOK),
        mail_hours=OfficeHours(read_hours(top.table("surel")), read_hours(top.table("surel").table("ramadan"))),
        delivery=read_delivery(top.table("surel").table("kirim")),
        chunk_size=night.take("kasus_per_bagian", int),
        dead_after_seconds=night.take("detak_mati_detik", int),
        checklist=read_checklist(),
        competencies=read_competencies(),
        weighing=read_weighing(Toml.read("competencies.toml")),
        candidate_rules=frozenset(_rules(Toml.read("competencies.toml").table("calon"))),
        talent_axes=read_talent_axes(Toml.read("competencies.toml")),
        handover=read_handover(handover),
        telling=read_telling(top.table("sosialisasi")),
        correction_days=_at_most(top.table("data"), "pembetulan_hari_kerja", 90),
        smallest_group=_between(top.table("sosialisasi"), "laporan_paling_sedikit_orang", 3, 100),
        answer_themes=read_answer_themes(top.table("sosialisasi").table("perihal")),
        level_texts=read_level_texts(Toml.read("competencies.toml")),
    )


def read_handover(table: Toml) -> Handover:
    """The terms of the handover.

    Raises:
        ConfigError: a number is missing or out of range.
    """
    return Handover(
        second_days=_at_most(table, "serah_terima_kedua_hari_kerja", 90),
        summons_after=_at_most(table, "panggilan_sesudah_hari_kerja", 90),
        summons_term=_at_most(table, "panggilan_dijalankan_hari_kerja", 90),
        check_after=_at_most(table, "pemeriksaan_sesudah_hari", 365),
        check_term=_at_most(table, "pemeriksaan_dijawab_hari_kerja", 90),
        evidence=_evidence(table.table("bukti")),
        overlap=_overlap(table.table("tumpang_tindih_hari_kerja")),
        schedule=_schedule(table.table("jadwal")),
    )


def _overlap(table: Toml) -> dict[str, int]:
    unknown = sorted(set(table.values) - set(PROFILES))
    if unknown:
        raise ConfigError(table.file, f"{table.path}.{unknown[0]}", f"tidak dikenal; pilih {', '.join(PROFILES)}")
    return {name: _at_most(table, name, 60) for name in table.values}


def _schedule(table: Toml) -> Schedule:
    found = Schedule(table.take("mulai", time), table.take("selesai", time), _at_most(table, "menit", 480))
    if found.minutes < 1 or found.begins >= found.ends:
        raise ConfigError(table.file, f"{table.path}.menit", "harus di atas nol, dan mulai sebelum selesai")
    return found


def _evidence(table: Toml) -> EvidenceLimits:
    largest = _at_most(table, "paling_besar_kb", LARGEST_EVIDENCE_KB) * 1024
    return EvidenceLimits(largest, _at_most(table, "paling_banyak_berkas", 50), tuple(_texts(table, "jenis", KINDS)))


def read_hours(table: Toml) -> MailHours:
    """The hours of mails; reminders and the report go out while the office is open.

    Raises:
        ConfigError: an hour is missing or no time of day, the office closes before it opens, or a mail goes out outside.
    """
    hours = MailHours(*(table.take(key, time) for key in ("buka", "tutup", "pengingat", "laporan")))
    if not hours.opens < hours.closes:
        raise ConfigError(table.file, f"{table.path}.tutup", "harus sesudah jam buka")
    for key, hour in (("pengingat", hours.reminders), ("laporan", hours.digests)):
        if not hours.opens <= hour < hours.closes:
            raise ConfigError(table.file, f"{table.path}.{key}", "harus di antara jam buka dan jam tutup")
    return hours


def read_delivery(table: Toml) -> DeliveryLimits:
    """How fast and how much the relay is given, and when it is left alone.

    Raises:
        ConfigError: a number is missing or out of range.
    """
    return DeliveryLimits(
        rate_per_second=float(_between(table, "per_detik", 1, 1000)),
        daily=_between(table, "sehari", 0, 1_000_000),
        personal=_between(table, "pengingat_per_orang_sehari", 0, 1000),
        circuit_after=_between(table, "gagal_berturut", 1, 100),
        circuit_rest=timedelta(minutes=_between(table, "istirahat_menit", 1, 240)),
    )


def read_checklist() -> tuple[ChecklistItem, ...]:
    """The items of config/checklists.toml, in file order; codes are unique."""
    items = tuple(_item(row) for row in Toml.read("checklists.toml").tables("butir"))
    codes = [item.code for item in items]
    doubled = sorted({code for code in codes if codes.count(code) > 1})
    if doubled:
        raise ConfigError("checklists.toml", "butir.kode", f"kode {', '.join(doubled)} dipakai dua kali")
    return items


def _item(row: Toml) -> ChecklistItem:
    letter = row.values.get("surat")
    return ChecklistItem(
        code=row.take("kode", str),
        group=row.take("kelompok", str),
        title=row.take("judul", str),
        leaves_post=row.choice("pos", ("asal", "tujuan")) == "asal",
        profiles=frozenset(_texts(row, "profil", PROFILES)),
        owner=row.choice("pemilik", OWNERS),
        follows=row.choice("ikut", ("jabatan", "orang")),
        blocking=row.take("wajib", bool),
        risk=row.choice("risiko", ("rendah", "tinggi")),
        days=row.take("hari", int),
        letter=letter if isinstance(letter, str) else None,
        signatory_only=row.values.get("hanya_penandatangan") is True,
        roles=_roles(row),
        elsewhere=row.choice("luar_kota", ("juga", "hanya")) if "luar_kota" in row.values else "",
        guards_leaving=row.values.get("sebelum_ditinggalkan") is True,
        agencies=frozenset(_named_agencies(row)),
        overlaps=row.values.get("tumpang_tindih") is True,
        specific=row.values.get("data_spesifik") is True,
        no_note=row.values.get("tanpa_nota") is True,
    )


def _roles(row: Toml) -> frozenset[Role]:
    named = _texts(row, "hanya_peran", GRANTED) if "hanya_peran" in row.values else []
    return frozenset(map(Role, named))


def _named_agencies(row: Toml) -> list[str]:
    named = row.take("opd", list) if "opd" in row.values else []
    if not all(isinstance(agency, str) and agency for agency in named):
        raise ConfigError(row.file, f"{row.path}.opd", "harus daftar id_opd")
    return named


def _texts(table: Toml, key: str, allowed: tuple[str, ...]) -> list[str]:
    values = table.take(key, list)
    for value in values:
        if value not in allowed:
            raise ConfigError(table.file, f"{table.path}.{key}", f"'{value}' tidak dikenal; pilih {', '.join(allowed)}")
    return values


def read_answer_themes(table: Toml) -> dict[str, tuple[str, ...]]:
    """The words that tell what a written answer is about, by reason and in lower case.

    Raises:
        ConfigError: a reason without words.
    """
    found = {}
    for key in table.values:
        words = table.take(key, list)
        if not words or not all(isinstance(word, str) and word.strip() for word in words):
            raise ConfigError(table.file, f"{table.path}.{key}", "harus daftar kata")
        found[key] = tuple(word.casefold() for word in words)
    return found


def read_chain(table: Toml) -> Chain:
    """The approval chain: its steps, whose silence passes, and how the review team votes.

    Raises:
        ConfigError: an unknown role, one named twice, silence of a role that is not in the chain, or numbers out of range.
    """
    steps = tuple(_step(table, step) for step in table.take("rantai", list))
    roles = [role for step in steps for role in step]
    if len(set(roles)) < len(roles):
        raise ConfigError(table.file, f"{table.path}.rantai", "satu peran hanya boleh sekali")
    silence, voting = table.table("diam_sesudah_hari_kerja"), table.table("tpk")
    for name in silence.values:
        if name not in roles:
            raise ConfigError(table.file, f"{silence.path}.{name}", "tidak ada di rantai")
    return Chain(
        steps,
        {Role(name): _at_most(silence, name, 365) for name in silence.values},
        Voting(_at_most(voting, "kuorum", 99), _at_most(voting, "mayoritas_persen", 99)),
    )


def _step(table: Toml, step: object) -> tuple[Role, ...]:
    names: list[object] = step if isinstance(step, list) else [step]
    unknown = [name for name in names if name not in CHAIN]
    if unknown or not names:
        told = f"'{unknown[0]}' tidak dikenal" if unknown else "langkah tanpa peran"
        raise ConfigError(table.file, f"{table.path}.rantai", f"{told}; pilih {', '.join(CHAIN)}")
    return tuple(Role(str(name)) for name in names)


def _at_most(table: Toml, key: str, most: int) -> int:
    return _between(table, key, 0, most)


def _between(table: Toml, key: str, least: int, most: int) -> int:
    value = table.take(key, int)
    if not least <= value <= most:
        raise ConfigError(table.file, f"{table.path}.{key}", f"harus {least} sampai {most}")
    return value


def read_competencies() -> dict[str, str]:
    """Names of competencies by code, from config/competencies.toml."""
    table = Toml.read("competencies.toml").table("kompetensi")
    return {code: table.take(code, str) for code in table.values}


def read_level_texts(top: Toml) -> dict[str, tuple[str, ...]]:
    """What levels 1 to 5 of competencies mean, by code.

    Raises:
        ConfigError: a code without a name, or not one text for each level.
    """
    table, names = top.table("tingkat"), top.table("kompetensi").values
    found = {code: tuple(table.take(code, list)) for code in table.values}
    for code, texts in found.items():
        if code not in names:
            raise ConfigError(table.file, f"tingkat.{code}", "tidak ada di [kompetensi]")
        if len(texts) != LEVELS or not all(isinstance(text, str) and text.strip() for text in texts):
            raise ConfigError(table.file, f"tingkat.{code}", f"harus berisi {LEVELS} kalimat, satu untuk tiap tingkat")
    return found


def read_weighing(top: Toml) -> Weighing:
    """The weights of the score's parts and the years of experience that count as full.

    Raises:
        ConfigError: a part has no weight or an unknown one has, one is no share, or they do not make a whole.
    """
    table, full_years = top.table("bobot"), top.table("pengalaman").take("tahun_penuh", int)
    if set(table.values) != set(PARTS):
        raise ConfigError(table.file, table.path, f"harus berisi: {', '.join(PARTS)}")
    weights = {part: table.take(part, float) for part in PARTS}
    for part, weight in weights.items():
        if not 0 < weight < 1:
            raise ConfigError(table.file, f"{table.path}.{part}", "harus di antara 0 dan 1")
    if not isclose(sum(weights.values()), 1):
        raise ConfigError(table.file, table.path, "jumlah semua bobot harus 1")
    if full_years < 1:
        raise ConfigError(table.file, "pengalaman.tahun_penuh", "harus di atas nol")
    rated, talent = top.table("kinerja"), top.table("talenta")
    predicates = {name: _share(rated, name, rated.take(name, float)) for name in PREDICATES}
    boxes = {place: _share(talent, "kotak", value) for place, value in enumerate(talent.take("kotak", list), 1)}
    if len(boxes) != BOXES:
        raise ConfigError(talent.file, "talenta.kotak", f"harus {BOXES} nilai, dari kotak 1 sampai {BOXES}")
    return Weighing(weights, full_years, _families(top.table("rumpun")), predicates, boxes)


def read_talent_axes(top: Toml) -> tuple[str, str]:
    """What the two axes of the nine boxes are called here: regions label them differently."""
    table = top.table("talenta")
    return table.take("sumbu_x", str), table.take("sumbu_y", str)


def _rules(table: Toml) -> tuple[str, ...]:
    return tuple(str(code) for code in table.take("aturan", list))


def _share(table: Toml, key: str, value: object) -> float:
    if not isinstance(value, float) or not 0 <= value <= 1:
        raise ConfigError(table.file, f"{table.path}.{key}", "harus bilangan 0.0 sampai 1.0")
    return value


def _families(table: Toml) -> tuple[Family, ...]:
    return tuple(
        Family(name, *(tuple(map(str, table.table(name).take(key, list))) for key in ("jabatan", "bidang", "diklat")))
        for name in table.values
    )
