"""How one text becomes another, ready to be written."""

from dataclasses import dataclass
from datetime import date, datetime

from akn.work import WorkMetadata
from lawrepo.compare import compare
from lawrepo.compare_json import Compared
from lawrepo.compare_json import to_json as comparison_json
from lawrepo.comparison import Comparison
from lawrepo.consolidated import FormatError
from lawrepo.export.comparison import to_html as comparison_html
from lawrepo.export.comparison import to_redline
from lawrepo.export.comparison import to_text as comparison_text
from lawrepo.field import Turn
from lawrepo.holding import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How the text of one day becomes that of another: empty where `comparison.changes` is."""

    comparison: Comparison
    compared: Compared

    def export(self, form: str = "text") -> bytes:
        """Return it as "text", "html" or "json" (`lawrepo.diff/v1`, which `compare_json.apply_json` applies).

        Raises:
            FormatError: for another form.

        """
        match form:
            case "text":
                return comparison_text(self.comparison, self.compared)
            case "html":
                return comparison_html(self.comparison, self.compared)
            case "json":
                return comparison_json(self.comparison, self.compared)
            case _:
                raise FormatError(form)


def difference(
    before: tuple[date, State],
    after: tuple[date, State],
    *,
    meta: WorkMetadata,
    language: str,
    recorded_at: datetime,
    commit: str,
) -> Difference:
    """Compare the texts of two days, each given with its day, as the collection knew them at a commit."""
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
    )


def turn_text(turn: Turn) -> bytes:
    """Return how a recording changes a text: what differs, as `Difference.export` shows it."""
    return to_redline(compare(turn.before, turn.after), turn.language)
