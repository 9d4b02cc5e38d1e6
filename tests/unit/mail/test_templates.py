"""What EMAIL.md asks of the words and the form of every mail."""

import re
from contextlib import suppress
from datetime import date

import pytest

from tests.unit.mail.samples import FOLDER, SAMPLES, Page, links, rendered, renderer
from workflow.domain.mails import Mail
from workflow.mail.render import UnrenderableError
from workflow.mail.specimens import NAME, POST

EVERY = pytest.mark.parametrize("name", sorted(SAMPLES))
BEFORE_SK = [name for name, (mail, _) in SAMPLES.items() if mail is not Mail.DECISION_MADE]
LONGEST_SENTENCE, MEAN_SENTENCE, LONGEST_SUBJECT, LARGEST_HTML = 25, 15, 60, 60 * 1024


def test_every_mail_has_a_sample():
    """No mail escapes the tests of this module."""
    assert {mail for mail, _ in SAMPLES.values()} == set(Mail)


@EVERY
def test_subject_fits_a_phone(name):
    """A subject is one line of at most 60 characters, with the longest month and a five-digit case."""
    subject = rendered(name).subject
    assert 0 < len(subject) <= LONGEST_SUBJECT, subject
    assert "\n" not in subject


@EVERY
def test_mail_about_a_case_names_its_reference(name):
    """A mail about a case says its number in the subject, the text and the HTML part."""
    mail = rendered(name)
    kind, given = SAMPLES[name]
    if kind in {Mail.MORNING_REPORT, Mail.REMINDER_DIGEST}:
        assert "nomor rujukan" not in mail.text.lower() + mail.html.lower()
    elif kind not in {
        Mail.DECISION_NEEDED,
        Mail.EXPLANATION_WAITS,
        Mail.DECISION_AWAITED,
        Mail.ADVICE_OVERDUE,
        Mail.FACTS_MOVED,
        Mail.ADDRESS_FAILED,
        Mail.DATA_CHECK,
        Mail.SESSION_INVITED,
        Mail.SESSION_CANCELLED,
    }:
        assert [str(given["nomor"]) in part for part in mail] == [True, True, True]


@pytest.mark.parametrize("name", ["decision_needed", "decision_awaited"])
def test_mail_about_a_list_names_the_list(name):
    """Who decides on a list is told its round and SK, never the number of one case in it."""
    mail = rendered(name)
    assert [SAMPLES[name][1]["nomor"] in part for part in mail] == [False, False, False]
    assert ["Nomor rujukan: 2026-12-A/SK-ADM-2." in part for part in (mail.text, mail.html)] == [True, True]
    assert ["gelombang 2026-12-A, SK SK-ADM-2" in part for part in (mail.text, mail.html)] == [True, True]
    assert "SK-ADM-2" in mail.subject


def test_request_of_a_list_names_its_round_in_the_subject():
    """The first mail about a list can be told from that of another round before it is opened."""
    assert "2026-12-A" in rendered("decision_needed").subject


@pytest.mark.parametrize("name", sorted(BEFORE_SK))
def test_nothing_personal_in_what_an_inbox_shows(name):
    """Before the SK neither subject nor first line holds a name or a post."""
    mail = rendered(name)
    shown = mail.subject + mail.text.splitlines()[0]
    assert [word for word in (NAME, "Sampurna", POST, "Sekretaris", "Sintetis") if word in shown] == []


@EVERY
def test_first_line_is_the_heading(name):
    """The text part and the HTML part open with the same words."""
    mail = rendered(name)
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", mail.html)
    assert heading is not None
    assert mail.text.splitlines()[0] == heading[1]


@EVERY
def test_text_and_html_hold_the_same_links(name):
    """Who reads plain text can go where the button goes; one link is the button, those of a digest's lines are none."""
    mail, button = rendered(name), SAMPLES[name][1]["tautan"]
    anchors = Page(mail.html).named("a")
    wanted = [*_links_of_lines(SAMPLES[name][1]), *([button] if button else [])]
    assert [anchor["href"] for anchor in anchors] == wanted
    assert links(mail.text) == wanted
    assert [anchor["class"] for anchor in anchors].count("tombol") == (0 if button is None else 1)


