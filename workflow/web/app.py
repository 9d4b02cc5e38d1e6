"""The portal's first page: a mail's link shows one task and takes an answer. Works without JavaScript.

GET changes nothing. The token leaves the address at once: it becomes a short-lived cookie for this one task.
"""

import hashlib
import hmac
import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.middleware.base import RequestResponseEndpoint

from workflow.bootstrap import App, open_app
from workflow.domain.nip import mask_nip
from workflow.mail.indonesian import tanggal
from workflow.services.task_links import TaskPage, acknowledge_by_link, open_link
from workflow.settings.toml import TEMPLATES
from workflow.storage.links import token_hash
from workflow.web.preferences import PATH, PreferencePage
from workflow.web.verification import VerificationPage

TICKET = "mutasi_tugas"
TICKET_SECONDS = 1800
LONGEST_REASON = 500
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Pages:
    """Renders the portal's pages and knows the app."""

    def __init__(self, app: App) -> None:
        self.app = app
        loader = FileSystemLoader(TEMPLATES / "web")
        self.env = Environment(loader=loader, undefined=StrictUndefined, autoescape=True)
        self.env.filters.update(tanggal=tanggal, nip_samar=mask_nip)

    def page(self, name: str, status: int = 200, **values: object) -> HTMLResponse:
        """A page by its template."""
        values = {"instansi": self.app.house.agency, **values}
        return HTMLResponse(self.env.get_template(name).render(values), status)

    def gone(self) -> HTMLResponse:
        """One answer for unknown, expired and foreign links: it tells nothing about them."""
        return self.page("gone.html", 404)

    def nonce(self, hashed: str, task: TaskPage) -> str:
        """The form's nonce: bound to the link and to the task as it was shown."""
        text = f"{hashed}:{task.task.id}:{task.task.version}".encode()
        return hmac.new(self.app.settings.rahasia.encode(), text, hashlib.sha256).hexdigest()


def same_origin(request: Request, base_url: str) -> bool:
    """True where an unsafe request comes from our own page: Sec-Fetch-Site, else Origin; neither means no."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin)[:2] == urlsplit(base_url)[:2]


def build(app: App | None = None) -> FastAPI:
    """The portal over the configured database; no interactive API pages."""
    pages = Pages(app or open_app())
    portal = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @portal.middleware("http")
    async def guard(request: Request, call_next: RequestResponseEndpoint) -> Response:
        # A mail program's one click comes from no page; the page's own form is guarded by its nonce.
        foreign = not (request.url.path.startswith(PATH) or same_origin(request, pages.app.settings.url_dasar))
        if request.method not in _SAFE and foreign:
            response: Response = pages.page("refused.html", 403)
        else:
            response = await call_next(request)
        response.headers.update(SECURITY_HEADERS)
        return response

    _health(portal, pages)
    verification = VerificationPage(pages.page, pages.app.house)
    portal.add_api_route("/verifikasi/{document_id}", verification.show, methods=["GET"])
    preferences = PreferencePage(pages.page, pages.app.house, pages.app.settings.rahasia)
    portal.add_api_route(f"{PATH}{{token}}", preferences.show, methods=["GET"])
    portal.add_api_route(f"{PATH}{{token}}", preferences.take, methods=["POST"])
    tasks = TaskPages(pages)
    portal.add_api_route("/t/{token}", tasks.follow, methods=["GET"])
    portal.add_api_route("/tugas/{task_id}", tasks.show, methods=["GET"])
    portal.add_api_route("/tugas/{task_id}", tasks.take, methods=["POST"])

    @portal.exception_handler(404)
    async def not_found(_request: Request, _error: Exception) -> HTMLResponse:
        return pages.gone()

    return portal


def _health(portal: FastAPI, pages: Pages) -> None:
    @portal.get("/hidup")
    def alive() -> PlainTextResponse:
        return PlainTextResponse("hidup")

    @portal.get("/siap")
    def ready() -> PlainTextResponse:
        with pages.app.house.store.reading() as conn:
            conn.exec_driver_sql("SELECT 1")
        return PlainTextResponse("siap")

    @portal.get("/gaya.css")
    def style() -> Response:
        return Response((TEMPLATES / "web" / "style.css").read_text(), media_type="text/css")


class TaskPages:
    """The three addresses of a mail's link."""

    def __init__(self, pages: Pages) -> None:
        self.pages, self.house = pages, pages.app.house
        self.secure = pages.app.settings.url_dasar.startswith("https://")

    def follow(self, token: str) -> Response:
        """GET /t/TOKEN: the token becomes a cookie for this one task and leaves the address."""
        hashed = token_hash(token)
        found = open_link(hashed, None, self.house)
        if found is None:
            return self.pages.gone()
        path = f"/tugas/{found.task.id}"
        response = RedirectResponse(path, 303)
        response.set_cookie(
            TICKET, hashed, max_age=TICKET_SECONDS, path=path, httponly=True, samesite="lax", secure=self.secure
        )
        return response

    def show(self, task_id: int, request: Request) -> Response:
        """GET /tugas/ID: the one task, with masked NIP; changes nothing."""
        hashed = request.cookies.get(TICKET, "")
        found = open_link(hashed, task_id, self.house)
        return self.pages.gone() if found is None else self._form(found, hashed)

    def take(
        self,
        task_id: int,
        request: Request,
        jawaban: Annotated[str, Form()] = "",
        alasan: Annotated[str, Form()] = "",
        nonce: Annotated[str, Form()] = "",
    ) -> Response:
        """POST /tugas/ID: "sudah" or "belum, karena"; a second click lands on the same receipt."""
        hashed = request.cookies.get(TICKET, "")
        found = open_link(hashed, task_id, self.house)
        if found is None:
            return self.pages.gone()
        if found.closed is None:
            if not secrets.compare_digest(nonce.encode(), self.pages.nonce(hashed, found).encode()):
                return self._form(found, hashed, "Halaman ini sudah lama. Periksa lalu kirim kembali.")
            problem = _problem(jawaban, alasan)
            if problem is not None:
                return self._form(found, hashed, problem)
            reason = alasan.strip()[:LONGEST_REASON] or None
            acknowledge_by_link(hashed, task_id, done=jawaban == "sudah", reason=reason, house=self.house)
        return RedirectResponse(f"/tugas/{task_id}", 303)

    def _form(self, found: TaskPage, hashed: str, error: str | None = None) -> Response:
        nonce = self.pages.nonce(hashed, found)
        return self.pages.page("task.html", 400 if error else 200, page=found, nonce=nonce, error=error)


def _problem(answer: str, reason: str) -> str | None:
    if answer not in {"sudah", "belum"}:
        return "Pilih salah satu: sudah, atau belum."
    if answer == "belum" and not reason.strip():
        return "Tuliskan sebabnya bila belum selesai."
    return None
