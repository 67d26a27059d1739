"""What stands round the code: lock files, prerequisites, the action, the hook, the origin of the schema."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import lawrepo

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PIN = re.compile(
    r"(?P<pin>[a-z0-9-]+==\S+)(?: ; (?P<marker>.+?))? \\\n(?P<hashes>(?: {4}--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
)
LOCKS = ("run", "test")
NEEDED = ("pdftotext", "chromium", "java")  # by tests alone


def read_lock(name: str) -> tuple[Requirement, ...]:
    """Read the pins of a lock file; whatever is neither a pin with its hashes nor a comment is an error."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    rest = re.sub(r"^ *#.*\n", "", PIN.sub("", text), flags=re.MULTILINE)
    assert rest == "", f"neither pins nor comments: {rest}"
    return tuple(
        Requirement(f"{found['pin']}; {found['marker']}" if found["marker"] else found["pin"])
        for found in PIN.finditer(text)
    )


def wanted(group: str) -> list[Requirement]:
    """List what pyproject.toml asks for in a dependency group, with the groups it includes."""
    requirements = []
    for entry in PROJECT["dependency-groups"][group]:
        requirements += [Requirement(entry)] if isinstance(entry, str) else wanted(entry["include-group"])
    return requirements


@pytest.mark.parametrize(("lock", "group"), [("run", "build"), ("test", "test")])
def test_lock_satisfies_the_project(lock: str, group: str) -> None:
    pins = {canonicalize_name(pin.name): pin for pin in read_lock(lock)}
    named = [*PROJECT["project"]["dependencies"], *chain(*PROJECT["project"]["optional-dependencies"].values())]
    asked = [Requirement(text) for text in named] + wanted(group)
    asked += [Requirement(text) for text in PROJECT["build-system"]["requires"]]
    for requirement in asked:
        (pinned,) = pins[canonicalize_name(requirement.name)].specifier
        assert requirement.specifier.contains(pinned.version), requirement
        assert pins[canonicalize_name(requirement.name)].marker is None, requirement


def test_both_locks_name_the_same_versions() -> None:
    assert set(read_lock("run")) < set(read_lock("test"))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_place(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "://" in line or "--index" in line or " /" in line] == []


def test_version_is_written_once() -> None:
    assert PROJECT["project"]["version"] == lawrepo.__version__


def test_every_package_is_listed() -> None:
    folders = {"akn": "akn", "lawrepo": "lawrepo", "akn.schemas": "schemas"}
    found = {
        ".".join([package, *path.parent.relative_to(ROOT / folder).parts])
        for package, folder in folders.items()
        for path in (ROOT / folder).rglob("__init__.py")
    }
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == found


def test_origin_names_the_schema_that_is_installed() -> None:
    origin = tomllib.loads((ROOT / "schemas" / "origin.toml").read_text(encoding="utf-8"))
    spec = importlib.util.find_spec(origin["distribution"])
    assert spec is not None
    assert spec.origin is not None
    installed = Path(spec.origin).parent.parent / origin["folder"]
    assert set(origin["sha256"]) == {"akomantoso30.xsd", "xml.xsd"}
    for name, digest in origin["sha256"].items():
        assert hashlib.sha256((installed / name).read_bytes()).hexdigest() == digest


# The scripts, among programs of our making.


