"""What a code of a record that failed, or was warned of, means, and what to do: the relay's own, and each system's."""

from __future__ import annotations

from collections.abc import Mapping

from operations.readings.relay_codes import ANY_FAILURE, ANY_WARNING, GAVE_UP, NOT_TAKEN, RELAY_CODES
from relay.core.config import Language
from relay.core.explanation import Explanation
from relay.history.kept_record import KeptRecord
from relay.system.explains_codes import ExplainsCodes
from systems import SYSTEMS, refusals


def explained(record: KeptRecord, code: str, system: str | None, language: Language) -> tuple[str, str]:
    """The reason, and what to do, in one language; `system` is where its route leads."""
    word, _, field = code.partition(":")
    if record.reason:
        return _not_taken(record, language)
    found = _of_system(system).get(word) or RELAY_CODES.get(word)
    if found is None:
        found = ANY_WARNING if record.kind == "warned" else ANY_FAILURE
    facts = {"code": word, "field": field or ", ".join(record.fields) or "-", "record": record.record}
    facts |= {"route": record.route, "event": record.event_id}
    reason, advice = (text.format(**facts) for text in found.words(language))
    return (reason + GAVE_UP[language] if record.gave_up else reason), advice


def _not_taken(record: KeptRecord, language: Language) -> tuple[str, str]:
    """Of what a route's mapping does not take: the very text that says so."""
    text = refusals().get(record.reason)
    try:
        reason = text.text(language).format(**record.facts) if text else record.codes[0]
    except (KeyError, IndexError, ValueError):  # an older relay knew other facts
        reason = record.codes[0]
    return reason, NOT_TAKEN.words(language)[1].format(route=record.route, record=record.record)


def _of_system(name: str | None) -> Mapping[str, Explanation]:
    system = SYSTEMS.get(name) if name else None
    return system.explanations() if isinstance(system, ExplainsCodes) else {}
