"""`relay secret`: what the systems and Marketo authenticate with."""

from ops.commands.secret.commands import add_to as add_to
