"""Frozen mails: one recipient whatever the names, the same bytes every time, nothing smuggled into a header."""

import json
import time
from email import message_from_bytes
from email.policy import default
from hashlib import sha256
from html import escape
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.unit.mail.samples import SAMPLES, Page, envelope, links, rendered, renderer
from workflow.domain.mails import Mail, Thread, message_id
from workflow.mail.render import LONGEST_SUBJECT, RenderedMail, fitting, freeze, one_line

NAUGHTY = Path(__file__).parents[4] / "shared" / "data" / "email" / "blns.json"
HOSTILE = st.text(max_size=200) | st.text('abc ,;:"<>@\r\n\t\0\u2028\u0085éñÄ漢.()', max_size=200)
LONGEST_NAME = 'Prof. Dr. Ir. Contoh "Sintetis" Sampurna, S.T., M.T., M.Sc., Ph.D., ' * 3
# What `intake.cells` takes as an address, without its longest forms.
ADDRESSES = st.from_regex(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[A-Za-z0-9_+-]{1,20}){0,2}@[A-Za-z0-9]{1,20}(-[a-z0-9]{1,9})?\.[A-Za-z]{2,9}",
    fullmatch=True,
)


def parsed(data: bytes):
    """The mail as a receiver reads it."""
    return message_from_bytes(data, policy=default)


@given(name=HOSTILE, post=HOSTILE)
@example(name=LONGEST_NAME[:200], post="Kepala Bidang, <a@b.example>")
@example(name="Contoh\r\nBcc: lain@contoh.example", post="x\r\n\r\ny")
def test_hostile_names_leave_one_recipient(name, post):
    """Commas, quotes, line breaks and foreign letters in names never add a recipient or a header."""
    mail = rendered("decision_made-setuju", nama=name, pegawai=name, jabatan_asal=post)
    read = parsed(freeze(envelope(), mail).data)
    assert [str(address) for address in read["To"].addresses] == ["sintetis@contoh.example"]
    assert len(read.get_all("To")) == 1
    assert {"bcc", "cc"} & {key.lower() for key in read.keys()} == set()  # noqa: SIM118 - a message is no mapping


@given(address=ADDRESSES)
def test_every_address_that_is_imported_is_its_own_recipient(address):
    """An address comes back from the frozen bytes as it was, alone and without a defect."""
    assume(".." not in address)
    read = parsed(freeze(envelope(address), rendered("answer_awaited")).data)
    assert [entry.addr_spec for entry in read["To"].addresses] == [address]
    assert read["To"].defects == ()


@given(subject=HOSTILE)
@example(subject="Pendapat\r\nBcc: lain@contoh.example")
@example(subject="Ä" * 200)
def test_subject_stays_one_header(subject):
    """Whatever a subject holds is one header, and no line break of any alphabet is left in it."""
    mail = RenderedMail(one_line(subject), "isi\n", "<p>isi</p>")
    read = parsed(freeze(envelope(), mail).data)
    assert len(read.get_all("Subject")) == 1
    assert read["Bcc"] is None
    assert len(str(read["Subject"]).splitlines()) <= 1


@given(recipient=st.sampled_from(["a@b.example\r\nBcc: x@y.example", "a@b.example\nX-Lain: 1", "a@b.example\0"]))
def test_recipient_cannot_open_a_new_header(recipient):
    """A line break in an address is a blank in the To header."""
    read = parsed(freeze(envelope(recipient), rendered("answer_awaited")).data)
    assert read["Bcc"] is None
    assert read["X-Lain"] is None


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_same_input_gives_the_same_bytes(name):
    """A retry sends what was frozen; freezing again would give the very same bytes."""
    first, second = (freeze(envelope(), rendered(name)) for _ in range(2))
    assert first == second
    assert first.sha256 == sha256(first.data).hexdigest()


def test_another_mail_has_another_identity():
    """Message-ID follows from the outbox key: the same key the same, another key another."""
    mail = rendered("answer_awaited")
    first, again, other = (freeze(envelope(key=key), mail).message_id for key in ("k1", "k1", "k2"))
    assert first == again != other


def test_headers_are_those_of_an_automatic_notice():
    """Sender, reply address, date with the agency's zone, and the marks that keep robots from answering."""
    frozen = freeze(envelope(), rendered("answer_awaited"))
    read = parsed(frozen.data)
    wanted = {
        "From": "mutasi@contoh.example",
        "Reply-To": "bkpsdm@contoh.example",
        "To": "sintetis@contoh.example",
        "Date": "Tue, 24 Nov 2026 08:30:00 +0700",
        "Message-ID": frozen.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "id",
        "MIME-Version": "1.0",
    }
    assert {key: str(read[key]) for key in wanted} == wanted


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_no_header_is_folded(name):
    """Each header is one line, with the longest address too: a folded one is what splits a recipient into several."""
    address = f"{'sintetis.' * 7}a@{'bagian-' * 20}x.contoh.example"
    head = freeze(envelope(address), rendered(name)).data.partition(b"\r\n\r\n")[0].decode("ascii")
    assert f"\r\nTo: {address}\r\n" in head
    assert [line for line in head.split("\r\n") if line.startswith((" ", "\t"))] == []


