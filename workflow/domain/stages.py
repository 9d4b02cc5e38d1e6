"""Stages, side states, triggers and roles: the vocabulary of CONTRACT.md, as values."""

from enum import StrEnum


class Stage(StrEnum):
    """A state of a transfer: five stages in the order of the law's logic, then the side states."""

    PEMETAAN = "pemetaan"
    USULAN = "usulan"
    SOSIALISASI = "sosialisasi"
    PERSETUJUAN = "persetujuan"
    SERAH_TERIMA = "serah_terima"
    DITUNDA = "ditunda"
    SELESAI = "selesai"
    DITOLAK = "ditolak"
    DITARIK = "ditarik"
    DIBATALKAN = "dibatalkan"
    GUGUR = "gugur"


FIVE_STAGES = (Stage.PEMETAAN, Stage.USULAN, Stage.SOSIALISASI, Stage.PERSETUJUAN, Stage.SERAH_TERIMA)
OPEN_STATES = (*FIVE_STAGES, Stage.DITUNDA)
CLOSED_STATES = (Stage.SELESAI, Stage.DITOLAK, Stage.DITARIK, Stage.DIBATALKAN, Stage.GUGUR)


class Trigger(StrEnum):
    """An act on a transfer. The first five move it forward; the value is what `mutasi aksi` takes."""

    AJUKAN = "ajukan"
    LENGKAPI = "lengkapi"
    TUNTASKAN = "tuntaskan"
    SETUJUI = "setujui"
    SELESAIKAN = "selesaikan"
    PUTUSKAN = "putuskan"
    TOLAK = "tolak"
    KEMBALIKAN = "kembalikan"
    TUNDA = "tunda"
    LANJUTKAN = "lanjutkan"
    TARIK = "tarik"
    BATALKAN = "batalkan"
    RALAT = "ralat"
    GUGURKAN = "gugurkan"
    TANGGAPI = "tanggapi"
    KEBERATAN = "keberatan"
    KONFIRMASI = "konfirmasi"


FORWARD_TRIGGERS = (Trigger.AJUKAN, Trigger.LENGKAPI, Trigger.TUNTASKAN, Trigger.SETUJUI, Trigger.SELESAIKAN)
"""The forward steps in order."""

GUARDED_TRIGGERS = (*FORWARD_TRIGGERS, Trigger.BATALKAN)
"""The steps that rules guard: `asked_from` and `guards_up_to` of a rule are positions in this tuple."""

NIGHT_TRIGGERS = frozenset({Trigger.AJUKAN, Trigger.LENGKAPI, Trigger.TUNTASKAN, Trigger.SELESAIKAN})
"""Steps that only record that conditions are met: the night may fire them. All others need a named person."""

SYSTEM_ACTOR = "sistem:malam"
"""The night's name in the ledger. It never stands on an edge with legal effect."""


class Role(StrEnum):
    """Who may act. The first eleven are granted by the table `peran`; the rest follow from the case."""

    ANALIS = "analis"
    KEPALA_OPD = "kepala_opd"
    PENGELOLA_KEPEGAWAIAN = "pengelola_kepegawaian"
    INSPEKTORAT = "inspektorat"
    TPK = "tpk"
    PYB = "pyb"
    PPK = "ppk"
    OPERATOR = "operator"
    PENGELOLA_ASET = "pengelola_aset"
    PENGELOLA_KEUANGAN = "pengelola_keuangan"
    PENGELOLA_AKUN = "pengelola_akun"
    PENGUSUL = "pengusul"
    ASN = "asn"
    PEMILIK_TUGAS = "pemilik_tugas"
    SISTEM = "sistem"


GRANTED_ROLES = (
    Role.ANALIS,
    Role.KEPALA_OPD,
    Role.PENGELOLA_KEPEGAWAIAN,
    Role.INSPEKTORAT,
    Role.TPK,
    Role.PYB,
    Role.PPK,
    Role.OPERATOR,
    Role.PENGELOLA_ASET,
    Role.PENGELOLA_KEUANGAN,
    Role.PENGELOLA_AKUN,
)
