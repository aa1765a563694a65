"""`relay quarantine`: what was called and was no valid event."""

from ops.commands.quarantine.commands import add_to as add_to
