"""Mails that came back: whose return path it is, and what of a report is believed."""

import mailbox

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dsn import report
from workflow.domain.bounces import address_digest, refuses_address
from workflow.domain.errors import BadInputError
from workflow.domain.outbox import SendOutcome, SendResult
from workflow.mail import bounces
from workflow.mail.bounces import ReturnPath, messages_in, read_bounce

PATH = ReturnPath(b"rahasia" * 5, "pantulan@contoh.example")


def mails_in(source):
    """The mails of a mailbox; what is none is left out."""
    return [one.mail for one in messages_in(source) if one.mail is not None]


@given(mail_id=st.integers(0, 10**18 - 1))
def test_return_path_names_its_mail(mail_id):
    """The address of a mail is read back as that mail, whatever the case a server writes it in, and holds nothing personal."""
    address = PATH.of(mail_id)
    assert address.startswith(f"pantulan+{mail_id}.")
    assert PATH.mail_of(f"Nama <{address.upper()}>") == mail_id
    assert len(address.partition("@")[0]) <= 64


@given(mail_id=st.integers(1, 10**9), other=st.integers(1, 10**9))
def test_return_path_cannot_be_made_up(mail_id, other):
    """Another number under the same seal, or the seal of another secret, names nothing."""
    seal = PATH.of(mail_id).partition(".")[2]
    forged = f"pantulan+{other}.{seal}"
    assert PATH.mail_of(forged) == (mail_id if other == mail_id else None)
    assert ReturnPath(b"lain" * 9, "pantulan@contoh.example").mail_of(PATH.of(mail_id)) is None


@pytest.mark.parametrize(
    ("status", "action", "permanent"),
    [("5.1.1", "failed", True), ("5.7.1", "failed", False), ("4.2.2", "failed", False), ("4.4.1", "delayed", False)],
)
def test_report_of_failure_is_read(status, action, permanent):
    """5.x is for good, 4.x and a delay are passing; refused by policy (5.7.x) says nothing about the address."""
    found = read_bounce(report(PATH.of(7), status, action), PATH)
    assert (found.mail_id, found.permanent, found.status, found.message_id) == (7, permanent, status, None)


@pytest.mark.parametrize(("action", "status"), [("failed", "5.0.0"), ("delayed", "4.0.0")])
def test_report_without_a_code_has_that_of_its_action(action, status):
    """A report whose status cannot be read is judged by what it says was done."""
    assert read_bounce(report(PATH.of(7), "entah", action), PATH).status == status


def test_without_a_return_path_the_returned_message_id_counts():
    """Where no return path is in use a report names the mail by its Message-ID; where one is, that is not believed."""
    data = report(message_id="<abc@contoh.example>")
    assert read_bounce(data, None).message_id == "<abc@contoh.example>"
    assert read_bounce(data, None).mail_id is None
    sealed = read_bounce(data, PATH)
    assert (sealed.mail_id, sealed.message_id) == (None, None)
    assert read_bounce(data.replace(b"Message-ID:", b"X-Lain:"), None).message_id is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Subject: Saya sedang cuti\r\nAuto-Submitted: auto-replied\r\n\r\nKembali Senin.\r\n",
        report(action="delivered", status="2.0.0"),
        report().replace(b"message/delivery-status", b"text/plain"),
        b"Content-Type: message/delivery-status\r\n\r\nAction: failed",
        b"\xff\x00" * 100,
    ],
)
def test_what_is_no_report_of_failure_is_passed_over(data):
    """Absence notices, reports of success and broken mails are no bounces, and stop nothing."""
    found = read_bounce(data, PATH)
    assert found is None or found.mail_id is None


@given(data=st.binary(max_size=300) | st.binary(max_size=60).map(lambda junk: report().replace(b"failed", junk)))
def test_no_mail_stops_the_reader(data):
    """Whatever stands in a mailbox, reading it raises nothing and names no mail without its seal."""
    found = read_bounce(data, PATH)
    assert found is None or found.mail_id is None


def test_every_kind_of_mailbox_is_read(tmp_path, monkeypatch):
    """One file, an mbox, a Maildir and a folder of files hold the same mails; what is too large is left out."""
    mails = [report(number=n) for n in (1, 2)]
    single, mbox, folder = tmp_path / "satu.eml", tmp_path / "kotak", tmp_path / "folder"
    single.write_bytes(mails[0])
    folder.mkdir()
    box, maildir = mailbox.mbox(mbox), mailbox.Maildir(tmp_path / "maildir")
    for number, mail in enumerate(mails):
        (folder / f"{number}.eml").write_bytes(mail)
        box.add(mail)
        maildir.add(mail)
    box.close()
    assert mails_in(single) == mails[:1]
    assert mails_in(folder) == mails
    assert sorted(mails_in(tmp_path / "maildir")) == mails
    assert [read_bounce(mail, PATH).status for mail in mails_in(mbox)] == ["5.1.1", "5.1.1"]
    monkeypatch.setattr(bounces, "MOST", 1)
    assert len(list(messages_in(mbox))) == 1
    monkeypatch.setattr(bounces, "LARGEST", 10)
    assert [mails_in(source) for source in (single, folder, mbox)] == [[], [], []]


@pytest.mark.parametrize(
    ("data", "is_mail"),
    [
        (b"", False),
        (b"\x7fELF\x00\x01", False),
        (b"Subject: a\r\n\r\nisi \x00 isi", False),
        (b"catatan tanpa kepala\n", False),
        (b"nama: nilai\n", False),
        (b"Subject: cuti\r\n\r\nHalo\r\n", True),
        (b"From x@contoh.example Wed Nov 25 00:00:00 2026\nTo: a@contoh.example\n\nHalo\n", True),
        (b"From here on\nthere is no mail\n", False),
    ],
)
def test_what_is_no_mail_is_named(tmp_path, data, is_mail):
    """A file without any header of a mail, or with zero bytes, is told by its name and not taken for a mail."""
    path = tmp_path / "masuk.eml"
    path.write_bytes(data)
    [found] = messages_in(path)
    assert (found.name, found.mail is not None) == ("masuk.eml", is_mail)


def test_a_mailbox_that_is_not_there_is_one_sentence(tmp_path):
    """The sentence names the file and nothing else."""
    with pytest.raises(BadInputError, match=r"^kotak tidak dapat dibaca"):
        list(messages_in(tmp_path / "kotak"))


@pytest.mark.parametrize(
    ("outcome", "code", "words", "about"),
    [
        (SendOutcome.PERMANENT, 550, "5.1.1 unknown", True),
        (SendOutcome.PERMANENT, 553, "", True),
        (SendOutcome.PERMANENT, None, "alamat surel tidak sah", True),
        (SendOutcome.PERMANENT, 552, "too big", False),
        (SendOutcome.PERMANENT, 554, "", False),
        (SendOutcome.PERMANENT, None, "lain", False),
        (SendOutcome.RETRY, 550, "", False),
    ],
)
def test_only_a_refusal_of_the_address_counts_against_it(outcome, code, words, about):
    """A mail that is too big, or a relay that will not have us, is not the address's fault."""
    assert refuses_address(SendResult(outcome, code, words)) is about


def test_letters_case_tells_no_two_addresses_apart():
    """An address that comes back in capitals is the same address."""
    assert address_digest("A@Contoh.Example") == address_digest("a@contoh.example")
