"""The pictures that the story of the guides leaves: pages of its documents, its mails and the task page on a phone.

Taken from the folder in which `tools.guides` ran the story. Everybody in it is invented.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import escape
from http.client import OK
from io import BytesIO
from pathlib import Path

import typst
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from starlette.testclient import TestClient

from workflow.bootstrap import App
from workflow.mail.preview import find_browser
from workflow.settings.toml import TEMPLATES
from workflow.web.app import build

PHONE, COLOURS, PAGE_DOTS = 400, 16, 84
LARGEST = 80_000
"""Bytes of the largest picture: a guide is read over slow lines too."""
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
_LINK = re.compile(r"/t/[\w-]+")
_STYLE = re.compile(r'<link rel="stylesheet"[^>]*>')
_BODY = re.compile(r"<body[^>]*>")

SHEETS: Mapping[str, str] = {
    "lembar-matriks": "matriks.pdf",
    "lembar-sidang": "sidang/*.pdf",
    "lembar-petikan": "naskah/petikan_*.pdf",
    "lembar-bast": "naskah/bast_*.pdf",
    "lembar-bicara": "bahan-bicara.pdf",
    "lembar-surat-cetak": "surat-cetak/*.pdf",
    "lembar-data-saya": "data-saya.pdf",
}
"""The document whose first page is shown, as the story names its file; of several the first by name."""

MAILS: Mapping[str, tuple[str, int]] = {
    "surel-penempatan": ("Mohon tanggapi s.d.", 0),
    "surel-keputusan": ("Keputusan mutasi ditetapkan", 1),
    "surel-serah-terima": ("Tugas serah terima s.d.", 0),
    "surel-pengingat": ("Pengingat ", 0),
    "surel-pendapat": ("Pendapat diminta s.d.", 0),
    "surel-putusan": ("Putusan diperlukan:", 0),
    "surel-laporan-malam": ("Laporan malam", -1),
}
"""How the subject of a pictured mail begins, and which of these by day and receiver."""

TASK_PAGE = "halaman-tugas"
PHOTOS = frozenset(f"{name}.png" for name in (*SHEETS, *MAILS, TASK_PAGE))


def photographs(story: Path, portal: App) -> Iterator[tuple[str, bytes]]:
    """All pictures of a story's folder by their file names.

    Args:
        portal: the app over the story's database, on a day on which a link of its mails holds.

    Raises:
        LookupError: the story left no such document, mail or task.
    """
    for name, files in SHEETS.items():
        yield f"{name}.png", _small(_sheet(story, files))
    mails = sorted(_mails(story), key=lambda mail: (mail["date"].datetime, str(mail["to"])))
    with _phone() as phone:
        for name, (begins, number) in MAILS.items():
            chosen = [mail for mail in mails if str(mail["subject"]).startswith(begins)]
            yield f"{name}.png", _small(_shot(phone, _letter(chosen[number])))
        yield f"{TASK_PAGE}.png", _small(_shot(phone, _task_page(mails, portal)))


def _sheet(story: Path, files: str) -> bytes:
    path = min(story.glob(files)).relative_to(story).as_posix()
    source = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("/{path}", page: 1)\n'
    drawn = story / "lembar.typ"
    drawn.write_text(source, "utf-8")
    made = typst.compile(drawn, root=story, format="png", ppi=PAGE_DOTS, ignore_system_fonts=True)
    return made if isinstance(made, bytes) else made[0]


def _mails(story: Path) -> Iterator[EmailMessage]:
    for path in (story / "var" / "surat").glob("*.eml"):
        with path.open("rb") as file:
            yield BytesParser(EmailMessage, policy=policy.default).parse(file)


def _letter(mail: EmailMessage) -> str:
    """The mail as a phone shows it: its head, then its own HTML."""
    head = "<div>Contoh dengan data sintetis</div>" + "".join(
        f"<div>{word}: {escape(str(mail[name]))}</div>"
        for word, name in (("Dari", "from"), ("Kepada", "to"), ("Perihal", "subject"))
    )
    style = "font:14px/1.5 sans-serif;border-bottom:1px solid #505a5f;margin-bottom:16px;overflow-wrap:anywhere"
    return _BODY.sub(lambda found: f'{found[0]}<div style="{style}">{head}</div>', _part(mail, "html"), count=1)


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return "" if body is None else str(body.get_content())


def _task_page(mails: Iterable[EmailMessage], portal: App) -> str:
    """The page behind the first link that still asks, as the portal answers, with its style inside."""
    style = f"<style>{(TEMPLATES / 'web' / 'style.css').read_text('utf-8')}</style>"
    client = TestClient(build(portal), base_url=portal.settings.url_dasar)
    for address in (found[0] for mail in mails for found in _LINK.finditer(_part(mail, "plain"))):
        answer = client.get(address)
        if answer.status_code == OK and "<form" in answer.text:
            return _STYLE.sub(lambda _found: style, answer.text)
    raise LookupError(TASK_PAGE)


@contextmanager
def _phone() -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_browser(), args=_FLAGS)
        yield browser.new_page(viewport={"width": PHONE, "height": 400}, java_script_enabled=False)
        browser.close()


def _shot(phone: Page, html: str) -> bytes:
    phone.set_content(html, wait_until="load")
    return phone.screenshot(full_page=True)


def _small(picture: bytes) -> bytes:
    """The same picture in few colours."""
    out = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def is_blank(picture: bytes) -> bool:
    """True where nearly everything has one colour, as of a page that did not load."""
    counts = sorted(count for count, _colour in Image.open(BytesIO(picture)).convert("RGB").getcolors(1 << 24) or ())
    return sum(counts[:-1]) < sum(counts) / 100
