"""What API Gateway answers by itself, in the shape of the relay's own refusals: flat JSON, a stable `error` word."""

from __future__ import annotations

import json
from dataclasses import dataclass

from aws_cdk import aws_apigateway as apigateway

from relay.core.config import Language


@dataclass(frozen=True)
class GatewayResponse:
    """One kind of answer. `status` None leaves the status that API Gateway would have sent."""

    kind: apigateway.ResponseType
    status: int | None
    error: str
    en: str
    ja: str

    def body(self, language: Language) -> str:
        """The response template: API Gateway puts in its own request id, which the access log shows too."""
        message = self.ja if language == "ja" else self.en
        return json.dumps(
            {"status": "rejected", "error": self.error, "message": message, "id": "$context.requestId"},
            ensure_ascii=False,
        )


ANSWERS = (
    GatewayResponse(
        apigateway.ResponseType.ACCESS_DENIED,
        403,
        "address_not_allowed",
        "Calls from this address are not allowed. See api.allow in relay.yaml.",
        "この IP アドレスからの呼び出しは許可されていません。relay.yaml の api.allow を確認してください。",
    ),
    GatewayResponse(
        apigateway.ResponseType.MISSING_AUTHENTICATION_TOKEN,
        404,
        "unknown_route",
        "There is nothing at this address. A webhook's URL ends in /hooks/ and the name of a route.",
        "このアドレスには何もありません。Webhook の URL は「/hooks/ルート名」で終わります。",
    ),
    GatewayResponse(
        apigateway.ResponseType.REQUEST_TOO_LARGE,
        413,
        "too_large",
        "The body is too large. Send fewer or shorter fields.",
        "本文が大きすぎます。送信するフィールドを減らすか、値を短くしてください。",
    ),
    GatewayResponse(
        apigateway.ResponseType.THROTTLED,
        429,
        "throttled",
        "Too many calls at once. Nothing was accepted; call the webhook again, or raise api.rate in relay.yaml.",
        "呼び出しが多すぎます。受け付けていませんので、もう一度呼び出すか、relay.yaml の api.rate を上げてください。",
    ),
    GatewayResponse(
        apigateway.ResponseType.DEFAULT_4_XX,
        None,
        "refused",
        "The request was refused before the relay read it. Check the webhook's URL, method and headers.",
        "リクエストは中継システムに届く前に拒否されました。Webhook の URL、メソッド、ヘッダーを確認してください。",
    ),
    GatewayResponse(
        apigateway.ResponseType.DEFAULT_5_XX,
        None,
        "unavailable",
        "The relay did not answer, so the event may not have been accepted. Call the webhook again.",
        "中継システムが応答しなかったため、受け付けていない可能性があります。もう一度 Webhook を呼び出してください。",
    ),
)


def add_gateway_responses(api: apigateway.RestApi, language: Language) -> None:
    """Give the API these answers instead of API Gateway's own."""
    for answer in ANSWERS:
        api.add_gateway_response(
            answer.error.title().replace("_", ""),
            type=answer.kind,
            status_code=None if answer.status is None else str(answer.status),
            templates={"application/json": answer.body(language)},
        )
