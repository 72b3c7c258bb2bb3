"""The documents: everything that people can name is described, every link leads somewhere."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest
from lxml import html

from analysis.coercion.classify import Classifier
from analysis.coercion.pattern_tables import PATTERNS
from analysis.coercion.records import SCHEMES
from analysis.detector import Detector, Look, load_detectors
from crawler.importer import load_importers
from crawler.marketplace import Marketplace, load_marketplaces
from crawler.pages import parse_page
from db.store import Store
from starwitness.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])
ADRS = sorted((DOCS / "adr").glob("*.md"))
TABLES = (
    "sites", "sellers", "products", "offers", "reviewers", "targets", "crawls", "scans", "captures",
    "reviews", "versions", "removals", "ratings", "mentions", "findings", "evidence", "verdicts",
)  # fmt: skip
_LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def text_of(*parts: str) -> str:
    return DOCS.joinpath(*parts).read_text(encoding="utf-8")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as renderers make them."""
    found = set()
    for heading in re.findall(r"^#+ (.*)$", _FENCE.sub("", text), re.MULTILINE):
        words = re.sub(r"[^\w\- ]", "", heading.lower().strip())
        found.add(words.replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in _LINK.findall(_FENCE.sub("", text)):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        place, _, anchor = target.partition("#")
        other = (page.parent / place).resolve() if place else page
        assert other.exists(), f"{named(page)} points at {target}"
        if anchor and other.suffix == ".md":
            assert anchor in anchors(other.read_text(encoding="utf-8")), f"{named(page)}: {target}"


def test_every_page_is_in_the_index() -> None:
    index = text_of("README.md")
    missing = [
        named(page) for page in DOCS.rglob("*.md")
        if page.name != "README.md" and page.relative_to(DOCS).as_posix() not in index
    ]  # fmt: skip
    assert not missing


def test_documents_that_messages_name_are_there() -> None:
    for package in ("analysis", "crawler", "db", "starwitness"):
        for path in (ROOT / package).rglob("*.py"):
            for name in re.findall(r"docs/[\w/-]+\.md", path.read_text(encoding="utf-8")):
                assert (ROOT / name).is_file(), f"{named(path)} names {name}"


@pytest.mark.parametrize("detector", [d.name for d in load_detectors()])
def test_detector_is_described(detector: str) -> None:
    assert f"| `{detector}` |" in text_of("add-a-detector.md")


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_described(command: str) -> None:
    text = text_of("cli.md")
    assert f"\n## {command}\n" in text
    assert f"`{command}`" in text


def test_printed_help_is_current() -> None:
    text = text_of("cli.md")
    context = click.Context(main, info_name="starwitness")
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--"):
                    section = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
                    assert option in section, f"run: cog -r docs/cli.md ({name} {option})"


@pytest.mark.slow
def test_generated_parts_are_what_cog_writes() -> None:
    cog = shutil.which("cog", path=str(Path(sys.executable).parent))
    if cog is None:
        pytest.skip("cogapp is not installed")
    pages = ["docs/cli.md", "docs/cookbook.md", "docs/data-dictionary.md"]
    ended = subprocess.run([cog, "--check", *pages], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_demo_ends_as_the_documents_say(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "starwitness", "demo", "-C", str(tmp_path / "demo"), "--json"]
    command += ["--lang", "fr"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for score in json.loads(ended.stdout):
        line = rf"{re.escape(score['what'])}\s+" + r"\s+".join(
            str(score[name]) for name in ("planted", "found", "missed", "false")
        )
        assert re.search(line, readme), score
    with Store.create(tmp_path / "demo" / "starwitness.db") as store:
        rows = store.rows(
            "SELECT summary FROM findings WHERE kind = 'selective_removal' AND status = 'open'"
            " ORDER BY e_value DESC"
        )
    assert len(rows) == 2
    assert rows[0]["summary"] in text_of("tutorial.md").replace("\n> ", " ")
    (page,) = (tmp_path / "demo" / "reports").glob("*/index.html")
    report = html.fromstring(page.read_text(encoding="utf-8"))
    english = report.xpath("//*[@lang='en'][not(ancestor-or-self::blockquote)]/text()")
    assert all(words.startswith("HTTP ") for words in english), english


@pytest.mark.parametrize("marketplace", load_marketplaces())
def test_marketplace_is_described(marketplace: str) -> None:
    assert f"`{marketplace}`" in text_of("README.md")


@pytest.mark.parametrize("name", load_importers())
def test_import_format_is_described(name: str) -> None:
    text = text_of("formats.md")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert any(f"`{name}`" in heading for heading in headings)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_scheme_is_described(scheme: str) -> None:
    assert scheme in text_of("methods", "coercion.md")


def test_public_tables_and_views_are_described(store: Store) -> None:
    text = text_of("data-dictionary.md")
    rows = store.rows("SELECT name FROM sqlite_master WHERE type = 'view'")
    names = {row["name"] for row in rows} | set(TABLES)
    assert not [name for name in sorted(names) if f"## `{name}`" not in text]


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in ADRS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 9


@pytest.mark.parametrize("path", ADRS, ids=named)
def test_decision_has_its_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.name[:4]}. ")
    for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
        assert part in text


@pytest.mark.parametrize("path", sorted((DOCS / "img").glob("*.svg")), ids=named)
def test_picture_is_small_described_and_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text) < 10_000
    assert "<title" in text
    assert "<desc" in text
    assert "<script" not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert any(path.name in page.read_text(encoding="utf-8") for page in PAGES)


def test_documents_name_no_other_machine() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(?:root|work|home)/", text), named(page)


def test_language_written_out_in_the_documents_works(tmp_path: Path) -> None:
    file = re.findall(r"```toml\n(language.*?)```", text_of("add-a-language.md"), re.DOTALL)[0]
    (tmp_path / "nl.toml").write_text(file, encoding="utf-8")
    (tmp_path / "_rules.toml").write_bytes((PATTERNS / "_rules.toml").read_bytes())
    reader = Classifier(langs=["nl"], folder=tmp_path)
    rules = [rule for rule in reader.rules_of("nl").rules if not rule.candidate]
    assert rules
    for rule in rules:
        assert rule.matches, rule.id
        assert rule.rejects, rule.id
        assert all(rule.id in reader.rules_fired(text) for text in rule.matches), rule.id
        assert not any(rule.id in reader.rules_fired(text) for text in rule.rejects), rule.id


def written_out(page: str, name: str, folder: Path) -> ModuleType:
    """Return the one module that a page writes out."""
    (code,) = re.findall(r"```python\n(.*?)```", text_of(page), re.DOTALL)
    assert max(map(len, code.splitlines())) <= 100
    path = folder / f"{name}.py"
    path.write_text(code, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def haste(folder: Path) -> Detector:
    """Return the detector that add-a-detector.md writes out."""
    detector: Detector = written_out("add-a-detector.md", "haste", folder).DETECTOR
    return detector


def test_marketplace_written_out_in_the_documents_works(tmp_path: Path) -> None:
    module = written_out("add-a-marketplace.md", "shop_example", tmp_path)
    shop: Marketplace = module.MARKETPLACE
    assert all(map(shop.claims, shop.should_match))
    assert not any(map(shop.claims, shop.should_not_match))
    url = shop.listing_url(shop.should_match[0])
    first = {"id": 31, "score": 10, "created": "2026-05-02", "text": "It boils.", "bought": True}
    answers = [
        {"total": 11, "page": 1, "items": [first] * 10},
        {"total": 11, "page": 2, "items": [first]},
        {"total": 0, "page": 1, "items": []},
        {"total": 0, "page": 1, "message": "moved"},
    ]
    pages = [parse_page(shop.page, url, json.dumps(answer).encode()) for answer in answers]
    assert [page.outcome for page in pages] == ["ok", "ok", "empty", "broken"]
    assert pages[0].next == url.replace("page=1", "page=2")
    assert pages[1].next is None
    review = pages[0].reviews[0]
    assert (review.id, review.stars, review.posted_at, review.verified) == (
        "31", 5.0, "2026-05-02", True,
    )  # fmt: skip
    assert (pages[0].product, pages[0].sort) == ("kettle", "newest")


def test_detector_written_out_in_the_documents_works(tmp_path: Path, desk_made) -> None:
    with desk_made.open_store() as store:
        products = tuple(r["id"] for r in store.rows("SELECT id FROM products ORDER BY id"))
        look = Look(store=store, now="2027-01-01T00:00:00Z", changed=products)
        detector = haste(tmp_path)
        assert list(detector.find(look)) == []
        eager = type(detector)(least=0)  # type: ignore[call-arg]
        found = list(eager.find(look))
        assert found == list(eager.find(look))
