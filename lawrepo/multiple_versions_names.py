"""What things are called in a document with several versions: eIds that differ, wIds that stay, and references."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from lxml import etree

from akn.periods import Spans

_CONTEXT: Final = "__"
_REFERRING: Final = ("href", "src", "from", "upTo", "for")


class Names:
    """Gives the elements of one document their eIds: the first that bears a name keeps it."""

    def __init__(self) -> None:
        self.eids: set[str] = set()
        # The elements that are to have a period, each with its days.
        self.dated: list[tuple[etree._Element, Spans]] = []
        # References with the first day of the version that they stand in: element, attribute, day.
        self._references: list[tuple[etree._Element, str, date]] = []
        # What an eId became, for the days on which it is borne.
        self._became: dict[str, list[tuple[Spans, str]]] = {}
        self._newest: dict[str, tuple[date, str]] = {}

    def take(self, element: etree._Element) -> None:
        """Leave an element of which there is one version its name."""
        if eid := element.get("eId"):
            self.eids.add(eid)

    def place(
        self, element: etree._Element, spans: Spans, around: Mapping[str, str], *, dated: bool
    ) -> Mapping[str, str]:
        """Give a version, and what is in it, names that nothing else bears; return what its eIds became.

        `around` is that of the containers that it stands in, `dated` says that it is to have a period.
        """
        if dated:
            self.dated.append((element, spans))
        renamed = dict(around)
        last = max(end or date.max for _, end in spans)
        for each in element.iter(etree.Element):
            self._references.extend(
                (each, name, spans[0][0]) for name in _REFERRING if (each.get(name) or "").startswith("#")
            )
            each.attrib.pop("GUID", None)  # two versions would share it
            eid = each.get("eId")
            if not eid:
                continue
            given = self._free(_within(eid, renamed))
            if given != eid:
                renamed[eid] = given
            wid = str(each.attrib.pop("wId", eid))
            each.set("eId", given)
            if wid != given:
                each.set("wId", wid)
            self._became.setdefault(eid, []).append((spans, given))
            if wid not in self._newest or self._newest[wid][0] <= last:
                self._newest[wid] = (last, given)
        return renamed

    def newest(self) -> dict[str, str]:
        """Return the eId of the last version of what each wId names."""
        return {wid: eid for wid, (_, eid) in self._newest.items()}

    def lead_references(self) -> None:
        """Lead the references in each version to what bears the name on its first day."""
        for element, name, day in self._references:
            target = (element.get(name) or "")[1:]
            if given := self._on(target, day):
                element.set(name, f"#{given}")

    def _on(self, eid: str, day: date) -> str:
        """Return what an eId became in the text of a day, "" where nothing bears it then."""
        found: Iterator[str] = (
            given
            for spans, given in self._became.get(eid, ())
            if any(start <= day and (end is None or day < end) for start, end in spans)
        )
        return next(found, "")

    def _free(self, eid: str) -> str:
        name, count = eid, 1
        while name in self.eids:
            count += 1
            name = f"{eid}_{count}"
        self.eids.add(name)
        return name


def _within(eid: str, renamed: Mapping[str, str]) -> str:
    """Return an eId with the prefix that what is around it bears now."""
    prefix = eid
    while prefix := prefix.rpartition(_CONTEXT)[0]:
        if prefix in renamed:
            return renamed[prefix] + eid[len(prefix) :]
    return eid
