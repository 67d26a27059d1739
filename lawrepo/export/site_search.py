"""The index that a site is searched with: words brought to stems, in files that a page loads as scripts.

The rules are data, and `search.js` applies the same ones to what is asked (docs/site.md); a test compares the two.
"""

import functools
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from lawrepo.export.blocks import Block, Division, blocks_of, label, texts
from lawrepo.export.model import RenderDocument

# Of a language: article → weight of a stem, by shard and stem.
Postings: TypeAlias = dict[str, dict[str, dict[int, int]]]

_WORD: Final = re.compile(r"[^\W_]+")
_SHARD: Final = 2  # letters that words of one file have in common
_LEAST: Final = 3  # letters that are left of a word at least; one fewer after a long ending
_LONG: Final = 3
_HEADING: Final = 4  # what a word in a heading counts for
_MOST: Final = 99
_CHUNK: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How words of a language become stems: endings that are cut again and again, and what stands at the end then.

    `finals` are pairs of letters, the second written for the first; `elided` are vowels left out before a last
    consonant; `common` are words that everything has.
    """

    endings: tuple[str, ...] = ()
    finals: tuple[tuple[str, str], ...] = ()
    elided: str = ""
    vowels: str = ""
    common: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, object]:
        """Return the rules as `search.js` reads them."""
        return {
            "endings": list(self.endings),
            "finals": dict(self.finals),
            "elided": self.elided,
            "vowels": self.vowels,
            "common": sorted(self.common),
        }


def _endings(*groups: str) -> tuple[str, ...]:
    found = {ending for group in groups for ending in group.split()}
    return tuple(sorted(found, key=lambda ending: (-len(ending), ending)))


_RULES: Final[Mapping[str, Rules]] = {
    "kaz": Rules(
        endings=_endings(
            "лар лер дар дер тар тер лары лері дары дері тары тері",
            "ым ім ың ің ы і сы сі ымыз іміз мыз міз ыңыз іңіз ңыз ңіз",
            "ның нің дың дің тың тің ға ге қа ке на не",
            "ны ні ды ді ты ті ын ін сын сін да де та те нда нде",
            "дан ден тан тен нан нен мен бен пен дағы дегі тағы тегі ндағы ндегі",
            "т д н с",  # cut from сенат too, as сенаты may be сенат and ы, or сена and ты
        ),
        finals=(("ғ", "қ"), ("г", "к"), ("б", "п")),
        elided="ыі",
        vowels="аәеёиоөуұүыіэюя",
        common=frozenset("және мен бен пен үшін немесе осы бұл да де та те бойынша туралы".split()),  # noqa: SIM905 - as akn.names
    ),
    "rus": Rules(
        endings=_endings(
            "а я о е ы и у ю ь й ам ям ом ем ой ей ов ев ах ях ами ями",
            "ия ие ии ию ий ией ием иям иях иями ья ье ьи ью ьей ьям ьях ьями",
            "ый ая яя ое ее ые ого его ому ему ым им ых их ую юю ою ею ыми ими",
        ),
        common=frozenset(
            "и в во на не с со по о об от до из к ко у за или а но что как для при".split()  # noqa: SIM905 - as akn.names
        ),
    ),
    "eng": Rules(
        endings=_endings("s es ies ied e y ed ing"),
        common=frozenset("the a an of and or in to by on for is be as at it".split()),  # noqa: SIM905 - as akn.names
    ),
}
_NONE: Final = Rules()


def rules_of(language: str) -> Rules:
    """Return the rules of a language (ISO 639-2): none but those for letters where it has none."""
    return _RULES.get(language, _NONE)


def fold(text: str) -> str:
    """Return a text with letters alike that are searched alike.

    >>> fold("ЁЛКА")
    'елка'
    """
    return unicodedata.normalize("NFC", text).lower().replace("ё", "е")


@functools.lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """Return what is left of a folded word without its endings.

    >>> stem("құқығы", "kaz") == stem("құқықтарының", "kaz")
    True
    """
    rules = rules_of(language)
    if any("0" <= char <= "9" for char in word):
        return word
    cut = True
    while cut:
        cut = False
        for ending in rules.endings:
            left = len(word) - len(ending)
            if left >= _LEAST - (len(ending) >= _LONG) and word.endswith(ending):
                word, cut = word[:left], True
                break
    last = dict(rules.finals).get(word[-1:], "")
    word = word[:-1] + last if last else word
    if len(word) > _LEAST and word[-2] in rules.elided and not {word[-1], word[-3]} & set(rules.vowels):
        word = word[:-2] + word[-1]
    return word


def stems(text: str, language: str) -> Iterator[str]:
    """Yield the stems of a text that are looked up, in order."""
    rules = rules_of(language)
    for written in _WORD.findall(text):
        word = fold(written)
        if word not in rules.common and (len(word) > 1 or word.isdecimal()):
            yield stem(word, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is found: an article, or a text that has none. `href` is relative to the folder of the text."""

    href: str
    heading: str
    text: str


