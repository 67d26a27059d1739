"""A Work as one archive: every text in every language, the acts that bear on it, and a list of them with digests."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from akn.frbr import FrbrUri
from lawrepo.export.archive import to_zip
from lawrepo.layout import escape, work_path
from lawrepo.work import Work

SCHEMA: Final = "lawrepo.package/v1"
MANIFEST: Final = "manifest.json"

_Value = str | int | bool | None | list["_Value"] | dict[str, "_Value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A text in the archive; `role` says what it is to the Work, `digest` is that of the legal text."""

    path: str
    role: str
    iri: str
    work: str
    language: str
    in_force_from: date
    in_force_until: date | None
    digest: str
    data: bytes

    def entry(self) -> dict[str, _Value]:
        """Return what the manifest says of it."""
        return {
            "path": self.path,
            "role": self.role,
            "iri": self.iri,
            "work": self.work,
            "language": self.language,
            "in_force_from": self.in_force_from.isoformat(),
            "in_force_until": None if self.in_force_until is None else self.in_force_until.isoformat(),
            "digest": self.digest,
            "sha256": hashlib.sha256(self.data).hexdigest(),
            "size": len(self.data),
        }


def build_package(work: Work, acts: Mapping[FrbrUri, Work]) -> bytes:
    """Return a ZIP archive of a Work (docs/exports.md); `acts` are those that bear on it and are held."""
    texts = [*_texts(work, "expression"), *(text for act in acts.values() for text in _texts(act, "act"))]
    manifest = (json.dumps(_manifest(work, acts, texts), ensure_ascii=False, indent=1) + "\n").encode()
    return to_zip([(MANIFEST, manifest), *((text.path, text.data) for text in texts)])


def _texts(work: Work, role: str) -> Iterator[_File]:
    """Yield every text of a Work, language by language; the first in each is the original."""
    for entry in work.meta.languages:
        for number, span in enumerate(work.intervals(language=entry.code)):
            text = work.at(span.start, language=entry.code)
            version = f"{entry.code}@{span.start}"
            yield _File(
                path=f"{work_path(work.meta.iri)}/{escape(version)}.akn",
                role="original" if role == "expression" and not number else role,
                iri=f"{work.meta.iri}/{version}",
                work=str(work.meta.iri),
                language=entry.code,
                in_force_from=span.start,
                in_force_until=span.end,
                digest=text.expression.digest,
                data=text.expression.document,
            )


def _manifest(work: Work, acts: Mapping[FrbrUri, Work], texts: list[_File]) -> dict[str, _Value]:
    recorded_at, commit = work.known
    effects = sorted(work.effects(), key=lambda each: (each.enacted, str(each.act)))
    return {
        "schema": SCHEMA,
        "work": str(work.meta.iri),
        "recorded_at": recorded_at.isoformat(),
        "commit": commit,
        "assumed": list(work.assumed),
        "languages": [
            {"code": entry.code, "authoritative": entry.authoritative, "title": entry.title}
            for entry in work.meta.languages
        ],
        "acts": [
            {
                "iri": str(each.act),
                "titles": dict(each.titles),
                "enacted": each.enacted.isoformat(),
                "published": None if each.published is None else each.published.isoformat(),
                "basis": each.basis.value,
                "held": each.act in acts,
            }
            for each in effects
            if each.act != work.meta.iri
        ],
        "files": [text.entry() for text in texts],
    }
