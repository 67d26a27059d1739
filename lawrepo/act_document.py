"""The stored form of an amending act: a sheet as Akoma Ntoso, one document a language, and back (docs/acts.md)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from akn.document import Document
from lawrepo.act_document_error import ActError
from lawrepo.act_document_foreign import read_foreign_act
from lawrepo.act_document_kept import is_kept, read_kept
from lawrepo.act_document_reading import read_act
from lawrepo.act_document_writing import write_act
from lawrepo.amending import Sheet

__all__ = ("ActError", "act_documents", "parse_act", "read_foreign_act")


def act_documents(sheet: Sheet, *, default_language: str) -> dict[str, Document]:
    """Write an act, by language: those of its titles and wordings, or the default one where it has none.

    Raises:
        ActError: when the documents would not give back the same act.

    """
    documents = write_act(sheet, default_language=default_language)
    # As a collection gives them back: there the namespaces are those of the parts.
    again = parse_act({code: replace(each, namespaces=()) for code, each in documents.items()})
    if again.act != sheet.act:
        raise ActError(f"{sheet.act.iri} cannot be stored without loss")
    for one, two in zip(sheet.instructions, again.instructions, strict=True):
        if one != two:
            raise ActError("cannot be stored without loss", place=f"instruction {one.id}")
    return documents


def parse_act(documents: Mapping[str, Document]) -> Sheet:
    """Read an act from its documents, by language: the inverse of `act_documents`, remarks aside.

    Raises:
        ActError: with the document, the line in its part and the instruction, for what is missing or contradicts.

    """
    return _parsed(tuple(documents.items()))


@lru_cache(maxsize=256)  # an act that is written is read again, and every commit on a Work may read the acts on it
def _parsed(given: tuple[tuple[str, Document], ...]) -> Sheet:
    documents = dict(given)
    return read_kept(documents) if is_kept(documents) else read_act(documents)
