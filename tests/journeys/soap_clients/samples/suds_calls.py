"""suds, as https://github.com/punchtab/marketo uses it: objects of the WSDL's types, and a new header for each call.

Run by the Python that has suds: endpoint, user id and key are arguments; prints JSON.
"""

import hashlib
import hmac
import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from suds import WebFault
from suds.client import Client

endpoint, user, key = sys.argv[1:]
client = Client(endpoint + "?WSDL", cache=None, location=endpoint)


def call(operation: str, *parameters: Any) -> Any:
    """The answer as plain values; of a fault its text and its code."""
    header = client.factory.create("AuthenticationHeaderInfo")  # as jswinarton/pymarketo-soap names it
    header.mktowsUserId = user
    header.requestTimestamp = datetime.now(UTC).isoformat()
    signed = (header.requestTimestamp + user).encode()
    header.requestSignature = hmac.new(key.encode(), signed, hashlib.sha1).hexdigest()
    client.set_options(soapheaders=header)
    try:
        return plain(getattr(client.service, operation)(*parameters))
    except WebFault as error:
        return {"fault": str(error.fault.faultstring), "code": str(error.fault.detail.serviceException.code)}


def plain(value: Any) -> Any:
    """Without the classes of suds."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if hasattr(value, "__keylist__"):
        return {name: plain(value[name]) for name in value.__keylist__}
    return str(value) if isinstance(value, str) else value


def made(kind: str, **values: Any) -> Any:
    """An object of a type of the WSDL."""
    found = client.factory.create(kind)
    for name, value in values.items():
        setattr(found, name, value)
    return found


def lead_key(kind: str, value: str) -> Any:
    return made("LeadKey", keyType=kind, keyValue=value)


george = lead_key("EMAIL", "george@jungle.com")
keys = made("ArrayOfLeadKey", leadKey=[george])
emails = made("ArrayOfString", stringItem=["george@jungle.com", "rufus@marketo.com"])
hour = datetime.now(UTC) - timedelta(hours=1)
tokens = made("ArrayOfAttrib", attrib=[made("Attrib", name="{{my.note}}", value="Hi")])
newsletter = made("ListKey", keyType="MKTOLISTNAME", keyValue="Newsletter")
answers = {
    "getLead": call("getLead", george),
    "nobody": call("getLead", lead_key("EMAIL", "rufus@marketo.com")),
    "byKeys": call("getMultipleLeads", made("LeadKeySelector", keyType="EMAIL", keyValues=emails)),
    "byTime": call("getMultipleLeads", made("LastUpdateAtSelector", oldestUpdatedAt=hour)),
    "campaigns": call("getCampaignsForSource", "MKTOWS"),
    "requestCampaign": call("requestCampaign", "MKTOWS", None, keys, "White Paper", "Send Welcome Mail", tokens),
}
for operation in ("ISMEMBEROFLIST", "ADDTOLIST", "REMOVEFROMLIST"):
    answers[operation] = call("listOperation", operation, newsletter, keys, False)
visits = made("ActivityTypeFilter", includeTypes=made("ArrayOfActivityType", activityType=["VisitWebpage"]))
begin = made("StreamPosition", oldestCreatedAt=hour)
answers |= {
    "activity": call("getLeadActivity", george),
    "visits": call("getLeadActivity", george, visits, None, 10),
    "changes": call("getLeadChanges", begin, visits, 10),
    "objects": call("listMObjects"),
    "fields": call("describeMObject", "LeadRecord"),
}
print(json.dumps(answers, default=str))  # noqa: T201 - what the test reads
