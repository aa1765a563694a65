"""The identity service, and whose call it is.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/authentication
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from local.kit.exchange import Answer, Request, json_answer, page
from local.systems.marketo.access.identity import Client, Tokens
from local.systems.marketo.errors import Refusal
from local.systems.marketo.wire.outcome import Outcome
from local.systems.marketo.wire.params import Params

IDENTITY = "/identity/"


def sign_in(tokens: Tokens, request: Request) -> Outcome:
    """Give a token, by GET or POST. Bad credentials are one of the few real HTTP errors."""
    if request.path != "/identity/oauth/token" or request.method not in ("GET", "POST"):
        return Outcome(page(404, "Not Found"))
    form = request.body.decode(errors="replace") if request.method == "POST" else ""
    params = Params([*parse_qsl(request.query), *parse_qsl(form)])
    if params.get("grant_type") != "client_credentials":
        return Outcome(_error(400, "unsupported_grant_type", "Only client_credentials is supported"))
    issued = tokens.issue(params.get("client_id"), params.get("client_secret"))
    if issued is None:
        return Outcome(_error(401, "unauthorized", "No client with requested id or a bad client secret"), "401")
    token, seconds, user = issued
    content = {"access_token": token, "token_type": "bearer", "expires_in": seconds, "scope": user}
    return Outcome(json_answer(200, content), client=params.get("client_id"))


def caller(tokens: Tokens, request: Request) -> Client:
    """Whose token a call has. Raises Refusal 600 to 602.

    A token in the address is refused, even beside one in the header: the parameter was announced to be read no more
    from 31 August 2026. That the answer is then 600, "token missing", is an inference.
    """
    kind, _, token = request.header("authorization").partition(" ")
    in_address = any(name == "access_token" for name, _ in request.pairs)
    if in_address or kind.lower() != "bearer" or not token:
        raise Refusal("600", "Access token not specified: send it in the Authorization header, and only there")
    return tokens.check(token.strip())


def _error(status: int, error: str, description: str) -> Answer:
    return json_answer(status, {"error": error, "error_description": description})
