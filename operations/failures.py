"""How an operation fails: in one line that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError

Answer = TypeVar("Answer")
Otherwise = TypeVar("Otherwise")

NO_CREDENTIALS = (
    "there are no AWS credentials. Log in (`aws sso login`) and set AWS_PROFILE (or give --profile); "
    "the relay on this machine is meant with --local."
)

NO_REGION = "no AWS region is chosen. Set AWS_REGION, as in `export AWS_REGION=ap-northeast-1` (or give --region)."

_NO_CREDENTIALS = (
    aws.NoCredentialsError,
    aws.PartialCredentialsError,
    aws.CredentialRetrievalError,
    aws.SSOError,
    aws.TokenRetrievalError,
)
_REFUSED_CREDENTIALS = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
NOT_ALLOWED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
"""What AWS says to credentials that lack a right."""

GONE = {"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist", "ResourceNotFoundException"}
"""What AWS says of what is not there."""


def code_of(error: ClientError) -> str:
    """The code of an answer that was an error; empty where there is none."""
    return error.response.get("Error", {}).get("Code", "")


def unless_refused(ask: Callable[[], Answer], otherwise: Otherwise) -> Answer | Otherwise:
    """What AWS answers; `otherwise` to credentials that lack the right. Raises botocore's other errors."""
    try:
        return ask()
    except ClientError as error:
        if code_of(error) not in NOT_ALLOWED:
            raise
        return otherwise


class OperatorError(Exception):
    """What was asked cannot be done. The text is one line: what is wrong, and what to do."""


class WrongUsageError(OperatorError):
    """What was asked makes no sense."""


class UnreachableError(OperatorError):
    """AWS cannot be reached, or what is wanted there does not exist."""


class NotDeployedError(UnreachableError):
    """There is no such stack."""


def explain(error: BotoCoreError | ClientError) -> OperatorError:
    """What an error of AWS's client means for the person who typed the command."""
    if isinstance(error, ClientError):
        return _explain_answer(error)
    if isinstance(error, aws.ProfileNotFound):
        return UnreachableError(f"{error}. See `aws configure list-profiles`.")
    if isinstance(error, _NO_CREDENTIALS):
        return UnreachableError(NO_CREDENTIALS)
    if isinstance(error, aws.NoRegionError):
        return UnreachableError(NO_REGION)
    if isinstance(error, aws.HTTPClientError | aws.ConnectionError):
        return UnreachableError(
            f"AWS cannot be reached: {str(error).removesuffix('.')}. Check the network and the region."
        )
    return UnreachableError(f"AWS's client says: {error}")


def _explain_answer(error: ClientError) -> OperatorError:
    said = error.response.get("Error", {})
    code, words = said.get("Code", "?"), said.get("Message", "")
    if code in _REFUSED_CREDENTIALS:
        return UnreachableError(f"AWS does not take the credentials ({code}). Log in again, or give --profile.")
    if code in NOT_ALLOWED:
        return UnreachableError(f"these AWS credentials may not call {error.operation_name}: {words}")
    if code in GONE:
        return UnreachableError(
            f"{error.operation_name}: {words or code} The stack's outputs name something that is gone; deploy it again."
        )
    return UnreachableError(f"{error.operation_name} failed: {code}: {words}")
