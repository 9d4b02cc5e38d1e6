"""Every mail as people will see it: rendered from specimens to HTML, text and, where a chromium is found, a picture."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from workflow.mail.render import MailRenderer, RenderedMail
from workflow.mail.specimens import SPECIMENS

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PHONE_WIDTH, PAGE_HEIGHT, PATIENCE_SECONDS = 640, 1100, 60
# The name of no host is known to the browser: a mail that asks for anything outside is seen without it.
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


class Preview(NamedTuple):
    """The files of one specimen; `picture` None where no picture was made."""

    name: str
    subject: str
    html: Path
    text: Path
    picture: Path | None


def find_browser() -> str | None:
    """The path of a chromium on this machine, or None."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def write_previews(renderer: MailRenderer, folder: Path, browser: str | None) -> list[Preview]:
    """Writes every mail into a folder, with an `index.html` of them all.

    Args:
        browser: path of a chromium; None: no pictures.

    Raises:
        OSError: the folder cannot be written to.
        UnrenderableError: a specimen lacks what its template names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = [_write(name, renderer.render(*SPECIMENS[name]), folder, browser) for name in sorted(SPECIMENS)]
    (folder / "index.html").write_text("\n".join(_index(made)), "utf-8")
    return made


def _write(name: str, mail: RenderedMail, folder: Path, browser: str | None) -> Preview:
    html, text, picture = (folder / f"{name}.{suffix}" for suffix in ("html", "txt", "png"))
    html.write_text(mail.html, "utf-8")
    text.write_text(f"Subjek: {mail.subject}\n\n{mail.text}", "utf-8")
    picture.unlink(missing_ok=True)
    shown = browser is not None and take_picture(browser, html, picture)
    return Preview(name, mail.subject, html, text, picture if shown else None)


def take_picture(browser: str, page: Path, picture: Path) -> bool:
    """Takes a picture of a page at a phone's width; False where the browser made none."""
    with tempfile.TemporaryDirectory(prefix="pratinjau-") as profile:
        told = [f"--user-data-dir={profile}", f"--screenshot={picture.resolve()}"]
        told += [f"--window-size={PHONE_WIDTH},{PAGE_HEIGHT}", page.resolve().as_uri()]
        try:
            subprocess.run([browser, *_FLAGS, *told], capture_output=True, check=False, timeout=PATIENCE_SECONDS)  # noqa: S603 - a fixed browser on our own page
        except (OSError, subprocess.TimeoutExpired):
            return False
    return picture.is_file()


def _index(made: list[Preview]) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="id"><head><meta charset="utf-8"><title>Pratinjau surel</title></head><body>'
    yield "<h1>Pratinjau surel</h1>\n<p>Isi contoh; semua orang rekaan.</p>\n<ul>"
    for one in made:
        shown = f', <a href="{one.picture.name}">gambar</a>' if one.picture else ""
        links = f'<a href="{one.html.name}">HTML</a>, <a href="{one.text.name}">teks</a>{shown}'
        yield f"<li>{escape(one.name)}: {escape(one.subject)} ({links})</li>"
    yield "</ul>\n</body></html>"