def _links_of_lines(context):
    groups = ("terlambat", "hari_ini", "minggu_ini", "nanti", "naik")
    lines = [line for group in groups if isinstance(context.get(group), list) for line in context[group]]
    return [line["link"] for line in lines if line["link"]] + ([context["atur"]] if context.get("atur") else [])


def test_a_digest_s_links_say_what_they_open():
    """Two lines' links read differently aloud, and each is as tall as a thumb."""
    html = rendered("reminder_digest").html
    assert [f">Buka tugas {code}</a>" in html for code in ("A12", "B03")] == [True, True]
    line = Page(html).named("a")[0]["style"]
    assert 2 * int(re.search(r"padding: (\d+)px", line)[1]) + 24 >= 44


@EVERY
def test_text_and_html_say_the_same(name):
    """Every word of the HTML part's paragraphs stands in the text part too, so neither reader misses a thing."""
    mail = rendered(name)
    spoken = set(re.findall(r"\w+", " ".join(Page(mail.html).words)))
    written = set(re.findall(r"\w+", mail.text))
    assert spoken - written == set()


@EVERY
def test_html_is_small_and_asks_nothing_of_the_network(name):
    """At most 60 KB, no image, script, style sheet, font or frame from elsewhere."""
    mail = rendered(name)
    page = Page(mail.html)
    assert len(mail.html.encode()) <= LARGEST_HTML
    asking = {"img", "script", "link", "iframe", "object", "embed", "video", "audio", "source", "form", "style"}
    assert [tag for tag, _ in page.tags if tag in asking] == []
    assert [a for _, a in page.tags if {"src", "srcset", "background", "poster"} & set(a)] == []
    assert re.search(r"url\(|@import", mail.html) is None


@EVERY
def test_html_says_its_language_and_title(name):
    """A screen reader gets the language, the direction, a title and exactly one heading of the first level."""
    mail = rendered(name)
    page = Page(mail.html)
    assert mail.html.lower().startswith("<!doctype html>")
    assert page.named("html") == [{"lang": "id", "dir": "ltr"}]
    assert page.title == mail.subject
    assert len(page.named("h1")) == 1


@EVERY
def test_every_paragraph_is_styled(name):
    """The styles are on the tags of the mail's own text too, since readers drop style sheets."""
    page = Page(rendered(name).html)
    bare = [
        tag
        for tag, attributes in page.tags
        if tag in {"body", "h1", "p", "ul", "a", "hr"} and not attributes.get("style")
    ]
    assert bare == []


@EVERY
def test_letters_are_large_enough(name):
    """No text is smaller than 16 px."""
    sizes = [int(size) for size in re.findall(r"font-size:\s*(\d+)px", rendered(name).html)]
    assert sizes
    assert min(sizes) >= 16


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast_of_every_text_is_readable():
    """Text, footer and button stand out from their ground by at least 4.5 to 1."""
    css = (FOLDER / "_base" / "layout.html").read_text("utf-8")
    pairs = [("#1b1b1b", "#ffffff"), ("#404040", "#ffffff"), ("#ffffff", "#0b4a8f")]
    used = set(re.findall(r"(?<!-)color: (#\w{6})", css)) | set(re.findall(r"background: (#\w{6})", css))
    assert used == {colour for pair in pairs for colour in pair}
    ratios = [(max(a, b) + 0.05) / (min(a, b) + 0.05) for a, b in ((_luminance(f), _luminance(g)) for f, g in pairs)]
    assert min(ratios) >= 4.5


def test_button_can_be_pressed_with_a_thumb():
    """The button's height is at least 44 px: its line and the padding above and below."""
    style = str(Page(rendered("opinion_requested").html).named("a")[0]["style"])
    line = re.search(r"min-height: (\d+)px", style)
    padding = re.search(r"padding: (\d+)px", style)
    assert line is not None
    assert padding is not None
    assert int(line[1]) + 2 * int(padding[1]) >= 44


