"""`/verifikasi/ID`: what the QR of a document leads to. Public, so it says what the paper says and names nobody."""

from collections.abc import Callable

from fastapi.responses import HTMLResponse

from workflow.services.house import House
from workflow.services.verification import find_document

KINDS = {
    "undangan": "Undangan pelantikan",
    "sk": "Surat keputusan",
    "petikan": "Petikan surat keputusan",
    "ba_sumpah": "Berita acara sumpah/janji jabatan",
    "bast": "Berita acara serah terima jabatan",
    "memori": "Memori jabatan",
    "spp": "Surat pernyataan pelantikan",
    "spmt": "Surat pernyataan melaksanakan tugas",
    "ralat": "Ralat surat keputusan",
    "daftar_hadir": "Daftar hadir pelantikan",
    "pak_tpk": "Berkas sidang Tim Penilai Kinerja",
}


class VerificationPage:
    """The public page of one document."""

    def __init__(self, page: Callable[..., HTMLResponse], house: House) -> None:
        self.page, self.house = page, house

    def show(self, document_id: str) -> HTMLResponse:
        """GET /verifikasi/ID: kind, number, date, hash and whether it is signed; changes nothing."""
        found = find_document(document_id, self.house)
        if found is None:
            return self.page("verification_unknown.html", 404)
        return self.page("verification.html", found=found, kind=KINDS[found.document.kind])
