"""`relay dead`: the events that could not be delivered."""

from ops.commands.dead.commands import add_to as add_to
