"""For whom campaigns are listed and requested."""

from __future__ import annotations

from systems.marketo.soap.faults import Fault
from systems.marketo.soap.parameters import one_of
from systems.marketo.soap.xml.tree import Element

_WEB_SERVICE, _SALES_INSIGHT = "MKTOWS", "SALES"


def check(parameters: Element) -> None:
    """Raises Fault: 20109 or 20110, and 20019 for Sales Insight, whose campaigns REST neither lists nor requests.

    `isTriggerable` and Request Campaign are about those whose trigger has the source Web Service API:
    swagger-mapi.json, https://github.com/AdobeDocs/marketo-apis .
    """
    if one_of(parameters, "source", (_WEB_SERVICE, _SALES_INSIGHT)) == _SALES_INSIGHT:
        message = f"Marketo's REST API knows no campaigns of the source {_SALES_INSIGHT}; use {_WEB_SERVICE}"
        raise Fault(20019, message)
