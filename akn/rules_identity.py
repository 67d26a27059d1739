"""Rules about identifiers: eId and wId (AKN-NC §5)."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from akn.eid_names import ABBREVIATIONS, BINDING_CONTEXTS, EID_REQUIRED, LABELLED, LOCAL, UNIQUE, element_ref
from akn.findings import Rule, Severity
from akn.names import AKN_NS
from akn.numbering import number_token
from akn.outline import Tag
from akn.remembered import remembered
from akn.rules import STEP, Breach, Node, ProfileRule, View, is_eid

# Of what the standard asks an eId for (AKN-NC §5.5.1), the profile excuses the parts that only wrap or mark the text
# of what is cited: nobody cites the heading of an article, or a person's name in it.
EXCUSED: Final = frozenset(
    """
    FRBRmasterExpression blockContainer componentData components concept container content count crossHeading entity
    event formula heading intro judge lawyer location longTitle marker mmod object ol organization party person
    process quantity ref rmod role rref subheading tblock term toc ul wrapUp
    """.split()  # noqa: SIM905 - quoting each word would hide what this is
)
# … and adds what metadata refers to: events by intervals.
REQUIRED: Final = (EID_REQUIRED - EXCUSED) | {"eventRef"}

_REUSED_STEP: Final = rf"{STEP}(?:~(?:[2-9]|[1-9][0-9]+))?"
WID_FORM: Final = rf"^{_REUSED_STEP}(?:__{_REUSED_STEP})*$"
COUNT: Final = r"^(?:nn_)?[1-9][0-9]*$"
STATES_A_NUMBER: Final = r"[^\W_]"
# A <num> whose number can be read off without knowing words or numerals: the label, the number, the label.
_LABELS: Final = "Раздел|РАЗДЕЛ|Глава|ГЛАВА|Статья|СТАТЬЯ|Section|Chapter|Article|Abschnitt|Kapitel|Artikel"
_NUMBER: Final = "[0-9]+(?:-[0-9]+)*[a-z]?|[a-zа-яёәғқңөұүһі](?![.):]*-)"
PLAIN_NUM: Final = rf"^\s*(?:(?:{_LABELS})\s+)?[(]?({_NUMBER})[.):]*(?:-(?:бап|тарау|бөлім))?[.:]*\s*$"

_BOUND: Final = sorted(element_ref(name) for name in BINDING_CONTEXTS)
BINDING: Final = rf"(?:^|__)(?:{'|'.join(_BOUND)})(?:_|$)"
# What holds articles in its hierarchy; articles are numbered through the act and have none of these before them.
DIVISIONS: Final = frozenset(
    (
        "book",
        "chapter",
        "division",
        "part",
        "section",
        "subchapter",
        "subdivision",
        "subpart",
        "subtitle",
        "title",
        "tome",
    )
)
DIVISION_PREFIX: Final = rf"(?:^|__)(?:{'|'.join(sorted(element_ref(name) for name in DIVISIONS))})(?:_[^_]+)*$"
NAMELESS: Final = LABELLED | {"componentRef"}  # a componentRef bears the eId of the unit it stands for

_KEPT: Final = 1 << 14  # answers that are remembered
_WID_FORM: Final = re.compile(WID_FORM)
_COUNT: Final = re.compile(COUNT)
_PLAIN_NUM: Final = re.compile(PLAIN_NUM)
_STATES: Final = re.compile(STATES_A_NUMBER)
_BINDING: Final = re.compile(BINDING)
_DIVISION_PREFIX: Final = re.compile(DIVISION_PREFIX)
_REPEATED: Final = re.compile(r"_[1-9][0-9]*$")
_OWN_TEXT: Final = etree.XPath(
    ".//text()[not(ancestor::akn:authorialNote or ancestor::akn:subFlow)]",
    namespaces={"akn": AKN_NS},
    smart_strings=False,
)


def _missing(view: View) -> Iterator[Breach]:
    for node in view.nodes:
        if not node.eid and node.name in REQUIRED:
            yield Breach(node, f"<{node.name}> has no eId", expected=f"eId of the form {_example(node)}")


def _duplicate(view: View) -> Iterator[Breach]:
    first: dict[str, Node] = {}
    for node in view.identified:
        other = first.setdefault(node.eid, node)
        if other is not node:
            line = other.element.sourceline
            yield Breach(node, f"eId {node.eid} is borne twice", found=f"also on <{other.name}>, line {line}")


def _form(view: View) -> Iterator[Breach]:
    readable = {node.order for node in view.readable}
    for node in view.identified:
        if node.order not in readable and not is_eid(node.eid):
            yield Breach(node, f"eId {node.eid!r} is not well formed", "name_number, joined by __", node.eid)


def _name(view: View) -> Iterator[Breach]:
    for node in view.readable:
        expected = ABBREVIATIONS.get(node.name, node.name)
        if node.ref != expected and node.name not in NAMELESS:
            yield Breach(node, f"eId {node.eid} on <{node.name}>", expected=expected, found=node.ref)


def _context(view: View) -> Iterator[Breach]:
    for node in view.readable:
        prefix = node.prefix
        if node.name == "article" and in_division(prefix):
            message = f"eId {node.eid}: articles are numbered through the act"
            yield Breach(node, message, expected=node.eid[len(prefix) + 2 :], found=node.eid)
        elif prefix != node.context and node.parent >= 0 and not fits(prefix, node.context, node.name):
            message = f"eId {node.eid} does not fit its place"
            yield Breach(node, message, expected=_prefixed(node.context), found=_prefixed(prefix))


def in_division(prefix: str) -> bool:
    """Tell whether the prefix of an eId is that of a division of the act."""
    return _DIVISION_PREFIX.search(prefix) is not None


@remembered(_KEPT)
def fits(prefix: str, context: str, name: str) -> bool:
    """Tell whether a prefix is a context further out, up to the first that binds, or may be left out."""
    if prefix:
        return context.startswith(f"{prefix}__") and not _BINDING.search(context[len(prefix) + 2 :])
    return name not in LOCAL and not _BINDING.search(context)


def _number(view: View) -> Iterator[Breach]:
    for node in view.readable:
        if node.name in NAMELESS:
            continue
        if node.name in UNIQUE:
            if node.number and not is_count(node.number):
                yield Breach(node, f"eId {node.eid}: there is but one <{node.name}>", "no number", node.number)
            continue
        text = _num_text(view, node)
        if not _STATES.search(text):
            dropped = node.removed and not text.strip()  # without a trace: what bore the number is gone
            if not dropped and not is_count(node.number):
                yield Breach(node, f"eId {node.eid} without a number in <num>", "a count", node.number)
            continue
        plain = _PLAIN_NUM.search(text)
        if plain and node.number != plain[1] and _REPEATED.sub("", node.number) != plain[1]:
            yield Breach(node, _misnumbered(node, text), expected=plain[1], found=node.number)


@remembered(_KEPT)
def is_stated(number: str, num: str) -> bool:
    """Tell whether a number is what a `<num>` without notes says: in digits, as a numeral, in words, or none."""
    if not _STATES.search(num):
        return is_count(number)
    plain = _PLAIN_NUM.search(num)
    expected = {plain[1]} if plain else _numerals(num)
    return _is_one_of(number, expected) if expected else is_count(number)


def is_count(number: str) -> bool:
    """Tell whether a number may be that of something without a number of its own."""
    return _COUNT.search(number) is not None


def _numeral(view: View) -> Iterator[Breach]:
    for node in view.readable:
        text = _num_text(view, node)
        if not text or node.name in NAMELESS or node.name in UNIQUE:
            continue
        if _PLAIN_NUM.search(text) or not _STATES.search(text):
            continue
        own = _num_text(view, node, notes=False)
        expected = _numerals(own)
        if not (_is_one_of(node.number, expected) if expected else is_count(node.number)):
            yield Breach(node, _misnumbered(node, own), " or ".join(sorted(expected)) or "a count", node.number)


def _numerals(num: str) -> set[str]:
    return {number_token(num), number_token(num, roman=False)} - {""}


def _is_one_of(number: str, expected: set[str]) -> bool:
    return number in expected or _REPEATED.sub("", number) in expected


def _redundant(view: View) -> Iterator[Breach]:
    for node in view.identified:
        if node.wid == node.eid:
            yield Breach(node, f"wId {node.wid} says no more than the eId", expected="no wId", found=node.wid)


def _wid_form(view: View) -> Iterator[Breach]:
    for node in view.nodes:
        wid = written_wid(node)
        if wid and node.name and not is_wid(wid):
            yield Breach(node, f"wId {wid!r} is not well formed", "an eId, or an eId with ~2, ~3 …", wid)


def is_wid(wid: str) -> bool:
    """Tell whether a wId is well formed."""
    return _WID_FORM.search(wid) is not None


def _wid_duplicate(view: View) -> Iterator[Breach]:
    first: dict[str, Node] = {}
    for node in view.nodes:
        wid = written_wid(node) or node.eid
        if not wid or node.quoted or node.metadata or not node.name:
            continue
        other = first.setdefault(wid, node)
        if other is not node and other.eid != node.eid and not (_is_dated(view, node) and _is_dated(view, other)):
            line = other.element.sourceline
            message = f"wId {wid} is borne by two elements"
            yield Breach(node, message, "a wId of its own", f"also <{other.name}> {other.eid}, line {line}")


def _is_dated(view: View, node: Node | None) -> bool:
    """Tell whether an element, or one that it stands in, is a version with its period."""
    while node is not None and "period" not in node.attributes:
        node = view.parent(node)
    return node is not None


def written_wid(node: Node | Tag) -> str:
    """Return the wId that is written: a skeleton's `componentRef` names it in `src` (docs/storage.md)."""
    if node.name == "componentRef":
        source = node.attributes.get("src", "")
        return source[1:] if source.startswith("#") else ""
    return node.wid


