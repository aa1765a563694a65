"""What the journeys need beside PyPI: installed only where it is missing and may be, else said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.journeys.packages import install, wanted

LIST = "# none\nphp-cli  # S-17\n\nruby\n"


class Machine:
    """A machine on which some packages are there."""

    def __init__(self, *there: str, programs: Sequence[str] = ("dpkg", "apt-get", "sudo"), sudo: bool = True) -> None:
        self.there = there
        self.programs = programs
        self.sudo = sudo
        self.done: list[str] = []

    def run(self, command: Sequence[str]) -> int:
        if command[0] == "dpkg":
            return int(command[-1] not in self.there)
        if command[-1] == "true":
            return int(not self.sudo)
        self.done.append(" ".join(command))
        return 0

    def install(self, *, root: bool) -> int:
        return install(wanted(LIST), self.run, root=root, can=self.programs.__contains__)


def test_a_list_names_packages_and_says_what_for() -> None:
    assert wanted(LIST) == ["php-cli", "ruby"]


def test_what_is_there_is_not_installed_again() -> None:
    machine = Machine("php-cli", "ruby")
    assert (machine.install(root=True), machine.done) == (0, [])


@pytest.mark.parametrize(("root", "prefix"), [(True, ""), (False, "sudo --non-interactive ")])
def test_what_is_missing_is_installed_as_root_or_with_sudo(root: bool, prefix: str) -> None:  # noqa: FBT001
    machine = Machine("ruby")
    assert machine.install(root=root) == 0
    assert machine.done == [
        f"{prefix}apt-get update -qq",
        f"{prefix}apt-get install -qq --yes --no-install-recommends php-cli",
    ]


@pytest.mark.parametrize(
    "machine",
    [Machine("ruby", sudo=False), Machine("ruby", programs=("dpkg", "apt-get")), Machine(programs=("brew",))],
    ids=["sudo asks", "no sudo", "no Debian"],
)
def test_where_nothing_may_be_installed_it_says_what_to_install(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (machine.install(root=False), machine.done) == (1, [])
    assert "sudo apt-get install php-cli" in capsys.readouterr().out
