"""What stands in the connection's state table: what the keys of its items begin with, and how long they are kept."""

from __future__ import annotations

from relay.accepting import repeats

THREAD = "mail-thread#"
"""Whose a thread is, by the hash of one of its mails' ids."""
FORWARD = "mail-forward#"
"""That a mail went on to a person's mailbox, by the hash of its id."""

PREFIXES = (repeats.PREFIX, THREAD, FORWARD)
"""The function touches no other items."""

THREAD_LIFETIME = 180 * 86_400.0
"""Seconds. People answer a mail of last quarter."""
FORWARD_LIFETIME = 30 * 86_400.0
"""Seconds. As long as relay.accepting.repeats knows an event; Lambda tries again for six hours at the most."""
