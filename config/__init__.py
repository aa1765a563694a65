"""relay.yaml: read, checked, compiled. Used when the stacks are synthesised and by commands; never in Lambda."""

from config.loading import load
from config.placeholders import placeholders
from config.problems import ConfigError, Problem
from config.settings import Settings

__all__ = ["ConfigError", "Problem", "Settings", "load", "placeholders"]
