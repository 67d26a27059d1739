"""Files of two histories that are no law: settings, holidays, and what else lies beside it; taken as git would."""

from collections.abc import Mapping

from lawrepo.layout import ROOT
from lawrepo.merging_texts import Sides
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.trees import FILE, NOTHING
from lawrepo.uniting import DifferentFileError

_PLAIN = {FILE, NOTHING}


def taken_files(sides: Sides) -> tuple[dict[str, bytes | None], list[DifferentFileError]]:
    """Return the files that the other side alone changed, and what both did; None is a file that is gone."""
    files: dict[str, bytes | None] = {}
    refused: list[DifferentFileError] = []
    for path, mode in sorted(_to_take(sides).items()):
        if mode and mode not in _PLAIN:
            refused.append(DifferentFileError(path, f"there it is no plain file (mode {mode}): bring it in by hand"))
        elif mode == "" or _in_the_way(sides.ours, path):
            refused.append(DifferentFileError(path))
        else:
            files[path] = sides.theirs.read(path)
    return files, refused


def _to_take(sides: Sides) -> Mapping[str, str]:
    """Return the paths beside the law that the other side changed, and that are not so here, with git's modes there.

    The mode is "" where this side changed them too.
    """
    unlike = _modes(sides.ours, sides.theirs)
    theirs, ours = ([_modes(base, tip) for base in sides.bases] for tip in (sides.theirs, sides.ours))
    return {
        path: "" if any(path in changed for changed in ours) else mode
        for path, mode in unlike.items()
        if path.partition("/")[0] != ROOT and any(path in changed for changed in theirs)
    }


def _modes(before: Snapshot, after: Snapshot) -> Mapping[str, str]:
    """Return the paths at which two snapshots differ, with git's mode after."""
    return {each.path: each.mode for each in after.differences(before)}


def _in_the_way(ours: Snapshot, path: str) -> bool:
    """Say whether a folder lies here where a file would, or a file where its folder would."""
    folder, tree = "", ours.entries("")
    for name in path.split("/")[:-1]:
        folder = f"{folder}/{name}" if folder else name
        if name in tree and not tree[name].is_tree:
            return True
        tree = ours.entries(folder)
    last = tree.get(path.rpartition("/")[2])
    return last is not None and last.is_tree