def _sentences(text: str) -> list[list[str]]:
    body = text.split("\n--\n", maxsplit=1)[0]
    lines = [line for line in body.splitlines()[1:] if line and not line.startswith(("Yth.", "- "))]
    parts = [part for line in lines for part in re.split(r"(?<=[.?!])\s+(?=[A-Z])", line) if "://" not in part]
    return [words for part in parts if (words := part.split())]


@EVERY
def test_sentences_are_short(name):
    """At most 15 words a sentence on average and 25 in the longest, with the names of posts left out."""
    short = {key: "X" for key in ("jabatan_asal", "jabatan_tujuan", "pegawai") if key in SAMPLES[name][1]}
    lengths = [len(words) for words in _sentences(rendered(name, **short).text)]
    assert sum(lengths) / len(lengths) <= MEAN_SENTENCE
    assert max(lengths) <= LONGEST_SENTENCE


@EVERY
def test_mail_says_why_and_whom_to_ask(name):
    """Each part says why one gets the mail, and where to ask."""
    mail = rendered(name)
    for part in (mail.text, mail.html):
        assert "Anda menerima surel ini" in part
        assert "Tanya kepada:" in part


def test_undone_acknowledgement_cannot_be_undone_again():
    """The receipt of an acknowledgement tells for how long it can be taken back; that of its undoing does not."""
    assert "dalam 30 menit" in rendered("acknowledgement_receipt-selesai").text
    assert "menit" not in rendered("acknowledgement_receipt-batal").text


def test_refusal_tells_of_no_objection_days():
    """A proposal that was not agreed names no SK, no TMT and no last day."""
    text = rendered("decision_made-tolak").text
    assert "tidak disetujui" in text
    assert [word for word in ("TMT:", "keberatan", "2026\n") if word in text] == []


def test_dates_are_written_out_whatever_their_type():
    """A date of the payload (ISO text) and one of the case read alike."""
    assert rendered("opinion_requested", tenggat="2026-12-03") == rendered(
        "opinion_requested", tenggat=date(2026, 12, 3)
    )


@pytest.mark.parametrize("mail", list(Mail))
def test_missing_value_is_an_error_not_a_gap(mail):
    """A value that a template needs and is not given stops the mail: no mail goes out with a hole in it."""
    with pytest.raises(
        UnrenderableError, match=f"Surel {mail.value} tidak dapat disusun: templat tidak dapat diisi"
    ) as caught:
        renderer().render(mail, {})
    assert caught.value.mail is mail


def test_value_of_the_wrong_kind_is_named_without_its_content():
    """A payload that does not fit stops this mail with a sentence of ours; what the value holds is not repeated."""
    with pytest.raises(UnrenderableError, match="nilai tidak sesuai templat") as caught:
        rendered("handover_task", tugas=7)
    assert caught.value.reason.endswith("(TypeError)")
    with pytest.raises(UnrenderableError) as caught:
        rendered("morning_report", maju="rahasia")
    assert "rahasia" not in str(caught.value)


@EVERY
def test_each_missing_value_is_an_error(name):
    """One value too few is enough to stop a mail: none goes out that calls its case "None"."""
    mail, context = SAMPLES[name]
    whole, holes = rendered(name), []
    for key in context:
        less = {other: value for other, value in context.items() if other != key}
        with suppress(UnrenderableError):
            if renderer().render(mail, less) != whole:
                holes.append(key)
    assert holes == []


@pytest.mark.parametrize("mail", list(Mail))
def test_body_fills_only_blocks_of_the_layout(mail):
    """A block that the layout does not know would be lost without a word."""
    known, given = (
        set(re.findall(r"{% block (\w+) %}", (FOLDER / path).read_text("utf-8")))
        for path in ("_base/layout.html", f"{mail.value}/body.html")
    )
    assert given <= known
    assert {"isi", "tombol", "sebab"} <= given
