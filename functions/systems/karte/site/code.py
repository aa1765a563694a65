"""The script of the site and the function of Craft, for one route."""

from __future__ import annotations

import json
from pathlib import Path

from relay.accepting.authentication import SECRET_HEADER
from systems.karte.config import IDENTIFY, UserData

OLD_TAG = "tracker"
"""What the old tag's object is called (https://developers.karte.io/reference/jssdk-tracker-user)."""

COOKIE = "marketo_cookie"
"""Name of the value, as in KARTE's own recipe, and of the event where that is not identify."""

CRAFT_SECRET = "MARKETO_RELAY_SECRET"  # noqa: S105 - its name in Craft's secret manager
"""Name under which Craft keeps the relay's secret."""

_HERE = Path(__file__).parent


def cookie_event(user_data: UserData) -> str:
    """The event that brings the cookie.

    With the user data management plug-in an identify event without the member's id keeps nothing
    (https://support.karte.io/post/5WaAqgOMKu7ghwI9ChBVw3), and the script does not know that id.
    """
    return IDENTIFY if user_data == "events" else COOKIE


def site_script(tag: str, user_data: UserData) -> str:
    """What sends the cookie to KARTE, for the tag whose object is called so.

    https://support.karte.io/post/7E5yZwHWroaDTDmd4f0SDx (the current tag),
    https://support2.karte.io/cookbook/cookbook-event/cookbook-event-action/1033/ (events by the old one)
    """
    text = (_HERE / "visitor.js").read_text(encoding="utf-8")
    return text.replace("window.TAG", f"window.{tag}").replace("SEND;", f"{_send(tag, cookie_event(user_data))};")


def _send(tag: str, event: str) -> str:
    said = f"{{ {COOKIE}: value }}"
    if tag != OLD_TAG:
        return f"window.{tag}('send', '{event}', {said})"
    if event == IDENTIFY:
        return f"window.{tag}.user({said})"
    return f"window.{tag}.track('{event}', {said})"


def craft_function(url: str) -> str:
    """What calls the relay at `url` with the secret that Craft keeps."""
    text = (_HERE / "craft.js").read_text(encoding="utf-8")
    for name, value in (("RELAY_URL", url), ("SECRET_NAME", CRAFT_SECRET), ("SECRET_HEADER", SECRET_HEADER)):
        text = text.replace(f"'{name}'", f"'{_escaped(value)}'")
    return text


def _escaped(text: str) -> str:
    """Within the quotes of JavaScript."""
    return json.dumps(text)[1:-1].replace("'", "\\'")
