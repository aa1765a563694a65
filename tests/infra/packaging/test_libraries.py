"""Installing the functions' libraries: once, for the platform where they run, or with an error that helps."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from pathlib import Path

import pytest

from infra.errors import SynthesisError
from infra.functions.libraries import THIS_MACHINE, installed

WHEEL = "greeting-1.0-py3-none-any.whl"


@pytest.fixture(autouse=True)
def no_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """uv may look nowhere but in the files that a test gives it."""
    monkeypatch.setenv("UV_NO_INDEX", "1")


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    """Requirements of one library that lies in a file."""
    info = "greeting-1.0.dist-info"
    with zipfile.ZipFile(tmp_path / WHEEL, "w") as wheel:
        wheel.writestr("greeting/__init__.py", "TEXT = 'hello'\n")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/licenses/LICENSE", "MIT")
        wheel.writestr(f"{info}/entry_points.txt", "[console_scripts]\ngreet = greeting:TEXT\n")
        wheel.writestr(f"{info}/RECORD", "")
    return named(tmp_path, hashlib.sha256((tmp_path / WHEEL).read_bytes()).hexdigest())


def named(folder: Path, digest: str) -> Path:
    """Requirements that name the wheel with this hash."""
    path = folder / "requirements.txt"
    path.write_text(f"greeting @ {(folder / WHEEL).as_uri()} --hash=sha256:{digest}\n")
    return path


def test_libraries_and_their_licences_are_kept_and_what_lambda_cannot_use_is_not(
    requirements: Path, tmp_path: Path
) -> None:
    folder = installed(requirements, THIS_MACHINE, tmp_path / "build")
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {
        "greeting/__init__.py",
        "greeting-1.0.dist-info/METADATA",
        "greeting-1.0.dist-info/licenses/LICENSE",
    } <= files
    assert not any(name.startswith("bin/") or "__pycache__" in name or name.endswith("RECORD") for name in files)


def test_uv_runs_only_the_first_time(requirements: Path, tmp_path: Path) -> None:
    first = installed(requirements, THIS_MACHINE, tmp_path / "build")
    (tmp_path / WHEEL).unlink()
    assert installed(requirements, THIS_MACHINE, tmp_path / "build") == first


def test_other_requirements_are_installed_anew(requirements: Path, tmp_path: Path) -> None:
    first = installed(requirements, THIS_MACHINE, tmp_path / "build")
    requirements.write_text(requirements.read_text() + "# another line\n")
    assert installed(requirements, THIS_MACHINE, tmp_path / "build") != first


def test_two_builds_at_once_do_not_disturb_each_other(requirements: Path, tmp_path: Path) -> None:
    found: list[Path] = []
    threads = [
        threading.Thread(target=lambda: found.append(installed(requirements, THIS_MACHINE, tmp_path / "build")))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert len(set(found)) == 1
    assert [path.name for path in (tmp_path / "build").iterdir()] == [found[0].name]


def test_lambda_may_read_what_a_careful_umask_would_hide(requirements: Path, tmp_path: Path, umask_077: None) -> None:
    folder = installed(requirements, THIS_MACHINE, tmp_path / "build")
    assert folder.stat().st_mode & 0o777 == 0o755
    assert (folder / "greeting" / "__init__.py").stat().st_mode & 0o777 == 0o644


def test_a_requirement_that_cannot_be_had_is_named_and_leaves_nothing_behind(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"library-that-is-not-there==1.2.3 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(SynthesisError) as raised:
        installed(requirements, THIS_MACHINE, tmp_path / "build")
    assert f"uv could not install {requirements}" in str(raised.value)
    assert "The package registry must be reachable once" in str(raised.value)
    assert "library-that-is-not-there" in str(raised.value)
    assert list((tmp_path / "build").iterdir()) == []


def test_a_file_that_is_another_than_its_hash_says_is_not_installed(requirements: Path, tmp_path: Path) -> None:
    with pytest.raises(SynthesisError, match=r"(?i)hash"):
        installed(named(tmp_path, "0" * 64), THIS_MACHINE, tmp_path / "build")
    assert list((tmp_path / "build").iterdir()) == []


def test_a_requirement_without_a_hash_is_not_installed(requirements: Path, tmp_path: Path) -> None:
    requirements.write_text(f"greeting @ {(tmp_path / WHEEL).as_uri()}\n")
    with pytest.raises(SynthesisError, match=r"must\s+have a hash"):
        installed(requirements, THIS_MACHINE, tmp_path / "build")
