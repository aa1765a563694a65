"""The package that really goes to Lambda, and how its name follows its content."""

from __future__ import annotations

import marshal
import shutil
import struct
import sys
from pathlib import Path

import pytest

from infra.app import PROJECT
from infra.functions.bytecode import can_compile
from infra.functions.libraries import LAMBDA, THIS_MACHINE, Platform
from infra.functions.packaging import PipPackages

AARCH64 = 183
"""e_machine in an ELF header: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html"""

LIMIT = 250 * 1024 * 1024
"""Unzipped: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""


@pytest.fixture(scope="module")
def package() -> Path:
    """As `cdk synth` makes it. uv needs the registry once."""
    return PipPackages(PROJECT, LAMBDA).folder(b"{}")


def binaries(package: Path) -> list[Path]:
    return [path for path in package.rglob("*") if path.is_file() and path.read_bytes()[:4] == b"\x7fELF"]


def test_every_binary_is_for_python_3_14_on_arm(package: Path) -> None:
    assert binaries(package)
    for path in binaries(package):
        (machine,) = struct.unpack_from("<H", path.read_bytes(), 18)
        assert machine == AARCH64, path
        assert "cpython-314" in path.name or "abi3" in path.name, path


def test_it_holds_the_handlers_their_libraries_and_the_configuration(package: Path) -> None:
    for name in (
        "webhook.py",
        "deliver.py",
        "relay/core/config.py",
        "systems/kintone/config.py",
        "msgspec",
        "requests",
        "jmespath",
    ):
        assert (package / name).exists(), name
    assert (package / "config.json").read_bytes() == b"{}"


def test_it_holds_nothing_that_lambda_has_or_cannot_use(package: Path) -> None:
    names = {path.name for path in package.rglob("*")}
    assert not names & {"boto3", "botocore", "bin", "requirements.txt"}
    assert ("__pycache__" in names) == can_compile(LAMBDA.python)


def test_every_library_keeps_its_licence(package: Path) -> None:
    for info in package.glob("*.dist-info"):
        licences = [path for path in info.rglob("*") if "LICEN" in path.name.upper() or "NOTICE" in path.name.upper()]
        assert licences or "License" in (info / "METADATA").read_text(encoding="utf-8"), info.name


def test_it_is_far_below_what_lambda_takes(package: Path) -> None:
    assert sum(path.stat().st_size for path in package.rglob("*") if path.is_file()) < LIMIT / 10


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two files, without libraries."""
    (tmp_path / "functions" / "relay").mkdir(parents=True)
    (tmp_path / "functions" / "webhook.py").write_text("import relay\n")
    (tmp_path / "functions" / "relay" / "__init__.py").write_text("")
    (tmp_path / "functions" / "requirements.txt").write_text("# none\n")
    return tmp_path


def test_the_same_input_is_the_same_package(project: Path) -> None:
    first = PipPackages(project, THIS_MACHINE).folder(b"{}")
    shutil.rmtree(project / ".build")
    assert PipPackages(project, THIS_MACHINE).folder(b"{}") == first


def test_another_source_or_configuration_is_another_package(project: Path) -> None:
    packages = PipPackages(project, THIS_MACHINE)
    first, second = packages.folder(b"{}"), packages.folder(b'{"language":"ja"}')
    (project / "functions" / "webhook.py").write_text("import relay  # changed\n")
    assert len({first, second, packages.folder(b"{}")}) == 3


def test_changing_a_source_does_not_change_a_package_that_is_made(project: Path) -> None:
    package = PipPackages(project, THIS_MACHINE).folder(b"{}")
    (project / "functions" / "webhook.py").write_text("changed\n")
    assert (package / "webhook.py").read_text() == "import relay\n"


def test_a_package_for_this_version_of_python_brings_its_bytecode(project: Path) -> None:
    package = PipPackages(project, Platform("elsewhere", (), python=sys.version_info[:2])).folder(b"{}")
    (compiled,) = (package / "__pycache__").glob("webhook.*.pyc")
    content = compiled.read_bytes()
    assert int.from_bytes(content[4:8], "little") == 0b01, "by hash, and never compared with its source"
    assert marshal.loads(content[16:]).co_filename == "/var/task/webhook.py"  # noqa: S302 - made a line above
    assert list((package / "relay" / "__pycache__").glob("__init__.*.pyc"))


def test_bytecode_is_in_the_package_wherever_that_of_this_machine_is_kept(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "elsewhere"))
    package = PipPackages(project, Platform("elsewhere", (), python=sys.version_info[:2])).folder(b"{}")
    assert list((package / "__pycache__").glob("webhook.*.pyc"))
    assert sys.pycache_prefix == str(tmp_path / "elsewhere")


def test_a_package_for_another_version_of_python_brings_none(project: Path) -> None:
    package = PipPackages(project, Platform("elsewhere", (), python=(3, 99))).folder(b"{}")
    assert not list(package.rglob("*.pyc"))


def test_a_file_that_is_no_python_does_not_end_the_packaging(project: Path) -> None:
    (project / "functions" / "webhook.py").write_text("print 'of an older time'\n")
    package = PipPackages(project, Platform("elsewhere", (), python=sys.version_info[:2])).folder(b"{}")
    assert (package / "webhook.py").exists()
    assert list(package.rglob("__init__.*.pyc"))
