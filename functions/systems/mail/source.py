"""What a route takes from the mails that come: the replies."""

from __future__ import annotations

from relay.system.source import SourceSide
from systems.mail.config import MailReplies
from systems.mail.receiver import MAIL_RECEIVER

REPLIES = SourceSide(model=MailReplies, receiver=MAIL_RECEIVER)
