"""Events as SES hands them to a function, and small mails.

Shape: https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html
"""

from __future__ import annotations

from typing import Any

MAIL_ID = "o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1"


def ses_event(mail_id: str = MAIL_ID, to: str = "reply+42@reply.example.com", **own: Any) -> dict[str, Any]:
    """Every check passed, unless `own` says otherwise: spf, dkim, dmarc, spam, virus; source; from_."""
    verdicts = {
        f"{name}Verdict": {"status": own.get(name, "PASS")} for name in ("spf", "dkim", "dmarc", "spam", "virus")
    }
    source = own.get("source", "jane.smith@company.example")
    return {
        "Records": [
            {
                "eventSource": "aws:ses",
                "eventVersion": "1.0",
                "ses": {
                    "mail": {
                        "timestamp": "2026-12-01T01:05:00.000Z",
                        "source": source,
                        "messageId": mail_id,
                        "destination": [to],
                        "headersTruncated": False,
                        "headers": [{"name": "Subject", "value": "Re: Your invitation"}],
                        "commonHeaders": {
                            "returnPath": source,
                            "from": own.get("from_", ["Jane Smith <jane.smith@company.example>"]),
                            "date": "Tue, 1 Dec 2026 10:05:00 +0900",
                            "to": [to],
                            "messageId": "<en-gmail@kaisha.example>",
                            "subject": "Re: Your invitation",
                        },
                    },
                    "receipt": {
                        "timestamp": "2026-12-01T01:05:00.000Z",
                        "processingTimeMillis": 574,
                        "recipients": own.get("recipients", [to]),
                        **verdicts,
                        "action": {"type": "Lambda", "functionArn": "arn:aws:lambda:::f", "invocationType": "Event"},
                    },
                },
            }
        ]
    }


def mail(text: str = "Yes, please.", *headers: str, sender: str = "Jane Smith <jane.smith@company.example>") -> bytes:
    """A plain one."""
    head = [f"From: {sender}", "To: reply+42@reply.example.com", "Subject: Re: Your invitation", *headers]
    return "\r\n".join([*head, "", text, ""]).encode()
