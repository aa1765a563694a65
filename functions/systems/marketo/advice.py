"""What a person should do about a failure that `relay check` met."""

from __future__ import annotations

from relay.http.unreached import ADVICE
from systems.marketo.rest.codes import judge
from systems.marketo.rest.errors import CallFailed, Verdict

_ADVICE = {
    **ADVICE,
    "secret_missing": "its secret is not set yet. Set it with: relay secret set {name}",
    "secret_invalid": "{message}. Set it again with: relay secret set {name}",
    "token_refused": "Marketo does not know this client id and client secret. Look at Admin > LaunchPoint > View "
    "Details, and set them again with: relay secret set {name}",
    "601": "Marketo refuses each token that it gives. Try again; if it stays so, make a new service in LaunchPoint.",
    "redirected": "the address answers with a redirect, so it is not the instance's own. Correct the url.",
    "token_bad_answer": "what answers at this address is not Marketo. Correct the url in relay.yaml.",
    "http_404": "what answers at this address is not Marketo. Correct the url in relay.yaml.",
    "610": "Marketo does not know this call at this address. Correct the url in relay.yaml.",
}

DENIED = "603"
_DENIED = (
    "Marketo denies access. Either the API-only user's role lacks the permission {permission}, under Access API; or "
    "Admin > Web Services restricts API access by IP address, and the relay's fixed addresses (the stack's FixedIps) "
    "are not on the list."
)


def about(failed: CallFailed, name: str, permission: str) -> str:
    """Advice for a call that failed; `permission` is the one that it takes."""
    cause = failed.cause
    if cause.code == DENIED:
        return _DENIED.format(permission=permission)
    if cause.code in _ADVICE:
        return _ADVICE[cause.code].format(name=name, message=cause.message, system="Marketo")
    if failed.verdict is Verdict.RETRY:
        return f"Marketo cannot answer now: {cause.code}, {cause.message}. Try again later."
    return f"{cause.code}, {cause.message}. {judge(cause.code, cause.message).advice}"
