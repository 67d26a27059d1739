"""Which files a check reads: the tree at a commit, what changed since one, the index, or the working tree."""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, pairwise
from pathlib import Path

from akn.findings import Finding, Rule, Severity
from akn.validate import check_schema
from akn.xml import XmlError, parse_xml
from lawrepo.claims import summary, unfit_findings
from lawrepo.claims_reading import read_claims
from lawrepo.conformance import RULES, check_work, read_file
from lawrepo.errors import StorageError
from lawrepo.layout import ROOT, SETTINGS, LayoutError, parse_path, work_path
from lawrepo.limits import DEFAULT
from lawrepo.settings import Settings, SettingsError
from lawrepo.store.apart import ApartError, shared
from lawrepo.store.history import LINK, STRANGERS, record_times, recorded_files, staged_files
from lawrepo.store.objects import ObjectReader
from lawrepo.store.snapshot import Snapshot

RECORD_ORDER = Rule(
    code="record-order",
    severity=Severity.ERROR,
    summary="Record time must rise along the first-parent chain: each commit is later than the one before it.",
    clause="DESIGN truth 8",
)
_REFUSED, _UNKNOWN = (next(rule for rule in RULES if rule.code == code) for code in ("xml-refused", "path-unknown"))
_ALONE = 1000  # so many files are checked sooner than other processes start
_A_PART = 500  # files that another process is given at a time
# The folders that a path begins with of which no Work is another's: akn, country, type, and subtype or date.
_ABOVE_WORKS = 4
# So many commits back are read one by one sooner than git lists them.
_NEAR = 50
_Read = Callable[[Collection[str]], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """The findings of a check, all of them, and how many files were read for it; `remarks` are lines for people."""

    findings: tuple[Finding, ...]
    checked: int
    remarks: tuple[str, ...] = ()

    def with_findings(self, *others: Iterable[Finding]) -> "CheckReport":
        """Return this report with findings after its own."""
        return replace(self, findings=(*self.findings, *chain.from_iterable(others)))

    def fails(self, *, strict: bool = False) -> bool:
        """Say whether there are errors, or with `strict` any findings."""
        return any(strict or finding.severity is Severity.ERROR for finding in self.findings)


def check_tip(git_dir: Path, snapshot: Snapshot) -> CheckReport:
    """Check every file of a snapshot, and the record times that led to it."""
    strangers: dict[str, str] = {}
    parts = _parts(_recorded(git_dir, snapshot.commit, strangers))
    first = next(parts, {})
    second = next(parts, None)
    if second is None:
        checked = _checked_works(first, _blobs(snapshot, first))
    else:
        checked = _shared(git_dir, snapshot, chain((first, second), parts), strangers)
    report = _reported(checked)
    return report.with_findings(_strange(strangers), check_record_times(record_times(git_dir, snapshot.commit)))


def _shared(
    git_dir: Path, snapshot: Snapshot, parts: Iterable[Mapping[str, str]], strangers: dict[str, str]
) -> "list[_Checked]":
    """Check parts of a commit on all cores, or in this process where another cannot."""
    try:
        begin = (part_checker, (git_dir, snapshot.commit))
        return list(chain.from_iterable(shared(begin, parts, os.cpu_count() or 1)))
    except ApartError:
        parts = _parts(_recorded(git_dir, snapshot.commit, strangers))
        return [each for part in parts for each in _checked_works(part, _blobs(snapshot, part))]


def part_checker(git_dir: Path, commit: str) -> "Callable[[Mapping[str, str]], list[_Checked]]":
    """Return what checks Works of a commit, whose files have these object ids by path; in a process of its own."""
    snapshot = Snapshot(ObjectReader(git_dir), commit)  # whose git ends with this process
    return lambda part: _checked_works(part, _blobs(snapshot, part))


def _recorded(git_dir: Path, commit: str, strangers: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (path, object id) of each file, and note what is none: what it is called."""
    for path, mode, oid in recorded_files(git_dir, commit, ROOT):
        if mode in STRANGERS:
            strangers[path] = STRANGERS[mode]
        else:
            yield path, oid


def _parts(files: Iterable[tuple[str, str]]) -> Iterator[Mapping[str, str]]:
    """Divide files, in order of path, into parts: a first one that is worth no other process, then small ones.

    No Work is divided.
    """
    size = _ALONE
    part: dict[str, str] = {}
    before: list[str] = []
    for path, oid in files:
        above = path.split("/")[:_ABOVE_WORKS]
        if len(part) >= size and above != before:
            yield part
            part, size = {}, _A_PART
        part[path] = oid
        before = above
    if part:
        yield part


def check_record_times(commits: Iterable[tuple[str, datetime]]) -> tuple[Finding, ...]:
    """Find commits that are not later than the one before them; `commits` are (id, time), oldest first."""
    return tuple(
        Finding(
            rule=RECORD_ORDER,
            message=f"commit {later[:10]} is not later than commit {earlier[:10]} before it",
            expected=f"a record time after {before.isoformat()}",
            found=after.isoformat(),
        )
        for (earlier, before), (later, after) in pairwise(commits)
        if after <= before
    )


def check_since(git_dir: Path, snapshot: Snapshot, before: Snapshot) -> CheckReport:
    """Check what changed since a commit and what depends on it in the same Work, and the record times from there."""
    modes = {each.path: each.mode for each in snapshot.differences(before)}
    changed = frozenset(modes)
    oids = {path: oid for folder in _folders(changed) for path, oid in snapshot.walk(folder)}
    for path in changed - oids.keys():
        entry = snapshot.entries(path.rpartition("/")[0]).get(path.rpartition("/")[2])
        if entry is not None and not entry.is_tree and path.startswith(f"{ROOT}/"):
            oids[path] = entry.oid
    return _check(oids, _blobs(snapshot, oids), only=changed).with_findings(
        _strange({path: STRANGERS[mode] for path, mode in modes.items() if mode in STRANGERS}),
        check_record_times(_times_since(git_dir, snapshot, before)),
    )


def _times_since(git_dir: Path, snapshot: Snapshot, before: Snapshot) -> list[tuple[str, datetime]]:
    """Return (commit, record time) of the commits that another one does not have, and of the last that it has."""
    times: list[tuple[str, datetime]] = []
    each: Snapshot | None = snapshot
    while each is not None and len(times) < _NEAR:
        times.append((each.commit, each.recorded_at))
        if each.commit == before.commit:
            return times[::-1]
        try:
            each = each.before()
        except StorageError:  # git knows where a history is cut off
            break
    new = record_times(git_dir, f"{before.commit}..{snapshot.commit}")
    return record_times(git_dir, snapshot.commit, last=len(new) + 1)


def check_staged(git_dir: Path, work_tree: Path, snapshot: Snapshot) -> CheckReport:
    """Check what the index changes against HEAD, and what depends on it in the same Work.

    Raises:
        SettingsError: when the settings in the index are gone or cannot be used.

    """
    listing, strangers, changed = staged_files(git_dir, work_tree)
    if SETTINGS not in listing:
        raise SettingsError(f"{SETTINGS}: not in the index: a collection is one by its settings")
    Settings.parse(snapshot.blob(listing[SETTINGS]))
    folders = tuple(f"{folder}/" for folder in _folders(changed))
    oids = {
        path: oid
        for path, oid in listing.items()
        if path.startswith(f"{ROOT}/") and (path in changed or path.startswith(folders))
    }
    return _check(oids, _blobs(snapshot, oids), only=changed).with_findings(
        _strange({path: what for path, what in strangers.items() if path in changed})
    )


def check_working_tree(work_tree: Path, paths: Iterable[Path]) -> CheckReport:
    """Check files and folders of the working tree; Works that lie in a folder given are checked as a whole.

    Files that are none of the collection's are checked as documents, where they were given by name. Links in the
    collection are reported and not followed.
    """
    top = work_tree.resolve()
    found: dict[str, Path] = {}
    links: dict[str, str] = {}
    folders: list[str] = []
    documents: list[Path] = []
    for path in paths:
        if path.is_symlink() and _place(path).is_relative_to(top / ROOT):
            links[_place(path).relative_to(top).as_posix()] = LINK
            continue
        place = path.resolve()
        if not place.is_relative_to(top):
            documents.append(path)
            continue
        if path.is_dir():
            folders.append(place.relative_to(top).as_posix())
        for file in _files_under(path, links=True):
            name = (place if file == path else _place(file)).relative_to(top).as_posix()
            if file != path and file.is_symlink():
                links[name] = LINK
            elif name.startswith(f"{ROOT}/"):
                found[name] = file
            elif file == path:
                documents.append(file)
    stored = _check(
        found,
        lambda names: {name: _read(found[name]) for name in names},
        whole=lambda work: any(folder in {".", work} or work.startswith(f"{folder}/") for folder in folders),
    )
    others = check_documents(documents)
    report = replace(stored, checked=stored.checked + others.checked, remarks=others.remarks)
    return report.with_findings(_strange(links), others.findings)


def check_documents(paths: Iterable[Path]) -> CheckReport:
    """Check documents that lie in no collection: well formed, harmless, and valid against the OASIS schema.

    Modifications in their analyses that do not fit the text are findings, all of them are counted in a remark. In a
    folder the documents are the files that end in `.xml` or `.akn`.
    """
    findings: list[Finding] = []
    remarks: list[str] = []
    files = [file for path in paths for file in _files_under(path) if file == path or file.suffix in {".xml", ".akn"}]
    for file in files:
        try:
            data = _read(file)
            root = parse_xml(data, source=str(file))
            findings += check_schema(root, file=str(file), source=data)
            claims = read_claims(root)
            findings += unfit_findings(claims, file=str(file))
            remarks += [f"{file}: {summary(claims)}"] if claims else []
        except XmlError as error:
            findings.append(
                Finding(rule=_REFUSED, message=error.message, file=str(file), line=error.line, column=error.column)
            )
    return CheckReport(findings=tuple(findings), checked=len(files), remarks=tuple(remarks))


def _check(
    names: Iterable[str],
    read: _Read,
    *,
    only: frozenset[str] | None = None,
    whole: Callable[[str], bool] = lambda _: True,
) -> CheckReport:
    """Check the files of each Work by themselves and together; `only` limits both to changed files."""
    return _reported(_checked_works(names, read, only=only, whole=whole))


def _reported(checked: "Iterable[_Checked]") -> CheckReport:
    works = sorted(checked, key=lambda each: (each.folder, [finding.file for finding in each.findings[:1]]))
    findings = chain.from_iterable(each.findings for each in works)
    return CheckReport(findings=tuple(findings), checked=sum(each.checked for each in works))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """What was found in the folder of a Work, and in how many files; "" is the folder of unknown paths."""

    folder: str
    findings: tuple[Finding, ...]
    checked: int


def _checked_works(
    names: Iterable[str],
    read: _Read,
    *,
    only: frozenset[str] | None = None,
    whole: Callable[[str], bool] = lambda _: True,
) -> list[_Checked]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[_folder(name)].append(name)
    for folder in _folders(only or ()):
        groups[folder] = groups[folder]
    return [_checked_work(folder, read(paths), only, whole) for folder, paths in sorted(groups.items())]


def _checked_work(
    folder: str, files: Mapping[str, bytes], only: frozenset[str] | None, whole: Callable[[str], bool]
) -> _Checked:
    """Check the files of one Work; each is parsed once."""
    alone = {path: read_file(path, files[path]) for path in sorted(files) if only is None or path in only}
    findings = [finding for reading in alone.values() for finding in reading.findings]
    if folder and files and whole(folder):
        findings += check_work({**files, **alone}, only=only)
    return _Checked(folder=folder, findings=tuple(findings), checked=len(alone))


def _blobs(snapshot: Snapshot, oids: Mapping[str, str]) -> _Read:
    return lambda names: dict(zip(names, snapshot.blobs(oids[name] for name in names), strict=True))


def _folders(paths: Iterable[str]) -> list[str]:
    return sorted({folder for path in paths if (folder := _folder(path))})


def _folder(path: str) -> str:
    """Return the Work's folder that a path lies in, "" for one that the format does not know."""
    try:
        return work_path(parse_path(path).work)
    except LayoutError:
        return ""


def _strange(strangers: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each path in the collection at which there is something else than a file."""
    for path, what in sorted(strangers.items()):
        if path.split("/")[0] == ROOT:
            yield Finding(
                rule=_UNKNOWN,
                message=f"{path} is {what}, which is never read",
                file=path,
                expected="a file",
                found=what,
            )


def _place(path: Path) -> Path:
    """Return where a path is, without following it when it is a link."""
    return path.parent.resolve() / path.name if path.is_symlink() else path.resolve()


def _files_under(path: Path, *, links: bool = False) -> Iterator[Path]:
    """Yield a file, or the files in a folder, without following links in it; with `links` these are yielded too."""
    if path.is_dir():
        for inner in sorted(path.iterdir()):
            if inner.is_symlink():
                if links:
                    yield inner
            elif inner.name != ".git":
                yield from _files_under(inner, links=links)
    elif path.exists():
        yield path
    else:
        raise StorageError(f"{path}: no such file or folder")


def _read(path: Path) -> bytes:
    try:
        return DEFAULT.read(path)
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}") from error
