"""Conformance of a Work as it is stored: each file by itself, and all of them together.

What a file shows alone is found by `check_files`, what shows only beside others by `check_work`, and nothing by both.
`read_file` parses once for the two: its findings are those of `check_files`, and `check_work` takes what it returns.
"""

from collections.abc import Collection, Container, Mapping
from typing import Final

from akn.findings import Finding, Rule
from lawrepo.conformance_act import ACT_CHECKS
from lawrepo.conformance_facts import Draft, Reading
from lawrepo.conformance_files import FILE_CHECKS, RAW_CHECKS, located, read_file
from lawrepo.conformance_history import HISTORY_CHECKS
from lawrepo.conformance_scope import Check, Scope, arrange

WORK_CHECKS: tuple[tuple[Rule, Check], ...] = (*HISTORY_CHECKS, *ACT_CHECKS)
RULES: Final[tuple[Rule, ...]] = tuple(
    dict.fromkeys(
        (
            *(rule for rule, _ in RAW_CHECKS),
            *(rule for rule, _ in FILE_CHECKS),
            *(rule for rule, _ in WORK_CHECKS),
        )
    )
)


def check_files(
    files: Mapping[str, bytes], *, schema: bool = True, without: Container[Rule] = ()
) -> tuple[Finding, ...]:
    """Check each file by itself, in order of path: path, canonical form, schema, profile, and what it says it is.

    Paths are relative to the collection, with `/`; files that do not lie in its `akn` folder are left alone. Rules
    of the collection that are in `without` are left out.
    """
    return tuple(
        finding
        for path in sorted(files)
        for finding in read_file(path, files[path], schema=schema, without=without).findings
    )


def check_work(
    files: Mapping[str, bytes | Reading], *, only: Collection[str] | None = None, without: Container[Rule] = ()
) -> tuple[Finding, ...]:
    """Check what shows when all files of a Work are read together, in order of path and place.

    `files` holds a whole Work, as bytes or as `read_file` returned it; of several each is checked for itself. `only`
    are changed paths, those that are gone included: findings that neither stand in them nor depend on them are left
    out, as are rules in `without`.
    """
    readings = [
        data if isinstance(data, Reading) else read_file(path, data, checked=False) for path, data in files.items()
    ]
    drafts: list[tuple[Rule, Draft]] = []
    for scope in arrange(readings):
        touched = None if only is None else _touched(scope, files, only)
        drafts += [
            (rule, draft)
            for rule, check in WORK_CHECKS
            if rule not in without
            for draft in check(scope)
            if touched is None or _concerned(draft, touched)
        ]
    return located(drafts, {reading.path: reading.data for reading in readings})


def _touched(scope: Scope, files: Mapping[str, object], only: Collection[str]) -> set[str] | None:
    """Return the paths and folders whose findings are wanted, None for all.

    A change of work.xml touches everything. A file that is gone touches its language as a whole, for nothing is
    left that tells what depended on it.
    """
    if scope.work_file in only:
        return None
    touched = {scope.folder}
    for path in only:
        folder = path.rpartition("/")[0]
        touched |= {path, folder}
        if folder.startswith(f"{scope.folder}/"):
            inner = folder[len(scope.folder) + 1 :].partition("/")[0]
            if path not in files or inner == "effects":
                touched.add(f"{scope.folder}/{inner}")
    return touched


def _concerned(draft: Draft, touched: Collection[str]) -> bool:
    return draft.path in touched or any(name in touched for name in draft.concerns)


__all__ = ["RULES", "WORK_CHECKS", "Reading", "check_files", "check_work", "read_file"]
