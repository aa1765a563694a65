"""The front door: a regional REST API with an address allow list, throttling and an access log."""

from __future__ import annotations

import json
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.acknowledge import acknowledge, acknowledge_finding
from infra.door.allow_list import Callers, resource_policy
from infra.door.gateway_responses import add_gateway_responses
from infra.functions.log_group import RelayLogGroup
from relay.core.config import Language

STAGE = "v1"

ACCESS_LOG_FIELDS = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "status": "$context.status",
    "error": "$context.error.responseType",
    "sourceIp": "$context.identity.sourceIp",
    "tls": "$context.tlsVersion",
    "responseLatency": "$context.responseLatency",
    "integrationLatency": "$context.integrationLatency",
    "integrationStatus": "$context.integrationStatus",
    "integrationError": "$context.integrationErrorMessage",
    "responseLength": "$context.responseLength",
}
"""One line for each request. No header (the secret is one), no query string, no body. Latencies in milliseconds."""

_TLS = {"SecurityPolicy": "SecurityPolicy_TLS13_1_2_PQ_2025_09", "EndpointAccessMode": "STRICT"}
"""TLS 1.2 or 1.3; a regional API's default still takes 1.0.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
"""


class WebhookApi(Construct):
    """`ANY /hooks/{route}`, answered by one function.

    Every method reaches the function, so that a wrong one is answered in the relay's own words. Bodies are passed on as
    the bytes they were (base64): decoding them as text would already lose what is not UTF-8.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        function: lambda_.IFunction,
        callers: Callers,
        rate: int,
        burst: int,
        retention_days: int,
        language: Language,
        emulator: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._emulator = emulator
        self.access_log = RelayLogGroup(self, "AccessLog", name=f"/{name}/access", retention_days=retention_days)
        self.api = apigateway.RestApi(
            self,
            "Api",
            rest_api_name=name,
            description="Takes Marketo's webhooks",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            binary_media_types=["*/*"],
            policy=resource_policy(callers),
            cloud_watch_role=True,
            deploy_options=apigateway.StageOptions(
                stage_name=STAGE,
                throttling_rate_limit=rate,
                throttling_burst_limit=burst,
                access_log_destination=apigateway.LogGroupLogDestination(self.access_log),
                access_log_format=apigateway.AccessLogFormat.custom(json.dumps(ACCESS_LOG_FIELDS)),
            ),
        )
        self.api.node.try_remove_child("Endpoint")  # an output of its own, with a slash at the end
        self._require_tls_1_2()
        add_gateway_responses(self.api, language)
        self.api.root.add_resource("hooks").add_resource("{route}").add_method(
            "ANY", apigateway.LambdaIntegration(function, allow_test_invoke=False)
        )
        self._acknowledge()

    def add_soap(self, function: lambda_.IFunction) -> None:
        """`ANY /soap/mktows/{version}`, the address that Marketo's SOAP API had under its own host."""
        resource = self.api.root.add_resource("soap").add_resource("mktows").add_resource("{version}")
        resource.add_method("ANY", apigateway.LambdaIntegration(function, allow_test_invoke=False))

    def add_activity(self, function: lambda_.IFunction) -> None:
        """`ANY /activity/latest`. Which lead is meant stands in the query or the body, neither of which is logged."""
        resource = self.api.root.add_resource("activity").add_resource("latest")
        resource.add_method("ANY", apigateway.LambdaIntegration(function, allow_test_invoke=False))

    @property
    def url(self) -> str:
        """Without a slash at its end; `/hooks/{route}` follows."""
        stack = cdk.Stack.of(self)
        return f"https://{self.api.rest_api_id}.execute-api.{stack.region}.{stack.url_suffix}/{STAGE}"

    @property
    def activity_url(self) -> str:
        """The page with a lead's activities, without its query: as a person reaches it, on one machine as well."""
        local = f"{self._emulator}/restapis/{self.api.rest_api_id}/{STAGE}/_user_request_"
        return f"{local if self._emulator else self.url}/activity/latest"

    def _require_tls_1_2(self) -> None:
        api = cast("apigateway.CfnRestApi", self.api.node.default_child)
        for name, value in _TLS.items():
            api.add_property_override(name, value)

    def _acknowledge(self) -> None:
        acknowledge(
            self.api,
            APIG2="The function checks each request against its route, and says in Marketo's words what to change.",
            APIG3="WAF costs USD 8.60 a month and more; the allow list, throttling and the secret come first.",
            APIG4="Marketo cannot sign a request or fetch a token; the function compares a secret header.",
            APIG6="Execution logs can hold headers, so the secret; the access log has every request and its error.",
            COG4="There are no users: Marketo's servers call.",
        )
        acknowledge_finding(
            self.api,
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
            "API Gateway writes the logs of a whole region through one role; AWS names this policy for it.",
        )
