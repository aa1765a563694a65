"""`relay read`: what is read, how far it is, and having it read."""

from ops.commands.read.commands import add_to as add_to
