"""A page of headings, paragraphs, tables and pictures as one HTML file that needs nothing else: to read, hand on and print."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; margin: .8rem 0; }
th, td { padding: .25rem .8rem; text-align: right; border-bottom: 1px solid #8884; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
img { width: 100%; height: auto; background: #fff; border-radius: 6px; margin: .6rem 0; }
"""


@dataclass(frozen=True)
class Picture:
    """A picture of a page."""

    name: str
    """Of its file, without ending, where it is one."""
    words: str
    """What it shows, for whoever cannot see it."""
    png: bytes


@dataclass(frozen=True)
class Part:
    """A heading, and what stands below it."""

    title: str
    paragraphs: Sequence[str] = ()
    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    pictures: Sequence[Picture] = ()


def page_as_html(title: str, parts: Sequence[Part]) -> str:
    """Write a page with its pictures in it. Whatever the words are, they are shown as they are."""
    body = "\n".join(line for part in parts for line in _lines(part))
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f"<!doctype html>\n<html><head>{head}</head>\n<body>\n<h1>{escape(title)}</h1>\n{body}\n</body></html>\n"


def _lines(part: Part) -> Iterator[str]:
    yield f"<h2>{escape(part.title)}</h2>"
    yield from (f"<p>{escape(words)}</p>" for words in part.paragraphs)
    if part.rows:
        yield f"<table><tr>{_cells('th', part.header)}</tr>"
        yield from (f"<tr>{_cells('td', cells)}</tr>" for cells in part.rows)
        yield "</table>"
    for picture in part.pictures:
        data = b64encode(picture.png).decode("ascii")
        yield f'<img alt="{escape(picture.words)}" src="data:image/png;base64,{data}">'


def _cells(tag: str, cells: Sequence[str]) -> str:
    return "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells)
