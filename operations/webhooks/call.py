"""Calling a webhook as Marketo does, or the function behind it directly."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import requests

from operations.failures import OperatorError, UnreachableError
from relay.accepting.authentication import SECRET_HEADER

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

MARKETO_TIMEOUT = 30
"""Seconds that Marketo waits (https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/webhooks/webhooks)."""


@dataclass(frozen=True, kw_only=True)
class WebhookCall:
    """One call of a webhook."""

    route: str
    body: bytes
    method: str = "POST"
    content_type: str = ""
    query: str = ""
    secret: str = field(repr=False)

    def headers(self) -> dict[str, str]:
        """What the caller sends along."""
        sent = {SECRET_HEADER: self.secret}
        return {**sent, "Content-Type": self.content_type} if self.content_type else sent


@dataclass(frozen=True)
class CallAnswer:
    """What the webhook said."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> Mapping[str, Any]:
        """The JSON object in it; empty when it is none."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def is_accepted(self) -> bool:
        """Whether the relay has the event now."""
        return 200 <= self.status < 300

    @property
    def is_address_refused(self) -> bool:
        """Whether API Gateway's allow list refused the caller's address, before anything of ours ran.

        Our API answers with this word (infra/door/gateway_responses.py); API Gateway's own answer, and WAF's, have
        these types, while a path that does not exist has another one.
        https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
        """
        kind = {name.lower(): value for name, value in self.headers.items()}.get("x-amzn-errortype", "")
        return self.status == 403 and (
            self.content.get("error") == "address_not_allowed"
            or kind.split(":")[0] in {"AccessDeniedException", "ForbiddenException"}
        )


def post(url: str, call: WebhookCall) -> CallAnswer:
    """Call a webhook by its address. Raises UnreachableError when nobody answers."""
    try:
        answer = requests.request(
            call.method, url, params=call.query, data=call.body, headers=call.headers(), timeout=MARKETO_TIMEOUT
        )
    except requests.RequestException as error:
        raise UnreachableError(f"{url} does not answer: {error}") from error
    return CallAnswer(answer.status_code, answer.text, answer.headers)


def invoke(client: LambdaClient, function_name: str, call: WebhookCall) -> CallAnswer:
    """Call the function behind the webhooks, past API Gateway and its allow list.

    Raises OperatorError when the function fails, botocore's errors when it cannot be called.
    """
    answer = client.invoke(FunctionName=function_name, Payload=json.dumps(_proxy_event(call)).encode())
    payload = json.loads(answer["Payload"].read() or b"null")
    if answer.get("FunctionError") or not isinstance(payload, dict) or "statusCode" not in payload:
        raise OperatorError(f"the function {function_name} failed. See: relay tail --errors")
    return CallAnswer(payload["statusCode"], payload.get("body", ""), payload.get("headers") or {})


def _proxy_event(call: WebhookCall) -> dict[str, Any]:
    """What API Gateway would hand over (Lambda proxy integration of a REST API), as far as the function reads it.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    return {
        "resource": "/hooks/{route}",
        "path": f"/hooks/{call.route}",
        "httpMethod": call.method,
        "headers": call.headers(),
        "multiValueHeaders": {name: [value] for name, value in call.headers().items()},
        "multiValueQueryStringParameters": parse_qs(call.query, keep_blank_values=True) or None,
        "pathParameters": {"route": call.route},
        "requestContext": {"httpMethod": call.method, "resourcePath": "/hooks/{route}", "stage": "direct"},
        "body": base64.b64encode(call.body).decode(),
        "isBase64Encoded": True,
    }
