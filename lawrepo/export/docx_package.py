"""The package that Word opens: its parts, what leads from one to another, and the properties of the document."""

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from lxml import etree

from lawrepo.errors import StorageError
from lawrepo.export.docx_xml import Story, add, name, root
from lawrepo.export.model import RenderDocument
from lawrepo.export.runs import clean
from lawrepo.export.words import direction

if TYPE_CHECKING:
    from docx.package import Package

INSTALL: Final = "pip install 'lawrepo[docx]'"

_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_WHEN: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say
_MAX_PROPERTY: Final = 255


class DocxMissingError(StorageError):
    """Report that python-docx is not installed."""

    def __init__(self) -> None:
        super().__init__(f"DOCX needs python-docx, which is not installed: {INSTALL}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """The parts with text."""

    document: Story
    footnotes: Story
    comments: Story
    header: Story
    footer: Story


def pack(stories: Stories, document: RenderDocument) -> bytes:
    """Return the package as bytes, the same for the same input.

    Raises:
        DocxMissingError: without python-docx.

    """
    try:
        from docx.opc.constants import RELATIONSHIP_TYPE as KIND  # noqa: PLC0415 - a lazy seam
        from docx.opc.packuri import PackURI  # noqa: PLC0415 - a lazy seam
        from docx.opc.part import Part  # noqa: PLC0415 - a lazy seam
        from docx.package import Package  # noqa: PLC0415 - a lazy seam
    except ImportError as error:
        raise DocxMissingError from error

    package = Package()
    main = Part(PackURI("/word/document.xml"), _TYPE.format("document.main"), _bytes(stories.document.root), package)
    package.relate_to(main, KIND.OFFICE_DOCUMENT)
    for file, kind, content, story, number in (
        ("styles", KIND.STYLES, "styles", Story(root=_styles(document.tag)), "rIdStyles"),
        ("settings", KIND.SETTINGS, "settings", Story(root=_settings(document.tag)), "rIdSettings"),
        ("fontTable", KIND.FONT_TABLE, "fontTable", Story(root=_fonts()), "rIdFonts"),
        ("comments", KIND.COMMENTS, "comments", stories.comments, "rIdComments"),
        ("footnotes", KIND.FOOTNOTES, "footnotes", stories.footnotes, "rIdFootnotes"),
        ("header1", KIND.HEADER, "header", stories.header, "rIdHeader"),
        ("footer1", KIND.FOOTER, "footer", stories.footer, "rIdFooter"),
    ):
        part = Part(PackURI(f"/word/{file}.xml"), _TYPE.format(content), _bytes(story.root), package)
        main.rels.add_relationship(kind, part, number)
        for address, link in story.links.items():
            part.rels.add_relationship(KIND.HYPERLINK, address, link, is_external=True)
    for address, link in stories.document.links.items():
        main.rels.add_relationship(KIND.HYPERLINK, address, link, is_external=True)
    _properties(package, document)
    written = io.BytesIO()
    package.save(written)
    return _timeless(written.getvalue())


def _properties(package: "Package", document: RenderDocument) -> None:
    """Set the core properties; python-docx puts the clock into those that are not set."""
    recorded = document.recorded_at.astimezone(UTC).replace(tzinfo=None)
    portion = f"~{document.portion}" if document.portion else ""
    properties = package.core_properties
    for field, value in (
        ("title", document.title),
        ("subject", document.work),
        ("identifier", f"{document.iri}{portion}"),
        ("language", document.tag),
        ("version", document.commit),
        ("keywords", document.digest),
    ):
        setattr(properties, field, clean(value)[:_MAX_PROPERTY])
    properties.author = properties.last_modified_by = "lawrepo"
    properties.created = properties.modified = recorded
    properties.revision = 1


def _styles(tag: str) -> etree._Element:
    """Return the styles, with the language of the document."""
    styles = etree.fromstring(files("lawrepo.export.templates").joinpath("docx-styles.xml").read_bytes())
    properties = styles.find(f"{name('docDefaults')}/{name('rPrDefault')}/{name('rPr')}")
    assert properties is not None  # noqa: S101 - the file is ours
    add(properties, "lang", **({"bidi": tag} if direction(tag) == "rtl" else {"val": tag}))
    return styles


def _settings(tag: str) -> etree._Element:
    """Return the settings, in the order of the schema (CT_Settings)."""
    settings = root("settings")
    add(settings, "zoom", percent="100")
    add(settings, "defaultTabStop", val="567")
    add(settings, "characterSpacingControl", val="doNotCompress")
    notes = add(settings, "footnotePr")
    for number in ("-1", "0"):
        add(notes, "footnote", id=number)
    mode = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": "15"}
    add(add(settings, "compat"), "compatSetting", **mode)
    add(settings, "themeFontLang", **({"bidi": tag} if direction(tag) == "rtl" else {"val": tag}))
    add(settings, "decimalSymbol", val=",")
    add(settings, "listSeparator", val=";")
    return settings


def _fonts() -> etree._Element:
    """Return the font that styles name, and what to take where it is not installed (17.8.3.1)."""
    fonts = root("fonts")
    font = add(fonts, "font", name="Noto Serif")
    add(font, "altName", val="Times New Roman")
    add(font, "charset", val="00")
    add(font, "family", val="roman")
    add(font, "pitch", val="variable")
    return fonts


def _bytes(element: etree._Element) -> bytes:
    return etree.tostring(element, encoding="UTF-8", xml_declaration=True, standalone=True)


def _timeless(data: bytes) -> bytes:
    """Return a ZIP with the same files and without the time at which it was written."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(written, "w") as after:
        for entry in before.namelist():
            info = zipfile.ZipInfo(entry, _WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            after.writestr(info, before.read(entry))
    return written.getvalue()
