"""relay.yaml: read, checked, compiled. Used when the stacks are synthesised and by commands; never in Lambda."""

from config.loading import load
from config.placeholders import placeholders
from config.problems import ConfigError, ProblemInFile
from config.settings import Settings

__all__ = ["ConfigError", "ProblemInFile", "Settings", "load", "placeholders"]
