"""Where the processes of a local run listen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from local.run import processes
from local.run.emulator import NAME as EMULATOR
from local.run.state import LocalError
from local.systems import STAND_INS

EMULATOR_PORT = 4566
_MOST = 65535


@dataclass(frozen=True)
class Ports:
    """A port for the emulator and for each stand-in."""

    of: Mapping[str, int]

    @classmethod
    def chosen(cls, environment: Mapping[str, str]) -> Ports:
        """Those that `<NAME>_PORT` says, such as EMULATOR_PORT; else the usual ones, or free ones where none is usual.

        Raises LocalError for what is no port.
        """
        usual = {EMULATOR: EMULATOR_PORT} | {name: launch.port for name, launch in STAND_INS.items()}
        given = {name: _given(environment, name) for name in usual}
        return cls({name: given[name] or port or processes.free_port() for name, port in usual.items()})

    @classmethod
    def free(cls) -> Ports:
        """Ports that nothing uses now."""
        return cls({name: processes.free_port() for name in (EMULATOR, *STAND_INS)})

    def require_free(self) -> None:
        """Raise LocalError when one is taken, or given for two of them, saying how to choose another."""
        given: dict[int, str] = {}
        for name, port in self.of.items():
            what = "the AWS emulator" if name == EMULATOR else f"the {name} stand-in"
            if port in given:
                both = f"{given[port]} and {_variable(name)}"
                raise LocalError(f"Port {port} is given for two: {both}. Choose another for one.")
            given[port] = _variable(name)
            processes.require_free(port, what, _variable(name))


def _variable(name: str) -> str:
    return f"{name.upper()}_PORT"


def _given(environment: Mapping[str, str], name: str) -> int | None:
    """The port that the environment names; None where it names none."""
    text = environment.get(_variable(name), "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= _MOST):
        raise LocalError(f"{_variable(name)} is {text!r}. A port is a number from 1 to {_MOST}.")
    return int(text)
