"""A PDF that comes back signed: the document that was made, unaltered, by somebody whose issuer is trusted."""

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.unit.documents.test_paper import PAPER, set_paper
from workflow.documents.signature import check_signed
from workflow.domain.errors import BadInputError

NOW = datetime.now(UTC)


class Authority:
    """A certification agency of the test, and the signers that it names."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.key = rsa.generate_private_key(65537, 2048)
        self.name = _name("Penerbit Uji")
        self.certificate = _certificate(self.name, self.name, self.key, self.key, authority=True)
        (folder / "akar.pem").write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def signer(self, who="Pejabat Uji"):
        """Somebody with a certificate of this agency."""
        key = rsa.generate_private_key(65537, 2048)
        found = _certificate(_name(who), self.name, key, self.key, authority=False)
        store = SimpleCertificateStore()
        store.register(_asn1(self.certificate))
        private = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        info = keys.PrivateKeyInfo.load(private)
        return signers.SimpleSigner(signing_cert=_asn1(found), signing_key=info, cert_registry=store)


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _asn1(certificate):
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _certificate(subject, issuer, key, issuer_key, *, authority):
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(NOW - timedelta(days=1))
    builder = builder.not_valid_after(NOW + timedelta(days=2)).add_extension(usage, critical=True)
    builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


def sign(pdf, signer, field="Tanda1"):
    """The PDF with an electronic signature appended."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    out = signers.sign_pdf(writer, meta, signer=signer, new_field_spec=fields.SigFieldSpec(field))
    return bytes(out.getbuffer())


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A trusted agency."""
    return Authority(tmp_path_factory.mktemp("akar") / "tepercaya")


@pytest.fixture(scope="module")
def document():
    """A document as it was made, with its hash."""
    pdf = set_paper(PAPER)
    return pdf, hashlib.sha256(pdf).hexdigest()


def test_a_good_signature_names_its_signer(authority, document):
    """One signature and two of them, one after the other, each over what it saw."""
    pdf, digest = document
    once = sign(pdf, authority.signer())
    (found,) = check_signed(once, digest, authority.folder)
    assert "Pejabat Uji" in found.subject
    twice = sign(once, authority.signer("Pejabat Kedua"), "Tanda2")
    assert ["Kedua" in one.subject for one in check_signed(twice, digest, authority.folder)] == [False, True]


def test_another_document_is_refused(authority, document):
    """A good signature under other words is no signature of this document."""
    pdf, _digest = document
    with pytest.raises(BadInputError, match="bukan naskah yang dibuat"):
        check_signed(sign(pdf, authority.signer()), "0" * 64, authority.folder)


def test_the_document_itself_is_not_signed(authority, document):
    """What went out and came back as it was."""
    with pytest.raises(BadInputError, match="tidak memuat tanda tangan"):
        check_signed(*document, authority.folder)


def test_a_changed_byte_behind_the_document_breaks_the_signature(authority, document):
    """The signed part beyond the document's own bytes is guarded as well."""
    pdf, digest = document
    signed = bytearray(sign(pdf, authority.signer()))
    place = (
        signed.index(b"/Tanda1", len(pdf)) if b"/Tanda1" in signed[len(pdf) :] else signed.index(b"Tanda1", len(pdf))
    )
    signed[place + 5 : place + 6] = b"9"
    with pytest.raises(BadInputError, match="rusak"):
        check_signed(bytes(signed), digest, authority.folder)


def test_a_signer_of_an_unknown_agency_is_not_trusted(authority, document, tmp_path):
    """A certificate that its own maker vouches for."""
    pdf, digest = document
    stranger = Authority(tmp_path / "asing")
    with pytest.raises(BadInputError, match="tidak dipercaya"):
        check_signed(sign(pdf, stranger.signer()), digest, authority.folder)


def test_what_is_added_after_the_last_signature_is_refused(authority, document):
    """An update that nobody signed."""
    pdf, digest = document
    writer = IncrementalPdfFileWriter(BytesIO(sign(pdf, authority.signer())))
    writer.root["/Tambahan"] = writer.add_object(
        __import__("pyhanko.pdf_utils.generic").pdf_utils.generic.NumberObject(1)
    )
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    with pytest.raises(BadInputError, match=r"ditambahi|melebihi"):
        check_signed(out.getvalue(), digest, authority.folder)


def test_whom_to_trust_is_never_guessed(authority, document, tmp_path):
    """An empty folder of roots, and bytes that are no PDF."""
    pdf, digest = document
    with pytest.raises(BadInputError, match="Sertifikat akar"):
        check_signed(sign(pdf, authority.signer()), digest, tmp_path)
    junk = b"no pdf %%EOF"
    with pytest.raises(BadInputError, match="tidak terbaca"):
        check_signed(junk, hashlib.sha256(junk).hexdigest(), authority.folder)
