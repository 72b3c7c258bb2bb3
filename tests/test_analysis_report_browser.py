import itertools
import shutil

import pytest
from build_record import build_record

from analysis.report.render import render_report
from db.store import Store

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe_api = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
)
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's Chromium (apt install chromium)"),
]
HOSTILE = (
    "<script>alert(1)</script><svg/onload=alert(2)>\"'><img src=x onerror=alert(3)>"
    "\u202edesrever\u2066 \x00 =1+1 http://evil.example/ " + "W" * 2000
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SIZES = {"phone": (320, 640), "desktop": (1280, 900)}
NAMES = ("english", "french", "many", "dossier", "hostile", "wide", "empty")
QUICK = (
    ("english", "light", "desktop"),
    ("french", "dark", "phone"),
    ("dossier", "dark", "desktop"),
    ("hostile", "light", "phone"),
    ("wide", "light", "phone"),
    ("empty", "dark", "phone"),
)
REST = tuple(
    pytest.param(*chosen, marks=pytest.mark.slow)
    for chosen in itertools.product(NAMES, ("light", "dark"), SIZES)
    if chosen not in QUICK
)


def _render(folder, **options):
    with Store.create(folder / "record.db") as store:
        build_record(store, **options)
    return {
        lang: render_report(
            folder / "record.db",
            week="2026-W47",
            lang=lang,
            out_dir=folder / lang,
            now="2026-11-22T20:00:00Z",
        )
        for lang in ("en", "fr")
    }


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    story = _render(tmp_path_factory.mktemp("story"), sellers=2)
    many = _render(tmp_path_factory.mktemp("many"), sellers=55, findings=3)
    hostile = _render(tmp_path_factory.mktemp("hostile"), sellers=1, hostile=HOSTILE)
    wide = _render(tmp_path_factory.mktemp("wide"), sellers=1, hostile="W" * 300)
    empty = _render(tmp_path_factory.mktemp("empty"), sellers=0)
    dossier = sorted((many["en"].parent / "sellers").iterdir())[0]
    return {
        "english": story["en"],
        "french": story["fr"],
        "many": many["en"],
        "dossier": dossier,
        "hostile": hostile["en"],
        "wide": wide["en"],
        "empty": empty["fr"],
    }


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.mark.parametrize(("name", "scheme", "size"), [*QUICK, *REST])
def test_it_loads_clean_and_axe_finds_nothing_serious(browser, pages, name, scheme, size):
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    address = pages[name].as_uri()
    page.goto(address)
    assert said == []
    assert [url for url in asked if url not in (address, "data:,")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe_api.Axe().run(page).response["violations"]
    serious = [
        (violation["id"], violation["nodes"][0]["html"][:200])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == []
    context.close()


def test_evidence_is_printed_although_it_is_folded_on_the_screen(browser, pages):
    context = browser.new_context(java_script_enabled=True)
    page = context.new_page()
    page.goto(pages["english"].as_uri())
    folded = page.locator("article details .sum").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF-")
    context.close()


def test_evidence_is_small_on_paper_and_said_once(browser, pages):
    context = browser.new_context()
    page = context.new_page()
    page.goto(pages["french"].as_uri())
    page.emulate_media(media="print")
    points = "e => parseFloat(getComputedStyle(e).fontSize) * 0.75"
    assert page.locator("article details li").first.evaluate(points) <= 8
    assert page.locator("article .says").first.evaluate(points) >= 9
    assert page.locator(".clauses .small").first.evaluate(points) <= 8.1
    assert not page.locator("article .bundle").first.is_visible()
    assert page.locator("article .clauses .cite").first.is_visible()
    assert page.locator("article .clauses .small").first.is_visible()
    assert not page.locator("article .clauses .brief").first.is_visible()
    assert page.get_by_text("starwitness evidence F-…").is_visible()
    context.close()


def test_the_keyboard_reaches_the_content_first(browser, pages):
    context = browser.new_context()
    page = context.new_page()
    page.goto(pages["english"].as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    context.close()
