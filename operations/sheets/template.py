"""The template of a route's webhook: JSON, or a form, in the shape that the route reads, with bare tokens.

Bare, since with Request Token Encoding JSON Marketo itself puts the quotes round a token's text
(https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/webhooks/webhooks).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from operations.sheets.shape import Shape, add
from operations.sheets.tokens import Token, token_for
from relay.core.config import Route
from relay.system.webhook_setup import Described


@dataclass(frozen=True)
class PlacedToken:
    """A token and its place in the payload, such as `company.name`."""

    place: str
    token: Token
    type: str = "text"
    """What its value becomes, as relay.yaml says it."""


@dataclass
class WebhookTemplate:
    """A template and what is to be said of its tokens."""

    text: str = ""
    tokens: list[PlacedToken] = field(default_factory=list)
    is_form: bool = False

    @property
    def names_the_call(self) -> bool:
        """Whether some token tells of the call (`{{system.*}}`) and not of the event."""
        return any(each.token.text.startswith("{{system.") for each in self.tokens)


def template(route: Route, described: Described) -> WebhookTemplate:
    """What to put into the webhook's Template."""
    root = Shape()
    for path in described.paths:
        add(path, root)
    for name in route.json_strings:
        if name in root.names:
            root.names[name] = Shape()
    made = WebhookTemplate(is_form=described.as_form and all(each.is_value for each in root.names.values()))
    made.text = _form(root, made.tokens) if made.is_form else _object(root, "", made.tokens, "")
    return made


def _form(root: Shape, tokens: list[PlacedToken]) -> str:
    """`leadId={{lead.Id}}&events=[...]`. What is text of several tokens comes last, since it may hold an `&`."""
    names = sorted(root.names, key=lambda name: bool(root.names[name].sample))
    return "&".join(f"{name}={_written(root.names[name], name, tokens, '')}" for name in names)


def _written(shape: Shape, place: str, tokens: list[PlacedToken], indent: str) -> str:
    if shape.names:
        return _object(shape, place, tokens, indent)
    if shape.elements:
        inner = (_written(each, f"{place}[]", tokens, indent) for each in shape.elements)
        return f"[{', '.join(inner)}]"
    if shape.sample:
        return shape.sample
    if shape.literal is not None:
        return _json(shape.literal)
    name = place.rsplit(".", 1)[-1].removesuffix("[]") or "value"
    placed = PlacedToken(place, token_for(name, shape.type), shape.type)
    tokens.append(placed)
    return placed.token.text


def _object(shape: Shape, place: str, tokens: list[PlacedToken], indent: str) -> str:
    inner = indent + "  "
    lines = (
        f"{inner}{_json(name)}: {_written(each, f'{place}.{name}' if place else name, tokens, inner)}"
        for name, each in shape.names.items()
    )
    return _block(lines, indent)


def _block(lines: Iterable[str], indent: str) -> str:
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def _json(value: object) -> str:
    """JSON whose backslashes are doubled, since Marketo reads a template's backslashes itself before it sends it.

    (blog.teknkl.com, "A quirk with slash escapes in the Marketo webhook editor")
    """
    return json.dumps(value, ensure_ascii=False).replace("\\", "\\\\")
