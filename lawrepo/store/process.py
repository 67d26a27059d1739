"""Running git so that nothing in a collection is run or followed."""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from lawrepo.errors import StorageError

# A collection may come from anywhere: its settings run nothing, fetch nothing and change nothing of what git prints.
SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.splitIndex=false",
    "core.symlinks=false",
    "core.useReplaceRefs=false",
    "gc.auto=0",
    "i18n.logOutputEncoding=UTF-8",
    "log.follow=false",
    "log.showRoot=true",
    "log.showSignature=false",
    "submodule.recurse=false",
    # A missing object would be fetched, by a command that the settings name; each transport has a switch of its own.
    "protocol.allow=never",
    *(f"protocol.{name}.allow=never" for name in ("ext", "fd", "file", "ftp", "ftps", "git", "http", "https", "ssh")),
)
_CHUNK = 1 << 16
_OPTIONS = tuple(option for setting in SETTINGS for option in ("-c", setting))


class GitError(StorageError):
    """Report a git command that failed, with what git said first."""

    def __init__(self, arguments: Sequence[str], message: str, code: int = 0) -> None:
        """Keep the git arguments and its exit code (negative: the signal that ended it; 0: it did not run).

        The message is built from what it said.
        """
        self.arguments = tuple(arguments)
        self.code = code
        lines = [line for line in message.strip().splitlines() if line.strip()]
        said = lines[0].removeprefix("fatal: ").removeprefix("error: ") if lines else "no message"
        super().__init__(f"git {arguments[0] if arguments else ''}: {said}")


def git_line(git_dir: Path | None, *arguments: str, cwd: Path | None = None) -> list[str]:
    """Return the command line of a git command on a repository; `cwd` is the top of its working tree.

    Without `git_dir`, git looks for the repository from `cwd` upwards.
    """
    # Without optional locks: a command that only looks must not stand in anybody's way, nor leave a lock when killed.
    where = ("--no-optional-locks", "--git-dir", str(git_dir)) if git_dir else ("--no-optional-locks",)
    top = ("--work-tree", ".") if git_dir and cwd else ()
    directory = ("-C", str(cwd)) if cwd else ()
    return ["git", *directory, *where, *top, *_OPTIONS, *arguments]


def git(
    git_dir: Path | None,
    *arguments: str,
    cwd: Path | None = None,
    stdin: bytes = b"",
    holding: tuple[int, ...] = (),
    unfiltered: tuple[str, ...] | None = None,
) -> bytes:
    """Run a git command and return what it printed.

    On a working tree files are read and written as they are, by no filter of the collection's settings: `unfiltered`
    is what `without_filters` gave, None when it was not asked. A command that writes is given the descriptors of the
    collection's lock to hold: it may outlive this process.

    Raises:
        GitError: when it fails or git is missing.

    """
    if unfiltered is None:
        unfiltered = without_filters(git_dir) if git_dir and cwd else ()
    done = _run(git_line(git_dir, *unfiltered, *arguments, cwd=cwd), arguments, stdin, holding)
    if done.returncode:
        raise GitError(arguments, why_ended(done.returncode, done.stderr.decode(errors="replace")), done.returncode)
    return done.stdout


def git_stream(git_dir: Path, *arguments: str) -> Iterator[str]:
    """Run a git command and yield what it prints up to each NUL, as it comes; nothing of it is kept.

    Raises:
        GitError: when it fails or git is missing.

    """
    try:
        process = subprocess.Popen(git_line(git_dir, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except OSError as error:
        raise GitError(arguments, f"cannot be run ({error.strerror}): git 2.39 or newer is needed") from error
    with process:
        if process.stdout is None or process.stderr is None:
            raise GitError(arguments, "was started without pipes")
        rest = b""
        try:
            while chunk := process.stdout.read(_CHUNK):
                *whole, rest = (rest + chunk).split(b"\0")
                yield from (each.decode(errors="surrogateescape") for each in whole)
        except BaseException:
            process.kill()  # whoever reads has read enough
            raise
        said = process.stderr.read()
    if process.returncode:
        raise GitError(arguments, why_ended(process.returncode, said.decode(errors="replace")), process.returncode)
    if rest:
        yield rest.decode(errors="surrogateescape")


def _run(
    line: list[str], arguments: tuple[str, ...], stdin: bytes = b"", holding: tuple[int, ...] = ()
) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(line, input=stdin, capture_output=True, check=False, pass_fds=holding)
    except OSError as error:
        raise GitError(arguments, f"cannot be run ({error.strerror}): git 2.39 or newer is needed") from error


def why_ended(returncode: int, said: str) -> str:
    """Return what a command said that failed, or what ended it where it could say nothing."""
    return said if returncode >= 0 or said.strip() else f"was ended by signal {-returncode}"


def git_says(git_dir: Path, *arguments: str, or_dies: bool = False) -> tuple[int, list[str]]:
    """Run a git command that tells by its exit code; return that, and the lines it printed anywhere.

    With `or_dies` it tells something by being ended, too.

    Raises:
        GitError: when git is missing, or was ended by a signal.

    """
    done = _run(git_line(git_dir, *arguments), arguments)
    if done.returncode < 0 and not or_dies:
        raise GitError(arguments, why_ended(done.returncode, ""), done.returncode)
    said = (done.stdout + done.stderr).decode(errors="backslashreplace")
    return done.returncode, [line for line in said.splitlines() if line.strip()]


def without_filters(git_dir: Path) -> tuple[str, ...]:
    """Return the options that turn off every filter that settings define, whatever attributes ask for it.

    Raises:
        GitError: for a filter whose name cannot be told to git on a command line.

    """
    listed = git(git_dir, "config", "--list", "--name-only", "-z").decode(errors="surrogateescape").split("\0")
    names = {key.removeprefix("filter.").rpartition(".")[0] for key in listed if key.startswith("filter.")}
    options: list[str] = []
    for name in sorted(names):
        if "=" in name:
            raise GitError(["config"], f"a filter is called {name!r}: remove it from the settings")
        for program in ("clean", "smudge", "process"):
            options += ("-c", f"filter.{name}.{program}=")
        options += ("-c", f"filter.{name}.required=false")
    return tuple(options)
