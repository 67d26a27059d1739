"""How one text becomes another, ready to be written."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from akn.frbr import FrbrUri
from akn.work import WorkMetadata
from lawrepo.compare import compare
from lawrepo.compare_json import Compared
from lawrepo.compare_json import to_json as comparison_json
from lawrepo.comparison import Comparison
from lawrepo.consolidated import LAYOUTS
from lawrepo.errors import RequestError
from lawrepo.export.comparison import to_html as comparison_html
from lawrepo.export.comparison import to_redline
from lawrepo.export.comparison import to_text as comparison_text
from lawrepo.export.model import RenderDocument
from lawrepo.export.redline import Beside, beside, redline
from lawrepo.field import Turn
from lawrepo.holding import State


class LayoutError(RequestError):
    """Report a form that a layout has not."""

    def __init__(self, form: str, layout: str) -> None:
        """Keep both names."""
        self.form = form
        self.layout = layout
        forms = LAYOUTS.get(layout)
        expected = f"one of {', '.join(forms)}" if forms else f"one of the layouts {', '.join(LAYOUTS)}"
        super().__init__(f"layout {layout!r} as {form!r}: expected {expected}")


def default_layout(form: str) -> str:
    """Return the layout of a form that asks for none: a list of changes, or where it has no such list, a redline."""
    return "changes" if form in LAYOUTS["changes"] else "redline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How the text of one day becomes that of another: empty where `comparison.changes` is.

    `read` gives both texts in the render model, or the part of them that is compared, `turns` what acts changed
    between them (`WorkView.turns`); both need the collection.
    """

    comparison: Comparison
    compared: Compared
    read: Callable[[], tuple[RenderDocument, RenderDocument]] = field(repr=False, compare=False)
    turns: Callable[[], tuple[tuple[str, date, FrbrUri], ...]] = field(repr=False, compare=False)

    def export(self, form: str = "text", *, layout: str = "") -> bytes:
        """Return it as one of FORMS in one of LAYOUTS ("" is the default of the form).

        The JSON of changes is `lawrepo.diff/v1`, which `compare_json.apply_json` applies; that of a redline is
        `lawrepo.expression/v1` with marks.

        Raises:
            LayoutError: when the layout has no such form.
            PortionError: when a text does not bear the eId that is compared.

        """
        layout = layout or default_layout(form)
        if form not in LAYOUTS.get(layout, ()):
            raise LayoutError(form, layout)
        match layout:
            case "redline":
                return self._as_redline(form)
            case "table":
                return self._as_table(form)
            case _:
                return self._as_changes(form)

    def _as_changes(self, form: str) -> bytes:
        match form:
            case "html":
                return comparison_html(self.comparison, self.compared)
            case "json":
                return comparison_json(self.comparison, self.compared)
            case _:
                return comparison_text(self.comparison, self.compared)

    # What a form needs is loaded with it: lazy seams.

    def _as_redline(self, form: str) -> bytes:
        match form:
            case "html":
                from lawrepo.export.html import to_html  # noqa: PLC0415 - a lazy seam

                return to_html(self.redline())
            case "json":
                from lawrepo.export.json import to_json  # noqa: PLC0415 - a lazy seam

                return to_json(self.redline())
            case "pdf":
                from lawrepo.export.pdf import to_redline_pdf  # noqa: PLC0415 - a lazy seam

                return to_redline_pdf(self.redline())
            case "docx":
                from lawrepo.export.docx import to_tracked_docx  # noqa: PLC0415 - a lazy seam

                return to_tracked_docx(self.redline(), [(wid, day, str(act)) for wid, day, act in self.turns()])
            case _:
                from lawrepo.export.redline_plain import to_redline_text  # noqa: PLC0415 - a lazy seam

                return to_redline_text(self.redline())

    def _as_table(self, form: str) -> bytes:
        match form:
            case "pdf":
                from lawrepo.export.pdf import to_table_pdf  # noqa: PLC0415 - a lazy seam

                return to_table_pdf(self.beside().changed())
            case "docx":
                from lawrepo.export.docx import to_table_docx  # noqa: PLC0415 - a lazy seam

                return to_table_docx(self.beside().changed())
            case _:
                from lawrepo.export.beside_html import to_beside_html  # noqa: PLC0415 - a lazy seam

                return to_beside_html(self.beside().changed())

    def differs(self, form: str = "text", *, layout: str = "") -> bool:
        """Say whether anything differs in what `export` shows: a list of changes is that of whole units."""
        if (layout or default_layout(form)) == "changes" or not self.comparison.changes:
            return bool(self.comparison.changes)
        return bool(self.beside().changed().rows)

    def redline(self) -> RenderDocument:
        """Return the later text with marks, and what is gone in its place."""
        return redline(*self.read(), self.comparison)

    def beside(self) -> Beside:
        """Return the two texts beside each other, unchanged rows included."""
        return beside(*self.read(), self.comparison)


def difference(
    before: tuple[date, State],
    after: tuple[date, State],
    read: Callable[[date], RenderDocument],
    turns: Callable[[], tuple[tuple[str, date, FrbrUri], ...]],
    *,
    meta: WorkMetadata,
    language: str,
    recorded_at: datetime,
    commit: str,
) -> Difference:
    """Compare the texts of two days, each given with its day, as the collection knew them at a commit.

    `read` gives the text of a day, or the part of it that is compared, in the render model; `turns` as `Difference`.
    """
    return Difference(
        comparison=compare(before[1], after[1]),
        compared=Compared(
            work=meta.iri,
            language=language,
            title=meta.language(language).title or str(meta.iri),
            before=before[0],
            after=after[0],
            recorded_at=recorded_at,
            commit=commit,
        ),
        read=functools.cache(lambda: (read(before[0]), read(after[0]))),
        turns=turns,
    )


def turn_text(turn: Turn) -> bytes:
    """Return how a recording changes a text: what differs, as `Difference.export` shows it."""
    return to_redline(compare(turn.before, turn.after), turn.language)