def test_a_follow_up_names_the_mails_before_it():
    """References lists the earlier mails on one line, In-Reply-To the one that is answered; a first mail has neither."""
    earlier = tuple(message_id(f"MUT-2026-12345:1:{number}", "surel.contoh-kota.go.id") for number in range(10))
    first = parsed(freeze(envelope(), rendered("answer_awaited")).data)
    later = freeze(envelope(thread=Thread(earlier, earlier[-1])), rendered("answer_awaited"))
    read = parsed(later.data)
    assert (first["References"], first["In-Reply-To"]) == (None, None)
    assert read["References"].split() == list(earlier)
    assert read["In-Reply-To"] == earlier[-1]
    assert f"References: {' '.join(earlier)}\r\n".encode() in later.data
    assert later.message_id == freeze(envelope(), rendered("answer_awaited")).message_id


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_receiver_reads_both_parts(name):
    """Plain text first, HTML second, each as it was rendered, in lines that SMTP can carry."""
    mail = rendered(name)
    data = freeze(envelope(), mail).data
    plain, html = parsed(data).iter_parts()
    assert [plain.get_content_type(), html.get_content_type()] == ["text/plain", "text/html"]
    assert plain.get_content().split() == mail.text.split()
    assert html.get_content().split() == mail.html.split()
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")


@given(name=HOSTILE, post=HOSTILE)
def test_frozen_bytes_need_no_recoding(name, post):
    """Whatever letters a mail holds, its bytes are seven-bit lines that every relay passes on as they are."""
    data = freeze(envelope(), rendered("decision_made-setuju", nama=name, jabatan_asal=post)).data
    assert data.isascii()
    assert max(len(line) for line in data.split(b"\r\n")) <= 998


@given(name=HOSTILE)
def test_markup_in_a_name_stays_text(name):
    """A name is written out in the HTML part, never obeyed, and adds no tag."""
    page = Page(rendered("opinion_requested", nama=f"<b>{name}</b><img src=x>").html)
    assert page.named("b") == page.named("img") == []
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in Page(rendered("opinion_requested").html).tags]


def test_naughty_strings_are_escaped():
    """Each of the public list of naughty strings arrives in the HTML part as text."""
    if not NAUGHTY.exists():
        pytest.skip(f"the list of naughty strings is not there: {NAUGHTY.name}")
    strings = json.loads(NAUGHTY.read_text("utf-8"))
    tags = [tag for tag, _ in Page(rendered("opinion_requested").html).tags]
    assert len(strings) > 400
    for text in strings:
        html = rendered("opinion_requested", nama=text).html
        assert escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;") in html
        assert [tag for tag, _ in Page(html).tags] == tags
        assert len(parsed(freeze(envelope(), rendered("opinion_requested", nama=text)).data)["To"].addresses) == 1


def test_link_with_an_ampersand_survives_both_parts():
    """A link's `&` is written as an entity in HTML and read back as the same link."""
    link = "https://mutasi.contoh.example/t/a_b-C?x=1&y=%20z"
    mail = rendered("task_reminder-sebelum", tautan=link)
    assert [anchor["href"] for anchor in Page(mail.html).named("a")] == links(mail.text) == [link]


def test_link_in_a_value_is_no_link():
    """A link in a value never becomes a second link of the HTML part."""
    mail = rendered("placement_explained", alasan='<a href="https://lain.example">lihat</a>')
    assert len(Page(mail.html).named("a")) == 1


def test_rendering_costs_little():
    """The styles are put inline once a mail's name: a thousand mails take well under a second, not a minute."""
    mail, context = SAMPLES["opinion_requested"]
    renderer().render(mail, context)
    begun = time.perf_counter()
    for _ in range(100):
        renderer().render(mail, context)
    assert (time.perf_counter() - begun) / 100 < 0.005


@pytest.mark.parametrize("mail", list(Mail))
def test_template_is_read_once(mail, monkeypatch):
    """After its first rendering a mail needs its HTML files no more."""
    name = next(name for name, (kind, _) in SAMPLES.items() if kind is mail)
    before = rendered(name)
    monkeypatch.setattr(Path, "read_text", lambda *_a, **_k: pytest.fail("read again"))
    assert rendered(name) == before


@given(
    words=st.text(alphabet="Abc def, ", max_size=120), reference=st.text(alphabet="MUT-0126", min_size=1, max_size=26)
)
@example(words="Konfirmasi serah terima s.d. 30 September 2026, tahap berikutnya", reference="MUT-2026-12345")
@example(words="x" * 60, reference="")
@example(words="kata " * 30, reference="9" * 40)
def test_subject_of_any_length_fits_and_keeps_its_reference(words, reference):
    """G-E7: a subject is never longer than 60 characters; what is left out are words, not the number that people look for."""
    subject = f"{one_line(words)} ({reference})"
    found = fitting(subject)
    assert len(found) <= LONGEST_SUBJECT
    assert found == subject if len(subject) <= LONGEST_SUBJECT else "…" in found
    assert len(reference) > 27 or found.endswith(f"({reference})")
