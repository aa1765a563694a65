"""What a customer writes about replies to mails in relay.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from relay.core.config import Connection, Model, Source

ADDRESS_RULE = "Write an e-mail address, such as sales@example.com."
DOMAIN_RULE = "Write a domain in small letters, such as reply.example.com."
MAILBOX_RULE = "Write what stands before the + in the address, in small letters, such as reply."
RULE_SET_RULE = "Write the rule set as SES names it: letters, digits, hyphens and underscores, at most 64."

Address = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9.!#$%&'*/=?^_`{|}~+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
        max_length=254,
        extra={"rule": ADDRESS_RULE},
        extra_json_schema={"patternErrorMessage": ADDRESS_RULE},
    ),
]
Passing = Literal["skip", "deliver"]
UnsignedIds = Literal["authenticated", "never"]
MailTls = Literal["optional", "require"]


class Forward(Model, frozen=True, kw_only=True):
    """To whose mailbox mails go on."""

    to: Annotated[Address, Meta(description="The mailbox, of a person or a team; not at the domain of the replies.")]
    from_address: Annotated[
        Address | None,
        Meta(
            description="From whom they come there: an address at a domain that SES may send for. Default: the mailbox "
            "of the replies. An answer goes to the person who wrote."
        ),
    ] = None


class MailConnection(Connection, frozen=True, kw_only=True):
    """One subdomain for whose addresses Amazon SES receives mails. It needs no secret."""

    domain: Annotated[
        str,
        Meta(
            pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$",
            max_length=253,
            description="The subdomain whose MX record leads to SES, such as reply.example.com.",
            extra={"rule": DOMAIN_RULE},
            extra_json_schema={"patternErrorMessage": DOMAIN_RULE},
        ),
    ]
    mailbox: Annotated[
        str,
        Meta(
            pattern=r"^[a-z0-9]([a-z0-9._-]{0,30}[a-z0-9])?$",
            description="What stands before the + of reply addresses: reply (default), for reply+TOKEN@DOMAIN.",
            extra={"rule": MAILBOX_RULE},
            extra_json_schema={"patternErrorMessage": MAILBOX_RULE},
        ),
    ] = "reply"
    unsigned_ids: Annotated[
        UnsignedIds,
        Meta(
            description="When a lead's id without a signature in the address, which anybody could have written, is "
            "told as lead_claimed: from senders who are authenticated (default), or never."
        ),
    ] = "authenticated"
    forward: Annotated[Forward | None, Meta(description="To whose mailbox mails go on. Default: nobody's.")] = None
    keep_days: Annotated[
        int, Meta(ge=1, le=3650, description="Days that whole mails are kept in S3, attachments included.")
    ] = 30
    rule_set: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^[A-Za-z0-9_-]{1,64}$",
                extra={"rule": RULE_SET_RULE},
                extra_json_schema={"patternErrorMessage": RULE_SET_RULE},
            ),
        ]
        | None,
        Meta(
            description="Name of the receipt rule set of SES that is active in this region already, to which the rule "
            "is added. Default: one is made, which you activate."
        ),
    ] = None

    tls: Annotated[
        MailTls,
        Meta(
            description="Whether SES takes what comes without encryption (optional, default), or refuses it (require)."
        ),
    ] = "optional"

    concurrency: Annotated[
        Annotated[int, Meta(ge=1, le=1000)] | None,
        Meta(
            description="How many mails are read at once; further ones wait at Lambda for up to six hours, and leave "
            "the account's executions to webhooks. Default: no bound but the account's."
        ),
    ] = None

    @property
    def reply_address(self) -> str:
        """Without a token."""
        return f"{self.mailbox}@{self.domain}"

    @property
    def sender(self) -> str:
        """From whom forwarded mails come."""
        chosen = self.forward.from_address if self.forward else None
        return chosen or self.reply_address


class MailReplies(Source, frozen=True, kw_only=True):
    """Which mails a route takes."""

    automatic: Annotated[
        Passing,
        Meta(
            description="What is done with automatic mails, such as absence notices, bounces and mailing lists: pass "
            "over them (default), or deliver them."
        ),
    ] = "skip"
    unauthenticated: Annotated[
        Passing,
        Meta(
            description="What is done with mails whose sender neither DMARC nor SPF proves: pass over them (default), "
            "or deliver them. Spam and viruses are never delivered."
        ),
    ] = "skip"