def _num_text(view: View, node: Node, *, notes: bool = True) -> str:
    """Return the text of an element's `<num>`, "" without one; `notes` says whether to read the notes on it too."""
    num = view.nums.get(node.order)
    if num is None:
        return ""
    if not len(num.element):
        return num.element.text or ""
    return "".join(num.element.itertext() if notes else map(str, _OWN_TEXT(num.element)))


def _misnumbered(node: Node, num: str) -> str:
    return f"eId {node.eid} where <num> says {' '.join(num.split())!r}"


def _example(node: Node) -> str:
    return f"{node.context}__{element_ref(node.name)}_1" if node.context else f"{element_ref(node.name)}_1"


def _prefixed(prefix: str) -> str:
    return f"{prefix}__…" if prefix else "no prefix"


def _rule(code: str, summary: str, clause: str) -> Rule:
    return Rule(code=code, severity=Severity.ERROR, summary=summary, clause=clause)


IDENTITY: Final = (
    ProfileRule(
        rule=_rule("eid-missing", "An element that the law is cited by has no eId.", "AKN-NC 5.5.1"),
        check=_missing,
    ),
    ProfileRule(
        rule=_rule("eid-form", "An eId is not steps of name and number, joined by two underscores.", "AKN-NC 5.4"),
        check=_form,
    ),
    ProfileRule(
        rule=_rule("eid-duplicate", "Two elements of one document bear the same eId.", "AKN-NC 5.4"),
        check=_duplicate,
    ),
    ProfileRule(
        rule=_rule("eid-name", "An eId does not call its element by the name of the convention.", "AKN-NC 5.4.2"),
        check=_name,
    ),
    ProfileRule(
        rule=_rule(
            "eid-context",
            "An eId does not begin with the eId of its context, or an article's begins with that of a division.",
            "AKN-NC 5.4.1",
        ),
        check=_context,
    ),
    ProfileRule(
        rule=_rule(
            "eid-number", "The number in an eId is not the one that its num states in digits.", "AKN-NC 5.4.3"
        ),
        check=_number,
    ),
    ProfileRule(
        rule=_rule(
            "eid-numeral",
            "The number in an eId is not the one that its num states as a numeral, in words, or among other text.",
            "AKN-NC 5.4.3",
        ),
        check=_numeral,
        unsaid="Reading Roman numerals and the number words of four languages takes a program, not an expression.",
    ),
    ProfileRule(
        rule=_rule("wid-redundant", "A wId is written although it is the eId.", "DESIGN identity"),
        check=_redundant,
    ),
    ProfileRule(
        rule=_rule(
            "wid-form",
            "A wId is neither of the form of an eId nor one with ~2, ~3 … after a step.",
            "DESIGN identity",
        ),
        check=_wid_form,
    ),
    ProfileRule(
        rule=_rule(
            "wid-duplicate",
            "Two elements bear the same wId at one time (an eId counts where no wId is written).",
            "DESIGN identity",
        ),
        check=_wid_duplicate,
    ),
)
