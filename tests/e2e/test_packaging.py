"""The project as others install it: the built wheel, and the editable install."""

import email
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

import lawrepo

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = {"akn": "akn", "lawrepo": "lawrepo", "schemas": "akn/schemas"}  # folder here, folder in the wheel
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
WHERE = (
    "import importlib.resources, akn, lawrepo; "
    "print(akn.__file__, lawrepo.__file__, *importlib.resources.files('akn.schemas').iterdir(), sep='\\n')"
)


def run(command: Sequence[str | Path], cwd: Path) -> str:
    """Run a command away from the sources, and show what it said when it fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def program(environment: Path, name: str) -> Path:
    scripts = "Scripts" if sys.platform == "win32" else "bin"
    return environment / scripts / name


def make_environment(folder: Path, *, installed: Sequence[str | Path]) -> Path:
    """Install the project alone into a new environment that finds this one's packages behind its own."""
    venv.create(folder, symlinks=sys.platform != "win32")
    packages = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    parents = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    # A path file in a folder that a path file named is not read, so the project's own editable install stays unseen.
    Path(packages, "parent.pth").write_text("\n".join(sorted(parents)), encoding="utf-8")
    options = ("--no-index", "--no-deps", "--no-build-isolation", "--ignore-installed")
    run([*PIP, "--python", program(folder, "python"), "install", *options, *installed], folder)
    return folder


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project, tests and data included, so that building leaves nothing behind in it."""
    target = tmp_path_factory.mktemp("sources") / "project"
    left_out = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "demo", "*.egg-info")
    shutil.copytree(ROOT, target, ignore=left_out)
    assert (target / "tests").is_dir()
    assert (target / "history").is_dir()
    return target


@pytest.fixture(scope="module")
def wheel(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([*PIP, "wheel", "--no-index", "--no-deps", "--no-build-isolation", "-w", folder, sources], folder)
    (built,) = folder.iterdir()
    return built


def test_wheel_holds_the_packages_and_nothing_else(wheel: Path, sources: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if not name.endswith("/")}
    expected = {
        f"{target}/{path.relative_to(sources / folder).as_posix()}"
        for folder, target in PACKAGES.items()
        for path in (sources / folder).rglob("*")
        if path.is_file()
    }
    assert {name for name in names if ".dist-info/" not in name} == expected


def test_wheel_holds_its_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {"akn/py.typed", "lawrepo/py.typed", "akn/schemas/origin.toml"} <= set(names)
    assert [name for name in names if name.startswith("akn/schemas/") and name.endswith(".sch")]
    templates = {Path(name).suffix for name in names if name.startswith("lawrepo/export/templates/")}
    assert {".css", ".j2", ".json", ".typ"} <= templates


def test_wheel_describes_itself(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = f"lawrepo-{lawrepo.__version__}.dist-info"
        metadata = email.message_from_bytes(archive.read(f"{info}/METADATA"))
        licence = archive.read(f"{info}/licenses/LICENSE")
    assert metadata["Version"] == lawrepo.__version__
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert licence == (ROOT / "LICENSE").read_bytes()


def test_installed_wheel_runs(wheel: Path, tmp_path: Path) -> None:
    environment = make_environment(tmp_path / "environment", installed=[wheel])
    assert lawrepo.__version__ in run([program(environment, "lawrepo"), "--version"], tmp_path)
    places = run([program(environment, "python"), "-W", "error", "-c", WHERE], tmp_path).splitlines()
    assert [place for place in places if not Path(place).is_relative_to(environment)] == []


def test_editable_install_runs_from_the_sources(sources: Path, tmp_path: Path) -> None:
    environment = make_environment(tmp_path / "environment", installed=["--editable", sources])
    assert lawrepo.__version__ in run([program(environment, "lawrepo"), "--version"], tmp_path)
    places = run([program(environment, "python"), "-W", "error", "-c", WHERE], tmp_path).splitlines()
    assert [place for place in places if not Path(place).is_relative_to(sources)] == []
    assert str(sources / "schemas" / "origin.toml") in places


@pytest.mark.full
def test_locked_packages_are_all_the_wheel_needs(wheel: Path, tmp_path: Path) -> None:
    """Install into an empty environment from the package index, by hash."""
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True, symlinks=sys.platform != "win32")
    install = (str(program(environment, "python")), *PIP[1:], "install")
    locked: list[str | Path] = [
        "--require-hashes",
        "--no-deps",
        "--only-binary=:all:",
        "-r",
        ROOT / "requirements" / "run.txt",
    ]
    run([*install, *locked], tmp_path)
    run([*install, "--no-index", wheel], tmp_path)  # with its dependencies: none may be left to find
    assert lawrepo.__version__ in run([program(environment, "lawrepo"), "--version"], tmp_path)
