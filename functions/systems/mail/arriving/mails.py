"""Whole mails, as SES puts them into S3 before it starts the function."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from botocore.exceptions import ClientError

from relay.aws import client as aws
from systems.mail.parsing.bounds import MAX_BYTES
from systems.mail.refusal import MailRefused

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_GONE = frozenset({"NoSuchKey", "NotFound", "404"})


def client() -> S3Client:
    """S3, with time for the largest mail."""
    return cast("S3Client", aws.client("s3", connect_timeout=2, read_timeout=10, attempts=3))


class Mails(NamedTuple):
    """The bucket, and what the keys in it begin with."""

    s3: S3Client
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
            return body.read(MAX_BYTES)