def entries_of(document: RenderDocument, hrefs: Mapping[str, str]) -> list[Entry]:
    """Return the entries of a text: each unit, and before them what stands outside of units.

    `hrefs` are the pages of provisions by eId; others are found in the text itself.
    """
    units: list[Division] = []
    loose: list[Block] = []
    _gather(document.blocks, units, loose)
    found = []
    rest = " ".join(_CHUNK.sub(" ", piece).strip() for block in loose for piece in texts((block,)))
    if rest.strip():
        found.append(Entry(href="", heading="", text=rest.strip()))
    for unit in units:
        words = " ".join(_CHUNK.sub(" ", piece).strip() for piece in texts(unit.blocks))
        href = hrefs.get(unit.eid) or (f"#{unit.anchor}" if unit.anchor else "")
        if words.strip() or label(unit):
            found.append(Entry(href=href, heading=label(unit), text=words.strip()))
    return found


def _gather(blocks: Sequence[Block], units: list[Division], loose: list[Block]) -> None:
    for block in blocks:
        if isinstance(block, Division) and block.unit:
            units.append(block)
        elif any(isinstance(each, Division) and each.unit for each in blocks_of((block,))):
            _gather(getattr(block, "blocks", ()), units, loose)
        else:
            loose.append(block)


def postings(title: str, entries: Sequence[Entry], language: str) -> Postings:
    """Return the words of entries with what each counts for; the title counts for the first."""
    found: Postings = {}
    for number, entry in enumerate(entries):
        weights = Counter(stems(entry.text, language))
        headings = f"{title} {entry.heading}" if number == 0 else entry.heading
        for word in stems(headings, language):
            weights[word] += _HEADING
        for word, weight in weights.items():
            found.setdefault(word[:_SHARD], {}).setdefault(word, {})[number] = min(weight, _MOST)
    return found


def shard_name(shard: str) -> str:
    """Return the file name of a shard: the numbers of its letters, for no server mistakes these."""
    return "-".join(f"{ord(char):x}" for char in shard)


def shard_path(language: str, shard: str) -> str:
    """Return the path of a shard in a site."""
    return f"search/{language}/words/{shard_name(shard)}.js"


def shards_named(files: Iterable[str]) -> list[str]:
    """Return the shards whose files have these names."""
    codes = (name.removesuffix(".js").split("-") for name in files if name.endswith(".js"))
    return sorted("".join(chr(int(code, 16)) for code in each) for each in codes)


def entries_path(language: str, work_folder: str) -> str:
    """Return the path of what is shown of the entries of a Work."""
    return f"search/{language}/{work_folder}.js"


def index_script(language: str, shards: Sequence[str]) -> bytes:
    """Write the script that tells the rules of a language, and which shards there are."""
    return _script("rules", language, "", {**rules_of(language).to_json(), "shards": list(shards)})


def entries_script(language: str, work_folder: str, title: str, note: str, entries: Sequence[Entry]) -> bytes:
    """Write the script with the entries of a Work; `note` says that it is not simply in force."""
    shown = {"title": title, "note": note, "entries": [[entry.href, entry.heading, entry.text] for entry in entries]}
    return _script("work", language, work_folder, shown)


def shard_line(work_folder: str, words: Mapping[str, Mapping[int, int]]) -> str:
    """Write the words of a Work in a shard, on one line: by stem, entries each with its weight."""
    told = {word: [each for pair in sorted(found.items()) for each in pair] for word, found in sorted(words.items())}
    return f"{_json(work_folder)}:{_json(told)}"


def shard_script(language: str, shard: str, lines: Mapping[str, str]) -> bytes:
    """Write the script with the words of a shard; `lines` are those of its Works (`shard_line`), by folder.

    Each stands on a line of its own, so that one is replaced without reading the others.
    """
    told = ",\n".join(line for _, line in sorted(lines.items()))
    return f"lawrepoSearch.words({_json(language)},{_json(shard)},{{\n{told}\n}});\n".encode()


def read_shard(script: bytes) -> dict[str, str]:
    """Read the lines of a shard back, by folder.

    Raises:
        ValueError: when it is no script of this program's.

    """
    first, *lines = script.decode().split("\n")
    if not first.startswith("lawrepoSearch.words(") or lines[-2:] != ["});", ""]:
        raise ValueError("no shard of an index")
    return {line[1 : line.index('"', 1)]: line.removesuffix(",") for line in lines[:-2]}


def _script(kind: str, language: str, name: str, value: object) -> bytes:
    return f"lawrepoSearch.{kind}({','.join(map(_json, (language, name, value)))});\n".encode()


def _json(value: object) -> str:
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return told.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
