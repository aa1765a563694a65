"""Compressed answers.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/performance : for who accepts gzip, above
1,024 bytes, and not from the bulk calls.
"""

from __future__ import annotations

import gzip
from dataclasses import replace

from local.kit.exchange import Answer, Request

SMALLEST = 1025


def compressed(request: Request, answer: Answer) -> Answer:
    """The answer as it is sent to who asked."""
    accepted = [each.partition(";")[0].strip().lower() for each in request.header("accept-encoding").split(",")]
    if "gzip" not in accepted or len(answer.body) < SMALLEST or request.path.startswith("/bulk/"):
        return answer
    headers = {**answer.headers, "Content-Encoding": "gzip"}
    return replace(answer, body=gzip.compress(answer.body, compresslevel=1), headers=headers)
