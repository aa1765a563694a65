"""What a person should do about a failure that `relay check` met."""

from __future__ import annotations

from relay.http.unreached import ADVICE
from systems.kintone.errors import Verdict, cause, judge
from systems.kintone.failure import Failure

_EVERYWHERE = {
    **ADVICE,
    "secret_missing": "its secret is not set yet. Set it with: relay secret set {name}",
    "secret_invalid": "{message}. Set it again with: relay secret set {name}",
    "address_refused": "kintone's IP address restriction refuses this address. Allow every one of the stack's "
    "FixedIps in the domain's administration.",
    "redirected": "the address answers with a redirect, so it is not the domain's own. Correct the url in relay.yaml.",
    "http_404": "what answers at this address is not kintone. Correct the url in relay.yaml.",
    "CB_AU01": "kintone does not accept the credentials. Set them again with: relay secret set {name}",
    "CB_WA01": "wrong login name or password. Set them again with: relay secret set {name}",
    "http_401": "the credentials were refused; where the domain has Basic authentication, the secret needs "
    "basic_username and basic_password too. Set it again with: relay secret set {name}",
}
_AT_THE_APP = {
    "GAIA_AP01": ("app", "there is no app of this number, or it is not published."),
    "GAIA_IA02": ("app", "no token in the secret belongs to this app; a new token works once the app is updated."),
    "GAIA_AP15": ("app", "the tokens in the secret do not fit this app."),
    "GAIA_IL23": ("guest_space", "the app is in a guest space: set guest_space to the space's number."),
    "GAIA_IL25": ("guest_space", "the app is not in this guest space."),
}


def about_connection(failure: Failure, connection: str) -> str | None:
    """Advice for a failure that every request of the connection would meet; None for any other."""
    found = cause(failure)
    if advice := _EVERYWHERE.get(found.code):
        return advice.format(name=connection, message=found.message, system="kintone")
    if judge(failure).verdict is Verdict.RETRY:
        return f"kintone cannot answer now: {found.code}, {found.message}. Try again later."
    return None


def about_app(failure: Failure) -> tuple[str, str]:
    """Which key of the route to look at, and why, when an app's form was not shown."""
    found = cause(failure)
    return _AT_THE_APP.get(found.code, ("app", f"kintone did not show the form: {found.code}, {found.message}"))
