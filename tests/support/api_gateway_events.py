"""Events as a REST API hands them to a Lambda function (proxy integration), recorded and with other values put in.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from __future__ import annotations

import base64
from typing import Any


def rest_event(
    body: bytes | None,
    *,
    route: str | None = "mail-opened",
    secret: str | None = None,
    method: str = "POST",
    headers: dict[str, str] | None = None,
    query: dict[str, list[str]] | None = None,
) -> dict[str, Any]:
    """One request. With the binary media type `*/*` every body comes in base64; without one it is null."""
    sent = {"Accept": "*/*", "Host": "hooks.example.com", "User-Agent": "Marketo", "Content-Type": "text/plain"}
    sent |= {"X-Relay-Secret": secret} if secret is not None else {}
    sent |= headers or {}
    return {
        "resource": "/hooks/{route}",
        "path": f"/hooks/{route}",
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} if query else None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": {"route": route} if route is not None else None,
        "stageVariables": None,
        "requestContext": {
            "resourceId": "a1b2c3",
            "resourcePath": "/hooks/{route}",
            "httpMethod": method,
            "extendedRequestId": "JKJaXmPLvHcESHA=",
            "requestTime": "01/Oct/2026:00:05:00 +0000",
            "path": f"/v1/hooks/{route}",
            "accountId": "123456789012",
            "protocol": "HTTP/1.1",
            "stage": "v1",
            "requestTimeEpoch": 1790813100000,
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "identity": {"sourceIp": "192.28.144.7", "userAgent": "Marketo", "user": None, "caller": None},
            "domainName": "abcdef1234.execute-api.ap-northeast-1.amazonaws.com",
            "apiId": "abcdef1234",
        },
        "body": base64.b64encode(body).decode() if body is not None else None,
        "isBase64Encoded": body is not None,
    }
