"""What Marketo's codes mean is said of codes that there are, of every warning, and in words that can be filled in."""

from __future__ import annotations

import pytest

from relay.core.explanation import Explanation
from systems.marketo.explanations import EXPLANATIONS
from systems.marketo.rest.codes import CODES
from systems.marketo.target.filling import warnings

FACTS = {"code": "1004", "field": "title", "record": "5", "route": "leads", "event": "e-1"}


def test_every_warning_is_explained_and_every_explained_refusal_is_a_code_of_marketo() -> None:
    assert set(warnings.CODES) <= EXPLANATIONS.keys()
    assert EXPLANATIONS.keys() - set(warnings.CODES) <= CODES.keys()


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_each_explanation_can_be_filled_in_in_both_languages(code: str) -> None:
    found: Explanation = EXPLANATIONS[code]
    for text in (*found.words("en"), *found.words("ja")):
        assert "{" not in text.format(**FACTS)
