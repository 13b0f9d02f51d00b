"""Contact sheets to look through on paper: picture and mask side by side, as PNG pages and one PDF."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

from PIL import Image

from smaf_core.data.images import read_image
from smaf_core.figures.contact_sheet import Row, contact_sheet
from smaf_core.formats.job import Exporter, ExportJob

_ROWS = 8  # one below the other
_STRIPS = 3  # side by side: a page then has about the shape of A4
_PAGES_A_PDF = 40  # as many as fit easily into memory while a PDF is put together


def write(job: ExportJob) -> None:
    """Write `page-0001.png` and so on, and `contact-sheet.pdf` (several where there are very many pages)."""
    pages: list[Image.Image] = []
    volumes = 0
    for number, page in enumerate(_pages(job), start=1):
        job.write(f"page-{number:04}.png", _saved(page, "PNG"))
        pages.append(page)
        if len(pages) == _PAGES_A_PDF:
            volumes += 1
            _write_pdf(job, pages, volumes)
            pages = []
    if pages:
        _write_pdf(job, pages, volumes + 1 if volumes else 0)


def _pages(job: ExportJob) -> Iterator[Image.Image]:
    rows: list[Row] = []
    for item, label_map in job.label_maps():
        state = "accepted" if item.reviewed else "proposal"
        rows.append(Row(f"{item.name} ({state})", read_image(item.path), [label_map]))
        if len(rows) == _ROWS * _STRIPS:
            yield _page(rows, job)
            rows = []
    if rows:
        yield _page(rows, job)


def _page(rows: list[Row], job: ExportJob) -> Image.Image:
    strips = [contact_sheet(rows[k : k + _ROWS], ["mask"], job.classes) for k in range(0, len(rows), _ROWS)]
    page = Image.new("RGB", (sum(strip.width for strip in strips), strips[0].height), "white")
    left = 0
    for strip in strips:
        page.paste(strip, (left, 0))
        left += strip.width
    return page


def _write_pdf(job: ExportJob, pages: list[Image.Image], volume: int) -> None:
    name = f"contact-sheet-{volume}.pdf" if volume else "contact-sheet.pdf"
    job.write(name, _saved(pages[0], "PDF", save_all=True, append_images=pages[1:]))


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """Encode without the time of day, so that the same masks make the same file."""
    if kind == "PDF":
        options |= {"creationDate": _EPOCH, "modDate": _EPOCH}
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


_EPOCH = datetime(2000, 1, 1, tzinfo=UTC).timetuple()

EXPORTER = Exporter(
    name="sheet",
    title="Contact sheet, PNG and PDF",
    lossless=False,
    notes=(
        "For people, not for programs: pictures are shrunk, masks are laid over them in the colours of the classes.",
        "Unsure pixels are white; background is left clear. Each row says whether a person accepted the mask.",
    ),
    write=write,
    pictures=(),
)
"""A look at everything."""
