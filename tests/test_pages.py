"""Pages for those who work on the program say what is there."""

import re
from pathlib import Path

from smaf_desktop.window.actions import menus, plain, specs

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
"""A link to a file of ours: without a colon, as addresses on the net have."""


def test_every_decision_stands_in_the_index():
    index = (ROOT / "docs/decisions/README.md").read_text("utf-8")
    assert [path.name for path in ROOT.glob("docs/decisions/[0-9]*.md") if f"({path.name})" not in index] == []


def test_every_room_stands_on_the_page_of_the_house():
    listing = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rooms = [path.parent.name for package in ("smaf_core", "smaf_desktop") for path in ROOT.glob(f"{package}/*/__init__.py")]
    assert [room for room in rooms if f" {room}/ " not in listing and f" {room}/\n" not in listing] == []


def test_links_between_pages_lead_somewhere():
    lost = [
        (page.name, link)
        for page in PAGES
        for link in LINK.findall(page.read_text("utf-8"))
        if not (page.parent / link).exists()
    ]
    assert lost == []


def test_pages_of_the_site_link_to_nothing_that_is_not_on_it():
    """`make docs` refuses these too, but is not run each time; pictures are copied from resources/."""
    pages = [page for page in PAGES if page.is_relative_to(ROOT / "docs")]
    links = [(page, (page.parent / link).resolve()) for page in pages for link in LINK.findall(page.read_text("utf-8"))]
    lost = [(page.name, str(link)) for page, link in links if not link.is_relative_to(ROOT / "docs") and link.suffix == ".md"]
    assert lost == []


def test_whatever_a_page_or_a_message_says_of_the_menus_is_there():
    texts = {spec.name: plain(spec.text).rstrip("…") for spec in specs()}
    there = {plain(title): {texts[word] for word in words.split() if word in texts} for title, words in menus()}
    there["Machine"] |= {"Run"}  # a panel
    guides = [page for page in PAGES if page.parent.name != "decisions" and page.name != "CHANGELOG.md"]
    said = [
        (path.name, menu, " ".join(item.split()))
        for path in [*guides, *ROOT.glob("smaf_core/**/*.py")]
        for menu, item in re.findall(rf"\b({'|'.join(there)}) ▸ ([^*…▸.;:,)\"]+)", path.read_text("utf-8"))
    ]
    assert len(said) > 20
    lost = [one for one in said if not any(one[2].startswith(text) or text.startswith(one[2]) for text in there[one[1]])]
    assert lost == []
