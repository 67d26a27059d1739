"""Check the schema, the eIds and the dates of every file in a folder, on both cores; nothing else of the profile.

PYTHONPATH=. python bench/schema_only.py FOLDER
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from akn.profile import check_profile
from akn.rules_identity import IDENTITY
from akn.rules_time import TIME
from akn.validate import check_schema
from akn.xml import parse_xml

CORES = 2
_A_CHUNK = 500


def check(names: list[str]) -> int:
    """Return how many findings some files have."""
    found = 0
    for name in names:
        root = parse_xml(Path(name).read_bytes())
        found += len(check_schema(root, file=name))
        found += len(check_profile(root, file=name, whole=False, profile=(*IDENTITY, *TIME)))
    return found


def main(folder: Path) -> int:
    names = sorted(str(path) for path in folder.iterdir())
    chunks = [names[start : start + _A_CHUNK] for start in range(0, len(names), _A_CHUNK)]
    with ProcessPoolExecutor(CORES) as workers:
        found = sum(workers.map(check, chunks))
    print(f"{len(names)} files, {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
