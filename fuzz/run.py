"""Fuzz one target with atheris, from its kept corpus, until a number of inputs or of seconds is reached.

    PYTHONPATH=. python fuzz/run.py sheet --runs 1000000

New inputs that reach new code go to `--found`, a folder beside the kept corpus; what breaks a target is written there
as `crash-…`. Reduce it, keep it in the corpus under a name that says what it is, and fix what it breaks.
"""

import argparse
import sys
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["akn", "lawrepo"]):
    from fuzz.targets import CORPUS, TARGETS, WORDS, words
from fuzz.mutating import element_changed

_XML = frozenset({"akn", "findings", "act", "metadata"})


def main() -> None:
    """Read the command line and hand over to libFuzzer, which ends the process."""
    parser = argparse.ArgumentParser(description="Fuzz one target.")
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--runs", type=int, default=1_000_000, help="inputs (default: a million)")
    parser.add_argument("--seconds", type=int, default=0, help="stop after so many seconds (default: never)")
    parser.add_argument("--seed", type=int, default=1, help="libFuzzer's seed (default: 1)")
    parser.add_argument("--longest", type=int, default=9000, help="bytes of an input (default: 9000)")
    parser.add_argument("--found", type=Path, default=Path("build") / "fuzz", help="where new inputs go")
    asked = parser.parse_args()
    found = asked.found / asked.target
    found.mkdir(parents=True, exist_ok=True)
    options = {
        "runs": asked.runs,
        "max_total_time": asked.seconds,
        "seed": asked.seed,
        "max_len": asked.longest,
        "dict": WORDS / asked.target,
        "artifact_prefix": f"{found}/",
        "timeout": 30,  # seconds for one input
        "rss_limit_mb": 2048,
        "print_final_stats": 1,
    }
    line = [*(f"-{name}={value}" for name, value in options.items()), str(found), str(CORPUS / asked.target)]
    known = words(asked.target)

    def changed(data: bytes, longest: int, seed: int) -> bytes:
        """Change bytes as libFuzzer does, or elements, half of the time each."""
        made = b"" if seed % 2 else element_changed(data, known, Random(seed))  # noqa: S311 - no secret
        return made if 0 < len(made) <= longest else atheris.Mutate(data, longest)

    own = {"custom_mutator": changed} if asked.target in _XML else {}
    atheris.Setup([sys.argv[0], *line], TARGETS[asked.target], **own)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
