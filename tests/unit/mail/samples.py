"""The specimens of the mails as tests use them, and how a mail is read again. All people are invented."""

import re
from datetime import datetime
from functools import lru_cache
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

from workflow.domain.mails import Mail
from workflow.mail.render import Envelope, MailRenderer, RenderedMail
from workflow.mail.specimens import SPECIMENS
from workflow.settings.policy import read_agency, read_policy
from workflow.settings.toml import TEMPLATES

FOLDER = TEMPLATES / "email"
JAKARTA = ZoneInfo("Asia/Jakarta")
LONGEST_CODE = max((item.code for item in read_policy().checklist), key=len)
SAMPLES: dict[str, tuple[Mail, dict[str, object]]] = {
    name: (mail, {**values, "kode": LONGEST_CODE} if "kode" in values else dict(values))
    for name, (mail, values) in SPECIMENS.items()
}


@lru_cache(maxsize=1)
def renderer() -> MailRenderer:
    """The renderer over the templates of the project."""
    return MailRenderer(FOLDER, read_agency())


def rendered(name: str, **changes: object) -> RenderedMail:
    """A sample mail, with some values changed."""
    mail, context = SAMPLES[name]
    return renderer().render(mail, {**context, **changes})


def envelope(recipient: str = "sintetis@contoh.example", **changes: object) -> Envelope:
    """An envelope to a recipient."""
    sent = datetime(2026, 11, 24, 8, 30, tzinfo=JAKARTA)
    base = Envelope("mutasi@contoh.example", recipient, "bkpsdm@contoh.example", sent, "MUT-2026-12345:1:x:y")
    return base._replace(**changes)


class Page(HTMLParser):
    """Tags with their attributes, and the text outside the head, of an HTML mail."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._in_title = False
        self.title = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_title = tag == "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        else:
            self.words.append(data)
        self._in_title = False

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


def links(text: str) -> list[str]:
    """The links of a plain text, in order."""
    return re.findall(r"https?://\S+", text)