def write_program(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.unlink(missing_ok=True)  # it may be a link to the real one
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Make a PATH of a Debian where nothing is missing and root is at work."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("sh", "bash", "cat", "dirname", "sleep", "tail"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    write_program(folder, "uname", "echo Linux")
    write_program(folder, "id", "echo 0")
    write_program(folder, "python3.12", "exit 0")
    write_program(folder, "git", "echo git version 2.39.5")
    write_program(folder, "make", 'echo "make $*"')
    for name in NEEDED:
        write_program(folder, name, "")
    (tmp_path / "os-release").write_text('ID=debian\nVERSION_ID="12"\n', encoding="utf-8")
    return folder


def script(name: str, programs: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(programs), "OS_RELEASE": str(programs.parent / "os-release"), **variables}
    shell = "sh" if name == "prerequisites" else "bash"
    command = [str(programs / shell), str(ROOT / ".ci" / name), *arguments]
    return subprocess.run(
        command,
        env=environment,
        cwd=programs.parent,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def test_prerequisites_are_found(programs: Path) -> None:
    done = script("prerequisites", programs, "pdftotext")
    assert (done.returncode, done.stdout, done.stderr) == (0, "python3.12\n", "")


def test_newest_suitable_python_is_taken(programs: Path) -> None:
    write_program(programs, "python3", "exit 0")
    write_program(programs, "python3.13", "exit 1")
    assert script("prerequisites", programs).stdout == "python3.12\n"
    assert script("prerequisites", programs, PYTHON="python3").stdout == "python3\n"


OLD = {"python3.12": "exit 1"}
WITHOUT_VENV = {"python3.12": "case $2 in *ensurepip*) exit 1 ;; *print*) echo 3.12 ;; esac"}
UBUNTU_22 = 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\n'
FEDORA = "ID=fedora\nVERSION_ID=41\n"
ROCKY = 'ID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n'
DEBIAN = "ID=debian\n"
OTHER = "ID=void\n"


@pytest.mark.parametrize(
    ("changed", "system", "missing", "command"),
    [
        (OLD, DEBIAN, "Python 3.11 or later", "apt-get install -y python3 python3-venv"),
        (OLD, UBUNTU_22, "Python 3.11 or later", "apt-get install -y python3.11 python3.11-venv"),
        (OLD, FEDORA, "Python 3.11 or later", "dnf install -y python3.12"),
        (OLD, ROCKY, "Python 3.11 or later", "dnf install -y python3.12"),
        (OLD | {"uname": "echo Darwin"}, DEBIAN, "Python 3.11 or later", "brew install python@3.13"),
        (OLD, OTHER, "Python 3.11 or later", "the package manager of this system"),
        (WITHOUT_VENV, DEBIAN, "the module venv of python3.12", "apt-get install -y python3.12-venv"),
        ({"git": "exit 127"}, DEBIAN, "git 2.39 or later", "apt-get install -y git"),
        ({"git": "exit 127"}, FEDORA, "git 2.39 or later", "dnf install -y git"),
        ({"git": "echo git version 2.34.1"}, UBUNTU_22, "git 2.39 or later (this is 2.34.1)", "ppa:git-core/ppa"),
        ({"git": "echo git version 1.99"}, DEBIAN, "git 2.39 or later (this is 1.99)", "apt-get install -y git"),
        (
            {"git": "echo git version 2.37.0 '(Apple Git-1)'", "uname": "echo Darwin"},
            DEBIAN,
            "git",
            "brew install git",
        ),
        ({"make": None}, DEBIAN, "make", "apt-get install -y make"),
        ({"make": None, "uname": "echo Darwin"}, DEBIAN, "make", "xcode-select --install"),
        ({"pdftotext": None}, DEBIAN, "pdftotext", "apt-get install -y poppler-utils"),
        ({"pdftotext": None, "id": "echo 1000"}, DEBIAN, "pdftotext", "sudo apt-get install -y poppler-utils"),
    ],
)
def test_missing_prerequisite_is_reported_with_its_command(
    programs: Path, changed: Mapping[str, str | None], system: str, missing: str, command: str
) -> None:
    for name, body in changed.items():
        if body is None:
            (programs / name).unlink()
        else:
            write_program(programs, name, body)
    (programs.parent / "os-release").write_text(system, encoding="utf-8")
    done = script("prerequisites", programs, "pdftotext")
    assert done.returncode == 1
    first, second = done.stderr.splitlines()
    assert first.startswith(f"missing: {missing}")
    assert second.startswith("  install it with")
    assert command in second


@pytest.mark.parametrize(
    "version", ["2.39.0", "2.40", "2.53.0.windows.1", "2.39.5 (Apple Git-154)", "3.0.0-rc1", "10.1"]
)
def test_git_from_2_39_on_will_do(programs: Path, version: str) -> None:
    write_program(programs, "git", f"echo 'git version {version}'")
    assert script("prerequisites", programs).returncode == 0


def test_all_that_is_missing_is_reported_at_once(programs: Path) -> None:
    for name in ("python3.12", "git", "make"):
        (programs / name).unlink()
    done = script("prerequisites", programs)
    assert done.returncode == 1
    assert done.stderr.count("missing: ") == 3


def test_ci_runs_make_test(programs: Path) -> None:
    done = script("run", programs, CI="true")
    assert (done.returncode, done.stdout, done.stderr) == (0, "make test\n", "")


def test_ci_keeps_the_exit_code(programs: Path) -> None:
    write_program(programs, "make", "exit 7")
    assert script("run", programs).returncode == 7


def test_ci_installs_what_the_tests_need(programs: Path) -> None:
    asked = programs.parent / "asked"
    chmod = shutil.which("chmod")
    for name in NEEDED:
        (programs / name).unlink()
    made = "".join(f'echo "#!/bin/sh" >{programs}/{name}; {chmod} +x {programs}/{name}; ' for name in NEEDED)
    write_program(programs, "apt-get", f'case $1 in install) echo "$*" >{asked}; {made};; esac')
    done = script("run", programs)
    assert (done.returncode, done.stdout) == (0, "make test\n")
    packages = "poppler-utils chromium default-jre-headless"
    assert asked.read_text(encoding="utf-8") == f"install -y --no-install-recommends {packages}\n"


@pytest.mark.parametrize("name", NEEDED)
def test_tests_fail_without_what_they_need(programs: Path, name: str) -> None:
    (programs / name).unlink()
    done = script("prerequisites", programs, *NEEDED)
    assert done.returncode == 1
    assert done.stderr.startswith(f"missing: {name}\n  install it with: apt-get install -y ")
    assert f"$(PREREQUISITES) {' '.join(NEEDED)} >/dev/null" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_ci_says_what_it_cannot_install(programs: Path) -> None:
    (programs / "pdftotext").unlink()
    write_program(programs, "apt-get", "echo no network; exit 100")
    write_program(programs, "sleep", "")
    done = script("run", programs)
    assert done.returncode == 1
    assert "make test" not in done.stdout
    assert "no network" in done.stderr
    assert "missing: pdftotext" in done.stderr


# The action and the hook.


def check_pull_request(programs: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    defaults = {"COLLECTION": "laws", "SINCE": "", "STRICT": "false", "FORMAT": "sarif", "REPORT": "report"}
    output = str(programs.parent / "output")
    return script("check-pull-request", programs, GITHUB_OUTPUT=output, **(defaults | variables))


@pytest.mark.parametrize(
    ("variables", "arguments"),
    [
        ({}, "-C laws check --as sarif"),
        ({"STRICT": "true", "FORMAT": "junit"}, "-C laws check --as junit --strict"),
        ({"SINCE": "abc", "COLLECTION": "a b; c"}, "-C a b; c check --as sarif --since abc"),
    ],
)
def test_action_checks_what_it_is_asked_to(programs: Path, variables: Mapping[str, str], arguments: str) -> None:
    write_program(programs, "lawrepo", 'echo "$*"')
    assert check_pull_request(programs, **variables).returncode == 0
    assert (programs.parent / "report").read_text(encoding="utf-8") == f"{arguments}\n"
    assert (programs.parent / "output").read_text(encoding="utf-8") == "report=report\n"


@pytest.mark.parametrize("status", [1, 3, 5])
def test_action_fails_as_the_check_does(programs: Path, status: int) -> None:
    write_program(programs, "lawrepo", f"echo found; exit {status}")
    assert check_pull_request(programs).returncode == status
    assert (programs.parent / "report").read_text(encoding="utf-8") == "found\n"
    assert (programs.parent / "output").read_text(encoding="utf-8") == "report=report\n"


def test_action_fetches_the_base_it_lacks(programs: Path) -> None:
    write_program(programs, "lawrepo", "")
    write_program(programs, "git", 'echo "$*" >>git-calls; case $3 in rev-parse) exit 1 ;; esac')
    assert check_pull_request(programs, SINCE="abc").returncode == 0
    calls = (programs.parent / "git-calls").read_text(encoding="utf-8").splitlines()
    assert calls[1] == "-C laws fetch --quiet --no-tags --depth=1 origin abc"


def test_action_refuses_what_is_neither_true_nor_false(programs: Path) -> None:
    write_program(programs, "lawrepo", "")
    done = check_pull_request(programs, STRICT="yes")
    assert (done.returncode, done.stderr) == (2, "strict: expected true or false, found 'yes'\n")


def read_yaml(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_action_is_well_formed() -> None:
    action = read_yaml("action.yml")
    assert action["runs"]["using"] == "composite"
    assert all("uses" not in step and step["shell"] == "bash" for step in action["runs"]["steps"])
    given = {name for step in action["runs"]["steps"] for name in step["env"]}
    body = (ROOT / ".ci" / "check-pull-request").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{?([A-Z]+)\b", body)) - {"GITHUB"} <= given
    for step in action["runs"]["steps"]:  # what a pull request can write never becomes part of a script
        assert "${{" not in step["run"]
    inputs = {name for step in action["runs"]["steps"] for name in re.findall(r"inputs\.(\w+)", str(step["env"]))}
    assert inputs == set(action["inputs"])


def test_hook_runs_the_installed_command() -> None:
    (hook,) = read_yaml(".pre-commit-hooks.yaml")
    command, *arguments = hook["entry"].split()
    assert command in PROJECT["project"]["scripts"]
    assert arguments == ["check", "--staged"]
    assert (hook["language"], hook["pass_filenames"], hook["always_run"]) == ("python", False, True)


# The Makefile.


def make(*arguments: str) -> str:
    environment = {**os.environ, "MAKEFLAGS": ""}
    done = subprocess.run(
        ["make", "-C", ROOT, *arguments], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_make_lists_its_targets() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony is not None
    listed = re.findall(r"^make (\S+)", make("help"), re.MULTILINE)
    assert {*listed, "prerequisites"} == set(phony[1].split())


def test_make_test_checks_style_types_and_behaviour_in_this_order() -> None:
    commands = make("--dry-run", "test")
    order = [
        commands.index(part) for part in ("prerequisites", "ruff check", "ruff format --check", "mypy", "pytest")
    ]
    assert order == sorted(order)


def test_make_installs_nothing_without_its_hash() -> None:
    commands = [line for line in make("--dry-run", "--always-make", "test").splitlines() if "pip install" in line]
    assert len(commands) == 2
    assert all("--require-hashes" in line or "--no-deps --no-build-isolation" in line for line in commands)
    # What the lock file does not name is not looked for: pip would take the newest and refuse it for lack of a hash.
    assert all("--no-deps" in line for line in commands)
