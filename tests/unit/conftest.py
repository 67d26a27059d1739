"""What tests of exports share: a law to be shown."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from akn.frbr import FrbrUri
from akn.notes import Note
from lawrepo.export.model import RenderDocument, build
from lawrepo.expression import Expression

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "export"
NOTE = Note(unit="sec_1__art_1", anchor="sec_1__art_1__para_1", marker="Сноска", text="В редакции </p> Закона № 2.")


@pytest.fixture
def law() -> Callable[..., RenderDocument]:
    """Give a law in the render model: the one of the golden files, with a note, or an act with this in its body."""

    def shown(body: str = "", *, title: str = "Закон о переправах", language: str = "rus") -> RenderDocument:
        given = (
            '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><meta/>'
            f"<body>{body}</body></act></akomaNtoso>"
        )
        return build(
            Expression(
                work=FrbrUri.parse("/akn/kz/act/2020-01-01/1"),
                language=language,
                title=title,
                pit=date(2024, 1, 1),
                in_force_from=date(2020, 2, 1),
                in_force_until=None,
                document=given.encode() if body else (GOLDEN / "law.xml").read_bytes(),
                notes=() if body else (NOTE,),
                digest="0123456789abcdef" * 4,
                recorded_at=datetime(2024, 5, 1, 10, 0, tzinfo=UTC),
                commit="89abcdef" * 5,
            )
        )

    return shown
