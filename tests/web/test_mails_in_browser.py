"""Every mail in a real browser: what it asks of the network, and whether it fits a phone."""

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.unit.mail.samples import SAMPLES, rendered
from tests.web.axe import violations
from tests.web.test_browser import CHROMIUM, FLAGS

# What a reader with weak eyes sees: the computed contrast of each text with its ground, and the size of its letters.
MEASURE = """() => {
  const part = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4 };
  const light = rgb => { const [r, g, b] = rgb.match(/\\d+/g).map(Number);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b) };
  const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (c !== 'rgba(0, 0, 0, 0)') return c } return 'rgb(255, 255, 255)' };
  const told = [...document.body.querySelectorAll('*')].filter(e => [...e.childNodes].some(n => n.nodeType === 3
    && n.textContent.trim()));
  const ratio = e => { const [a, b] = [light(getComputedStyle(e).color), light(ground(e))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
  return { contrast: Math.min(...told.map(ratio)), size: Math.min(...told.map(e => parseFloat(getComputedStyle(e)
    .fontSize))), width: document.documentElement.scrollWidth,
    button: Math.min(...[...document.querySelectorAll('a')].map(e => e.getBoundingClientRect().height), 999) }
}"""


@pytest.fixture(scope="module")
def phone():
    """A page 320 px wide that notes every request that leaves the mail."""
    if CHROMIUM is None:
        message = "no chromium on this machine (apt-get install chromium)"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 320, "height": 640})
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        yield page
        browser.close()


@pytest.mark.browser
@pytest.mark.lambat
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_mail_asks_nothing_and_can_be_read_on_a_phone(name, phone):
    """G-E6: no request leaves the mail, text stands out 4.5 to 1 at 16 px or more, the button takes a thumb, nothing runs over."""
    phone.asked.clear()
    phone.set_content(rendered(name).html, wait_until="load")
    found = phone.evaluate(MEASURE)
    assert phone.asked == []
    assert found["contrast"] >= 4.5
    assert found["size"] >= 16
    assert found["width"] <= 320
    assert found["button"] >= 44


@pytest.mark.browser
@pytest.mark.lambat
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_mail_is_clean_for_axe_in_every_light(name, phone):
    """G-E6: by day, by night and on paper, axe finds nothing against WCAG 2 A and AA, nor against good practice."""
    html = rendered(name).html
    phone.set_content(html, wait_until="load")
    found = {}
    for light in ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"media": "print", "color_scheme": "light"}):
        phone.emulate_media(**light)
        found[str(light)] = violations(phone)
    phone.emulate_media(media="screen", color_scheme="light")
    assert {light: wrong for light, wrong in found.items() if wrong} == {}
    assert len(html.encode()) <= 60_000


@pytest.mark.browser
@pytest.mark.lambat
def test_axe_sees_what_is_wrong(phone):
    """A page without a language, with grey letters and a nameless picture is told, so that a clean answer means something."""
    phone.set_content(
        '<html><title>x</title><main><h1>x</h1><p style="color:#bbb">abu<img src="data:,"></p></main></html>'
    )
    assert {line.split()[0] for line in violations(phone)} >= {"html-has-lang", "color-contrast", "image-alt"}
