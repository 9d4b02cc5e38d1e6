"""The options of `mutasi aksi`, each with what its help says of it."""

from pathlib import Path
from typing import Annotated

import typer

from workflow.domain.corrections import FORM
from workflow.domain.stages import FIVE_STAGES
from workflow.domain.telling import ANSWERS

OUTCOMES = ("setuju", "tolak", "abstain")
RESULTS = ("selesai", "sebagian", "tolak", "lanjut", "batal")

Target = Annotated[list[str], typer.Argument(help="NOMOR PEMICU, atau PEMICU dengan --gelombang.")]
OnBehalf = Annotated[str | None, typer.Option(help="NIP pemegang jabatan yang mendelegasikan, bila atas namanya.")]
Reason = Annotated[str | None, typer.Option(help="Alasan tindakan; wajib antara lain untuk tolak dan kembalikan.")]
To = Annotated[
    str | None, typer.Option(help="Tahap tujuan kembalikan, sebelum tahap kasus: " + ", ".join(FIVE_STAGES[:3]) + ".")
]
Outcome = Annotated[str | None, typer.Option(help="Isi putuskan: " + ", ".join(OUTCOMES) + ".")]
AnswerGiven = Annotated[str | None, typer.Option(help="Isi tanggapi: " + ", ".join(ANSWERS) + ".")]
Task = Annotated[str | None, typer.Option(help="Butir yang dikonfirmasi, seperti H1 atau MUT-2026-0001/H1.")]
TaskResult = Annotated[str | None, typer.Option(help="Isi konfirmasi: " + ", ".join(RESULTS) + ".")]
Seen = Annotated[str | None, typer.Option(help="Digest dari yang dilihat; ditolak bila sudah berubah.")]
Note = Annotated[str | None, typer.Option(help="Catatan tindakan; pada SJ dan SM dikirim kepada ASN seperti tertulis.")]
Key = Annotated[
    str | None, typer.Option(help="Kunci perintah, seperti nota-812: terkirim dua kali, dijalankan sekali.")
]
Private = Annotated[str | None, typer.Option(help="Keadaan pribadi dalam tanggapan; hanya untuk analis BKPSDM.")]
Version = Annotated[int | None, typer.Option(help="Versi kasus yang dilihat; ditolak bila sudah berubah.")]
Round = Annotated[str | None, typer.Option(help="Kode gelombang: putusan atas daftar.")]
Decree = Annotated[str | None, typer.Option(help="Kode SK dalam gelombang itu, seperti A; tanpa ini semuanya.")]
LeftOut = Annotated[list[str] | None, typer.Option(help="NIP yang dikeluarkan sebelum ditandatangani; boleh diulang.")]
Struck = Annotated[list[str] | None, typer.Option(help="NIP yang dicoret di kertas; boleh diulang.")]
Letter = Annotated[str | None, typer.Option(help="Nomor surat keputusan di kertas.")]
PaperRecorder = Annotated[str | None, typer.Option(help="NIP yang mencatat keputusan di kertas.")]
PaperChecker = Annotated[str | None, typer.Option(help="NIP orang kedua yang memeriksa catatan itu.")]
EvidenceFiles = Annotated[list[Path] | None, typer.Option(help="Berkas bukti konfirmasi; boleh diulang.")]
Specific = Annotated[bool, typer.Option("--spesifik", help="Bukti memuat data pribadi spesifik.")]
Print = Annotated[Path | None, typer.Option(help="PDF daftar konfirmasi untuk ditandatangani.")]
Scan = Annotated[Path | None, typer.Option(help="Berkas pindaian surat itu.")]
CorrectedColumn = Annotated[str | None, typer.Option(help="Yang diralat: " + ", ".join(FORM) + ".")]
OldWording = Annotated[str | None, typer.Option(help="Bunyi lama yang diralat.")]
NewWording = Annotated[str | None, typer.Option(help="Bunyi yang benar.")]
Effective = Annotated[str | None, typer.Option(help="Hari mulai berlakunya pembatalan, seperti 2026-12-31.")]
WantsTalk = Annotated[bool, typer.Option("--minta-bicara", help="Minta bicara dengan atasan.")]
