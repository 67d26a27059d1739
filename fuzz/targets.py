"""What is fuzzed: for each way in, a function of bytes, which may refuse them by errors of the project and no other.

What is accepted must hold: what is written is read again as the same, and written again as the same bytes.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Final

from akn.document import assemble, split
from akn.effects import effects_fragment, parse_effects
from akn.eid import Eid, assign_eids
from akn.errors import AknError
from akn.events import event_fragment, parse_event
from akn.fragment import Fragment
from akn.frbr import FrbrUri, Level
from akn.notes import parse_notes
from akn.outline import outline_of
from akn.profile import check_profile
from akn.validate import _libxml2_faults, check_schema
from akn.work import parse_work, work_fragment
from akn.xml import canonical, canonicalize, parse_xml
from lawrepo.act_document import parse_act, read_foreign_act
from lawrepo.calendar_days import Year
from lawrepo.claims_reading import read_claims
from lawrepo.errors import LawrepoError
from lawrepo.importers.manifest import parse_manifest
from lawrepo.importers.sheet import parse_sheet, write_sheet
from lawrepo.importers.succession import Succession
from lawrepo.importers.text import read_provisions, read_text
from lawrepo.layout import parse_path, work_file
from lawrepo.settings import Settings

OWN: Final = (AknError, LawrepoError)
CORPUS: Final = Path(__file__).resolve().parent / "corpus"
WORDS: Final = Path(__file__).resolve().parent / "words"
LANGUAGES: Final = ("eng", "kaz", "rus")
_LAWS: Final = (*LANGUAGES, "deu")
_ESCAPED: Final = re.compile(rb"\\x([0-9a-f]{2})")
_NAME: Final = re.compile(r"[^\x00-\x1f/\\]+")


def iri(data: bytes) -> None:
    """Read a line as an IRI and as an eId; the path of a Work leads back to it, and nowhere else."""
    text = data.decode(errors="replace")
    with suppress(*OWN):
        found = FrbrUri.parse(text)
        assert FrbrUri.parse(str(found)) == found
        if found.level is Level.WORK:
            path = work_file(found)
            assert all(_NAME.fullmatch(name) and name not in {".", "..", ".git"} for name in path.split("/")), path
            assert parse_path(path).work == found.work()
    with suppress(*OWN):
        eid = Eid.parse(text)
        assert Eid.parse(str(eid)) == eid
    with suppress(*OWN):
        parse_path(text)


def text(data: bytes) -> None:
    """Read a law, or a piece of one; the first byte says in which language and grammar."""
    how, source = (data[0], data[1:].decode(errors="replace")) if data else (0, "")
    language, markdown, lenient = _LAWS[how % 4], bool(how & 4), bool(how & 8)
    if how & 16:
        with suppress(*OWN):
            read_provisions(source, language=language, markdown=markdown, lenient=lenient, parent="art_1")
        return
    found = None
    with suppress(*OWN):
        found = read_text(source, language=language, markdown=markdown, lenient=lenient)
        for _, fragment in (*found.document.sections, *found.document.units):
            assert canonicalize(fragment.xml) == fragment.xml
    if not lenient:
        texts = Succession(language, markdown=markdown)
        texts.read(source.rpartition("\n")[0])
        again = texts.read(source)  # of which the text before had nearly all
        assert again is None or again == found


def akn(data: bytes) -> None:
    """Read a document: canonical bytes are those of what they are read as; what is valid comes apart and together."""
    with suppress(*OWN):
        root = parse_xml(data)
        written = canonical(root)
        assert canonicalize(written) == written
        if _libxml2_faults(root):
            return
        root = assign_eids(parse_xml(written))
        check_profile(root, file="", whole=True)
        document = split(root)
        assert split(parse_xml(assemble(document))) == document
        read_claims(root)


def findings(data: bytes) -> None:
    """Check what is well formed against the schema and the profile: everything is explained, nothing breaks it.

    What is seen from the bytes alone is what the elements say.
    """
    with suppress(*OWN):
        root = parse_xml(data)
        check_schema(root, file="", source=data)
        check_profile(root, file="", whole=True, source=data)
        outline = outline_of(data)
        if outline is not None:
            assert canonical(root) == data
            asked = check_profile(root, file="", whole=False, source=data)
            assert check_profile(root, file="", whole=False, source=data, outline=outline) == asked


def act(data: bytes) -> None:
    """Read a document as an amending act, one of the collection's own and a foreign one."""
    with suppress(*OWN):
        root = parse_xml(data)
        if _libxml2_faults(root):  # explaining them is `findings`'s part, and slow
            return
        documents = {"eng": split(assign_eids(root))}
        with suppress(*OWN):
            parse_act(documents)
        read_foreign_act(documents)


def metadata(data: bytes) -> None:
    """Read a stored file that is no text: what is read is written as what is read again."""
    with suppress(*OWN):
        fragment = Fragment(xml=canonicalize(data))
        with suppress(*OWN):
            parse_notes(fragment, "art_1")
        with suppress(*OWN):
            work = parse_work(fragment)
            assert parse_work(work_fragment(work)) == work
        with suppress(*OWN):
            happened = parse_event(fragment)
            assert parse_event(event_fragment(happened)) == happened
        effects = parse_effects(fragment)
        written = effects_fragment(effects)
        assert effects_fragment(parse_effects(written)) == written


def sheet(data: bytes) -> None:
    """Read an amendment sheet: what is read is written as a sheet that says the same."""
    with suppress(*OWN):
        found = parse_sheet(data, languages=LANGUAGES)
        again = parse_sheet(write_sheet(found), languages=LANGUAGES)
        assert (again.act, again.instructions) == (found.act, found.instructions)


def manifest(data: bytes) -> None:
    """Read a manifest: what it names is in normal form, and its Work has a place."""
    with suppress(*OWN):
        found = parse_manifest(data, Path("manifest.toml"))
        assert all(unicodedata.is_normalized("NFC", title) for title in found.titles.values())
        work_file(found.work)


def settings(data: bytes) -> None:
    """Read the settings of a collection, and a year of its calendar: what is read is written as the same."""
    with suppress(*OWN):
        found = Settings.parse(data)
        assert Settings.parse(found.to_toml()) == found
    with suppress(*OWN):
        year = Year.parse(data, 2020)
        written = Year.parse(year.to_toml(), 2020)
        assert written.to_toml() == year.to_toml()


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = MappingProxyType(
    {
        "iri": iri,
        "text": text,
        "akn": akn,
        "findings": findings,
        "act": act,
        "metadata": metadata,
        "sheet": sheet,
        "manifest": manifest,
        "settings": settings,
    }
)


def kept(target: str) -> dict[str, bytes]:
    """Return the kept corpus of a target, by name."""
    return {path.name: path.read_bytes() for path in sorted((CORPUS / target).iterdir())}


def words(target: str) -> tuple[bytes, ...]:
    """Return what the inputs of a target are made of: the words of libFuzzer's dictionary."""
    lines = (WORDS / target).read_text(encoding="ascii").splitlines()
    return tuple(
        _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), line.strip().strip('"').encode())
        for line in lines
    )
