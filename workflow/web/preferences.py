"""The page of a digest's link: how often its reader wants to be reminded before a deadline. It opens nothing else.

RFC 8058: a mail program may send one POST without a page; it changes reminders only, and needs no cookie and no origin.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Annotated

from fastapi import Form
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from workflow.domain.reminding import Choice
from workflow.services.house import House
from workflow.services.preferences import ChoicePage, choose, open_choice
from workflow.storage.links import token_hash

PATH = "/pengingat/"
ONE_CLICK = "One-Click"
OneClick = Annotated[str, Form(alias="List-Unsubscribe")]
_OLD = "Halaman ini sudah lama. Periksa lalu kirim kembali."


class PreferencePage:
    """GET shows, POST from the page changes, POST of RFC 8058 ends the reminders before a deadline."""

    def __init__(self, page: Callable[..., HTMLResponse], house: House, secret: str) -> None:
        self.page, self.house, self._secret = page, house, secret

    def show(self, token: str) -> Response:
        """GET /pengingat/TOKEN: what counts now; changes nothing."""
        found = open_choice(token_hash(token), self.house)
        return self._gone() if found is None else self._form(token, found)

    def take(
        self,
        token: str,
        pilihan: Annotated[str, Form()] = "",
        nonce: Annotated[str, Form()] = "",
        one_click: OneClick = "",
    ) -> Response:
        """POST /pengingat/TOKEN: the choice of the form, or the one click of a mail program."""
        found = open_choice(token_hash(token), self.house)
        if found is None:
            return self._gone()
        if one_click == ONE_CLICK:
            choose(found.nip, Choice.FROM_DEADLINE, found.nip, "tautan", self.house)
            return PlainTextResponse("Pengingat sebelum tenggat dihentikan.")
        if not secrets.compare_digest(nonce.encode(), self._nonce(token, found).encode()):
            return self._form(token, found, _OLD)
        if pilihan not in set(Choice):
            return self._form(token, found, "Pilih salah satu.")
        choose(found.nip, Choice(pilihan), found.nip, "tautan", self.house)
        return RedirectResponse(f"{PATH}{token}", 303)

    def _nonce(self, token: str, found: ChoicePage) -> str:
        """Bound to the link and to the choice as it was shown."""
        text = f"pengingat:{token_hash(token)}:{found.version}".encode()
        return hmac.new(self._secret.encode(), text, hashlib.sha256).hexdigest()

    def _form(self, token: str, found: ChoicePage, error: str | None = None) -> Response:
        values = {"token": token, "pilihan": found.choice.value, "nonce": self._nonce(token, found), "error": error}
        return self.page("preference.html", 400 if error else 200, **values)

    def _gone(self) -> Response:
        return self.page("gone.html", 404)
