"""Rows about comparing two versions of an act: against xmldiff, and of articles in another order."""

from collections.abc import Iterator
from random import Random

from engine import draw_law
from lxml import etree
from measuring import TO_READ, Bench, Goal, Row, compared, middle, timed
from xmldiff import main as xmldiff

from akn.document import STRUCTURE
from akn.fragment import Fragment
from akn.names import AKN_NS
from akn.xml import parse_xml
from lawrepo.compare import compare
from lawrepo.comparison import Kind
from lawrepo.holding import State

ARTICLES, REORDERED = 500, 96
_TIMES = 9


def as_one(state: State) -> etree._Element:
    """Return the articles of an act as one tree."""
    body = etree.Element(f"{{{AKN_NS}}}body", nsmap={None: AKN_NS})
    body.extend(parse_xml(fragment.xml) for key, fragment in state.items() if key.startswith("art_"))
    return body


def edited(state: State, articles: int) -> State:
    """Return a text with one more word in three articles."""
    after = dict(state)
    for number in (articles // 5, articles // 2, articles - 10):
        key = f"art_{number}"
        after[key] = Fragment(xml=after[key].xml.replace(b"<p>", b"<p>edited ", 1))
    return after


def reordered(random: Random) -> tuple[State, State]:
    """Return a text of one chapter, and one with its articles shuffled."""
    before = draw_law(random, REORDERED).state
    keys = [key for key in before if key.startswith("art_")]
    root = parse_xml(before[STRUCTURE].xml)
    references = list(root.iter(f"{{{AKN_NS}}}componentRef"))
    chapter = references[0].getparent()
    assert chapter is not None
    for reference in references:
        parent = reference.getparent()
        assert parent is not None
        parent.remove(reference)
    shuffled = list(zip(keys, references, strict=True))
    random.shuffle(shuffled)
    chapter.extend(reference for _, reference in shuffled)
    skeleton = Fragment.parse(etree.tostring(root))
    units = {key: before[key] for key, _ in shuffled}
    return before, {STRUCTURE: skeleton, **{k: v for k, v in before.items() if k not in {STRUCTURE, *keys}}, **units}


def rows(bench: Bench) -> Iterator[Row]:
    random = Random(1)  # noqa: S311 - a benchmark, no secret
    for articles in (ARTICLES // 5, ARTICLES):
        before = draw_law(random, articles).state
        after = edited(before, articles)
        own = middle(timed(lambda b=before, a=after: compare(b, a))[0] for _ in range(_TIMES))  # type: ignore[misc] # mypy types no lambda with a default
        trees = [as_one(before), as_one(after)]
        peer, _found = timed(lambda it=trees: xmldiff.diff_trees(*it))  # type: ignore[misc] # mypy types no lambda with a default
        job, against = "diff of two versions of an act, 3 edits", "xmldiff of the same, parsed"
        goal = Goal(limit=100, under=False) if articles == ARTICLES else TO_READ  # smaller ones show how it grows
        yield compared("diff", job, against, articles, own, peer, goal, "ms")
    before, after = reordered(random)
    own = middle(timed(lambda: compare(before, after))[0] for _ in range(_TIMES))
    moves = sum(Kind.MOVED in change.kinds for change in compare(before, after).changes)
    job = f"diff of {REORDERED} reordered articles"
    against, took, actions = "xmldiff (actions; only with BENCH=full: a minute)", None, None
    if bench.full:
        peer, found = timed(lambda: xmldiff.diff_trees(as_one(before), as_one(after)))
        took, actions = peer.wall * 1000, len(found)
    for row, value, other, unit, limit in (
        ("diff-moves", moves, actions, "moves", REORDERED + 1),
        ("diff-reordered", own.wall * 1000, took, "ms", 50),
    ):
        goal = Goal(limit=limit, unit=unit)
        yield Row(
            row=row,
            job=job,
            against=against,
            size=REORDERED,
            value=value,
            peer=other,
            unit=unit,
            judged=value,
            goal=goal,
        )
