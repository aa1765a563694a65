"""Whole mails, as SES puts them into S3 before it starts the function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, cast

from botocore.exceptions import ClientError

from relay.aws import client as aws
from systems.mail.parsing.bounds import MAX_BYTES
from systems.mail.refusal import MailRefused

_GONE = frozenset({"NoSuchKey", "NotFound", "404"})


class Objects(Protocol):
    """What is used of botocore's client of S3."""

    def get_object(self, *, Bucket: str, Key: str) -> Mapping[str, Any]:  # noqa: N803 - AWS's names
        """https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html."""


def client() -> Objects:
    """S3, with time for the largest mail."""
    return cast("Objects", aws.client("s3", connect_timeout=2, read_timeout=10, attempts=3))


class WholeMails(NamedTuple):
    """The bucket, and what the keys in it begin with."""

    s3: Objects
    bucket: str
    prefix: str

    def key(self, message_id: str) -> str:
        """Where a mail lies."""
        return f"{self.prefix}{message_id}"

    def fetch(self, message_id: str) -> bytes:
        """A whole mail, whose size is looked at before anything of it is loaded.

        Raises Refused `mail_too_large` or `mail_missing`, and botocore's errors.
        """
        key = self.key(message_id)
        try:
            found = self.s3.get_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _GONE:
                raise MailRefused("mail_missing", key=key) from None
            raise
        with found["Body"] as body:
            if found["ContentLength"] > MAX_BYTES:
                raise MailRefused("mail_too_large", size=found["ContentLength"], limit=MAX_BYTES, key=key)
            return cast("bytes", body.read(MAX_BYTES))
