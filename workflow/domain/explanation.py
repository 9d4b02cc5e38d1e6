"""The texts about one placement, made from its facts: what the ASN is told, and what superiors take into the talk.

Paragraphs are separated by an empty line. A text says what is not known and promises nothing that is not decided.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.facts import Post
from workflow.domain.indonesian import tanggal
from workflow.domain.policy import Agency

PAUSE = "\n\n"
_SUPPORT_ASKED = "Kebutuhan dukungan atau pelatihan dapat Anda sampaikan bersama tanggapan."


class Support(NamedTuple):
    """What the house knows of support.

    Args:
        names: of competencies by code; overlap: working days after the TMT in which both holders are there.
    """

    names: Mapping[str, str]
    overlap: int


def explanation_text(file: CaseFile, mapping: Mapping[str, Any], support: Support, agency: Agency) -> str:
    """Why this post, what fits, what support and training, what changes in class and allowance, and whom to ask.

    Args:
        mapping: the fit as it is kept with the case; empty where none was measured.
    """
    parts = (
        f"Mengapa jabatan ini. {_why(file)}",
        f"Kecocokan. {mapping.get('kalimat', 'Kecocokan belum dihitung.')}",
        f"Dukungan dan pelatihan. {' '.join(_support(mapping, support))}",
        f"Kelas jabatan dan tambahan penghasilan. {' '.join(_class_change(file))}",
        f"Bertanya kepada siapa. {agency.unit}, telepon {agency.phone}, {agency.hours}; sebut nomor {file.facts.case.number}.",
    )
    return PAUSE.join(parts)


def _why(file: CaseFile) -> str:
    case = file.facts.case
    reason = (case.reason_text or "").strip() or "Alasan usulan belum dicantumkan."
    return f"Anda direncanakan pindah dari {_named(file.facts.origin)} ke {_named(file.facts.target)}. Alasan usulan: {reason}"


def _named(post: object) -> str:
    return f"{post.name} ({post.unit_name})" if isinstance(post, Post) else "tanpa jabatan baru"


def _support(mapping: Mapping[str, Any], support: Support) -> Iterator[str]:
    gaps: Sequence[Mapping[str, Any]] = mapping.get("kesenjangan", ())
    if gaps:
        listed = ", ".join(_competency(str(gap["code"]), support.names) for gap in gaps)
        yield f"Pelatihan atau pendampingan diusulkan untuk: {listed}."
    unassessed = [_competency(str(code), support.names) for code in mapping.get("belum_dinilai", ())]
    if unassessed:
        yield f"Penilaian kompetensi diusulkan untuk: {', '.join(unassessed)}."
    if not gaps and not unassessed:
        yield "Tidak ada kesenjangan kompetensi yang tercatat."
    if support.overlap:
        yield f"Pejabat lama dan pejabat baru bersama-sama selama {support.overlap} hari kerja sesudah TMT."
    yield _SUPPORT_ASKED


def _competency(code: str, names: Mapping[str, str]) -> str:
    return names.get(code, code)


def _class_change(file: CaseFile) -> Iterator[str]:
    origin, target = file.facts.origin, file.facts.target
    old = origin.job_class if isinstance(origin, Post) else None
    new = target.job_class if isinstance(target, Post) else None
    if old is None or new is None:
        yield f"Kelas jabatan sekarang {_level(old)}, kelas jabatan tujuan {_level(new)}."
    else:
        way = "tetap" if old == new else "naik" if new > old else "turun"
        yield f"Kelas jabatan {way}: sekarang {old}, tujuan {new}."
    yield "Tambahan penghasilan mengikuti kelas jabatan dan ketentuan kota; besarnya tidak ditetapkan oleh naskah ini."
    yield "Pembayarannya berubah sesudah SPMT (perlu verifikasi hukum)."


def _level(job_class: int | None) -> str:
    return "belum tercatat" if job_class is None else str(job_class)


def talking_sheet(file: CaseFile, support: Support, agency: Agency, until: date | None) -> str:
    """What a superior says, must not promise and may be asked, without anything private and without the ASN's answer.

    Args:
        until: the last day for an answer; None where the placement was not told yet.
    """
    answer = f"Tanggapan diterima sampai {tanggal(until)}." if until else "Penempatan belum disampaikan kepada ASN."
    parts = (
        _bullets(
            "Yang disampaikan",
            _why_to_others(file),
            *_class_change(file),
            *([f"Masa tumpang tindih {support.overlap} hari kerja sesudah TMT."] if support.overlap else []),
            "Ini rencana, belum keputusan; SK ditetapkan sesudah pertimbangan Tim Penilai Kinerja dan Pejabat yang Berwenang.",
            answer,
            "Tidak menanggapi tidak merugikan ASN.",
        ),
        _bullets(
            "Yang tidak dijanjikan",
            "Bahwa rencana pasti jadi, pasti batal, atau kapan SK terbit.",
            "Besarnya penghasilan, jabatan berikutnya, atau pengecualian dari aturan.",
            "Bahwa suatu permohonan dikabulkan; permohonan diputus BKPSDM dengan alasan.",
        ),
        _bullets(
            "Pertanyaan yang mungkin",
            "Mengapa saya? Bacakan alasan usulan di atas; kecocokannya ada pada naskah yang diterima ASN.",
            "Bolehkah saya menolak? Tidak setuju adalah tanggapan yang sah dan dicatat; yang memutus melihatnya.",
            "Bagaimana dengan keadaan pribadi saya? Sampaikan kepada BKPSDM saja; jangan ditanyakan dan jangan dicatat di sini.",
            "Sesudah SK bagaimana? Keberatan dapat diajukan dalam tenggatnya (PP 79/2021, perlu verifikasi hukum).",
        ),
        _bullets(
            "Sesudah bicara",
            "Catat tanggal dan pokok pembicaraan pada tugas bicara, bila ada.",
            "Rencana ini rahasia sampai SK terbit; jangan diteruskan kepada orang lain.",
            f"Bertanya kepada {agency.unit}, telepon {agency.phone}.",
        ),
    )
    return PAUSE.join(parts)


def _why_to_others(file: CaseFile) -> str:
    reason = (file.facts.case.reason_text or "").strip() or "belum dicantumkan."
    return f"Rencana: dari {_named(file.facts.origin)} ke {_named(file.facts.target)}. Alasan usulan: {reason}"


def _bullets(title: str, *sentences: str) -> str:
    return "\n".join([f"{title}:", *(f"- {sentence}" for sentence in sentences)])
