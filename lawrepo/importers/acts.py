"""Amending acts as files: an amendment sheet, or one Akoma Ntoso document a language."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from akn.document import Document, split
from akn.eid import assign_eids
from akn.errors import AknError
from akn.names import akn
from akn.validate import check_schema
from akn.xml import parse_xml
from lawrepo.act_document import parse_act, read_foreign_act
from lawrepo.amending import Sheet
from lawrepo.errors import StorageError
from lawrepo.holding import META
from lawrepo.importers.sheet import read_sheet
from lawrepo.importers.source import InvalidSourceError, SourceError
from lawrepo.limits import DEFAULT, Limits

_SHEETS: Final = ".toml"
_OURS: Final = b"<lr:act"


def read_amending_act(paths: Sequence[Path], *, languages: Sequence[str], limits: Limits = DEFAULT) -> Sheet:
    """Read an act: one sheet, or its documents; `languages` are those of the collection (ISO 639-2 alpha-3).

    Raises:
        SheetError: for a sheet, with every finding.
        InvalidSourceError: for a document that breaks the schema.
        LimitError: for an act that is too large.
        SourceError, AknError: for what is no such file; the message names file and line.

    """
    sheet = _read(paths, languages, limits)
    limits.require(", ".join(map(str, paths)), "instructions", len(sheet.instructions))
    return sheet


def _read(paths: Sequence[Path], languages: Sequence[str], limits: Limits) -> Sheet:
    sheets = [path for path in paths if path.suffix.lower() == _SHEETS]
    if sheets:
        if len(paths) > 1:
            raise SourceError(f"{paths[1]}: a second file: an act is one sheet, or one document a language")
        return read_sheet(paths[0], languages=languages, limits=limits)
    documents: dict[str, Document] = {}
    for path in paths:
        language, document = _document(path, limits)
        if language not in languages:
            known = ", ".join(languages)
            raise SourceError(f"{path}: in the language {language!r}: this collection is in {known} (lawrepo.toml)")
        if language in documents:
            raise SourceError(f"{path}: a second document in {language}: expected one a language")
        documents[language] = document
    try:
        ours = all(_OURS in dict(each.sections)[META].xml for each in documents.values())
        return parse_act(documents) if ours else replace(read_foreign_act(documents), documents=documents)
    except AknError as error:
        names = ", ".join(map(str, paths))
        raise SourceError(f"{names}: {error}") from error


def _document(path: Path, limits: Limits) -> tuple[str, Document]:
    try:
        data = limits.read(path)
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}") from error
    root = parse_xml(
        data, source=str(path), max_depth=limits.depth, max_elements=limits.elements, max_attributes=limits.attributes
    )
    findings = check_schema(root, file=str(path), source=data)
    if findings:
        raise InvalidSourceError(str(path), findings)
    language = root.find(f".//{akn('FRBRExpression')}/{akn('FRBRlanguage')}")
    if language is None:
        raise SourceError(f"{path}: no FRBRlanguage: expected the language of the document")
    return language.get("language", ""), split(assign_eids(root))
