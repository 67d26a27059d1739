"""Check the schema, the eIds and the dates of every file in a folder, on both cores; nothing else of the profile.

PYTHONPATH=. python bench/schema_only.py FOLDER
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from akn.outline import outline_of
from akn.profile import check_profile
from akn.rules_identity import IDENTITY
from akn.rules_time import TIME
from akn.validate import check_schema
from akn.xml import parse_xml

CORES = 2
_A_CHUNK = 250
_PROFILE = (*IDENTITY, *TIME)


def check(names: list[str]) -> int:
    """Return how many findings some files have."""
    found = 0
    for name in names:
        with open(name, "rb", buffering=0) as file:  # noqa: PTH123 - a hundred thousand times
            data = file.read()
        root = parse_xml(data)
        found += len(check_schema(root, file=name, source=data))
        outline = outline_of(data)
        found += len(check_profile(root, file=name, whole=False, source=data, profile=_PROFILE, outline=outline))
    return found


def main(folder: Path) -> int:
    names = sorted(entry.path for entry in os.scandir(folder))
    check(names[:1])  # the schema is compiled once, before the processes part
    chunks = [names[start : start + _A_CHUNK] for start in range(0, len(names), _A_CHUNK)]
    with ProcessPoolExecutor(CORES, mp_context=get_context("fork")) as workers:
        found = sum(workers.map(check, chunks))
    print(f"{len(names)} files, {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
