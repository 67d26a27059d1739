"""PDF/A-3a and PDF/UA-1 set by Typst from static templates: a law with its Akoma Ntoso attached, and comparisons."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Final, Self

from lawrepo.errors import StorageError
from lawrepo.export.glyphs import font_folder
from lawrepo.export.model import RenderDocument
from lawrepo.export.pdf_cover import front
from lawrepo.export.pdf_items import Items
from lawrepo.export.pdf_lines import Value
from lawrepo.export.pdf_table import table

if TYPE_CHECKING:
    import typst

    from lawrepo.export.redline import Beside

ATTACHMENT: Final = "law.akn.xml"
STANDARDS: Final = ("a-3a", "ua-1")
TEMPLATES: Final = ("law.typ", "beside.typ", "lines.typ")
NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})


class PdfError(StorageError):
    """Report that Typst refused a document."""


class PdfWriter:
    """Writes PDFs one after another; what is in one as in those before is not set again.

    It is a context manager, and not for several threads at once. The same input gives the same bytes, whatever was
    written before: the time of creation is that of the record.
    """

    def __init__(self) -> None:
        """Make the folder that Typst reads."""
        self._temporary = TemporaryDirectory(prefix="lawrepo-pdf-")
        self._folder = Path(self._temporary.name)
        self._compilers: dict[str, typst.Compiler] = {}
        templates = files("lawrepo.export.templates")
        for name in TEMPLATES:
            (self._folder / name).write_bytes(templates.joinpath(name).read_bytes())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the folder."""
        self._compilers.clear()
        self._temporary.cleanup()

    def text(self, document: RenderDocument, attached: Mapping[str, bytes] = NOTHING) -> bytes:
        """Write a law, or a redline; files `attached` are its source, by name.

        Raises:
            GlyphError: for a character without a glyph.
            PdfError: when the result would break PDF/A-3a or PDF/UA-1.

        """
        items = Items(document)
        data: dict[str, Value] = {
            **front(document),
            "contents": items.contents(),
            "columns": items.columns(),
            "flat": items.flat(),
            "parts": items.parts(),
            "items": list(items.items()),
        }
        return self._compile("law.typ", data, document, attached)

    def table(self, beside: "Beside", attached: Mapping[str, bytes] = NOTHING) -> bytes:
        """Write two texts beside each other, in landscape.

        Raises:
            GlyphError, PdfError: as `text`.

        """
        return self._compile("beside.typ", table(beside), beside.after, attached)

    def _compile(
        self, template: str, data: dict[str, Value], document: RenderDocument, attached: Mapping[str, bytes]
    ) -> bytes:
        import typst  # noqa: PLC0415 - a lazy seam (tests/test_architecture.py)

        # Files have names of our own, whatever they are called in the PDF.
        data["attached"] = [*attached]
        for number, content in enumerate(attached.values()):
            (self._folder / f"attached-{number}").write_bytes(content)
        (self._folder / "data.json").write_bytes(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())
        if template not in self._compilers:
            fonts = typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder())]
            )
            self._compilers[template] = typst.Compiler(
                str(self._folder / template), root=str(self._folder), font_paths=fonts, ignore_system_fonts=True
            )
        try:
            written = self._compilers[template].compile(
                format="pdf", pdf_standards=[*STANDARDS], timestamp=document.recorded_at
            )
        except typst.TypstError as error:
            raise PdfError(f"PDF of {document.iri}: {error.message}") from error
        if not isinstance(written, bytes):
            raise PdfError(f"PDF of {document.iri}: Typst gave none")
        return written


def to_pdf(document: RenderDocument, akn: bytes) -> bytes:
    """Write a document as PDF; `akn` is attached as its source.

    Raises:
        GlyphError, PdfError: as `PdfWriter.text`.

    """
    with PdfWriter() as writer:
        return writer.text(document, {ATTACHMENT: akn})


def to_redline_pdf(document: RenderDocument, attached: Mapping[str, bytes] = NOTHING) -> bytes:
    """Write a redline (`lawrepo.export.redline.redline`) as PDF; files `attached` are its sources, by name.

    Raises:
        GlyphError, PdfError: as `PdfWriter.text`.

    """
    with PdfWriter() as writer:
        return writer.text(document, attached)


def to_table_pdf(beside: "Beside", attached: Mapping[str, bytes] = NOTHING) -> bytes:
    """Write two texts beside each other as PDF; files `attached` are their sources, by name.

    Raises:
        GlyphError, PdfError: as `PdfWriter.text`.

    """
    with PdfWriter() as writer:
        return writer.table(beside, attached)
