"""Reasons to refuse what is to go to Mazrica, in each language."""

from __future__ import annotations

from relay.core.texts import Text

TEXTS: dict[str, Text] = {
    "mazrica_lead_id_wrong": Text(
        "invalid_key",
        400,
        "{path}: this is no lead id of Marketo. A lead id is a whole number from 1.",
        "{path}: Marketo のリード ID ではありません。リード ID は 1 以上の整数です。",
    ),
    "mazrica_link_wrong": Text(
        "invalid_value",
        400,
        "{name}: a web address is wanted, beginning with https:// or http://, without blanks.",
        "{name}: https:// か http:// で始まる、空白のない URL を指定してください。",
    ),
}
