"""The task page in a real browser, without JavaScript, on a small screen."""

import os
import shutil
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import sync_playwright

from tests.web.axe import violations
from tests.web.test_task_page import desk, handover, state_of  # noqa: F401 - fixtures
from workflow.web.app import build

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]


@contextmanager
def served(client):
    """The portal on the port that its links name."""
    if CHROMIUM is None:
        message = "no chromium on this machine (apt-get install chromium)"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    server = uvicorn.Server(uvicorn.Config(client.app, host="127.0.0.1", port=8600, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            yield browser
            browser.close()
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@pytest.mark.browser
@pytest.mark.lambat
def test_a_supervisor_answers_on_an_old_phone(desk, tmp_path):  # noqa: F811 - the fixture
    """Three taps: open, choose, send; no JavaScript, 320 px wide, nothing runs over the edge."""
    client, link, house = desk
    with served(client) as browser:
        page = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640}).new_page()
        page.goto(f"http://127.0.0.1:8600/t/{link.token}")
        page.screenshot(path=os.environ.get("GAMBAR_TUGAS", str(tmp_path / "tugas.png")), full_page=True)
        width = page.locator("body").bounding_box()["width"]
        page.get_by_label("Sudah").check()
        page.get_by_role("button", name="Kirim").click()
        receipt = page.get_by_role("status").inner_text()
    assert width <= 320
    assert "sudah dikonfirmasi" in receipt
    assert state_of(house, link) == ("selesai", "tautan")
    assert build is not None


@pytest.mark.browser
@pytest.mark.lambat
def test_the_task_page_its_receipt_and_a_dead_link_are_clean_for_axe(desk):  # noqa: F811 - the fixture
    """Before the answer, after it, and where a link leads nowhere: nothing against WCAG 2 A and AA, nor good practice."""
    client, link, _house = desk
    with served(client) as browser:
        page = browser.new_page(viewport={"width": 320, "height": 640})
        page.goto(f"http://127.0.0.1:8600/t/{link.token}")
        found = {"tugas": violations(page)}
        page.get_by_label("Sudah").check()
        page.get_by_role("button", name="Kirim").click()
        found["tanda terima"] = violations(page)
        page.goto("http://127.0.0.1:8600/t/tidak-ada")
        found["tidak ada"] = violations(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
