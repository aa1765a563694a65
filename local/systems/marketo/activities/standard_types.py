"""The types of activities that an instance has from the beginning.

Names and ids: https://github.com/AdobeDocs/adobe-io-events (marketo-lead-activity-data-stream-setup). Attributes of
Visit Webpage and Fill Out Form: samples on
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities ; of status changes:
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-activity-extract ; of mails
and merges: columns of https://github.com/fivetran/dbt_marketo_source ; the rest from memory. A primary attribute that
names an asset is the asset's id.
"""

from __future__ import annotations

from local.systems.marketo.activities import type_ids
from local.systems.marketo.activities.types import ActivityType, Attribute

_BOOLEANS = frozenset({"Success", "Acquired By", "Master Updated", "Merged in Sales", "Is Mobile Device"})
_TEXTS = frozenset({"Form Fields", "Response"})
_RUN = ("Campaign Run ID", "Choice Number", "Step ID")
_PAGE = ("Client IP Address", "Query Parameters", "Referrer URL", "User Agent")
_DEVICE = ("Device", "Is Mobile Device", "Platform", "User Agent")


def _attribute(name: str) -> Attribute:
    if name in _BOOLEANS:
        return Attribute(name=name, type="boolean")
    is_number = name.endswith((" ID", " Number"))
    return Attribute(name=name, type="integer" if is_number else "text" if name in _TEXTS else "string")


def _type(number: int, name: str, primary: str = "", *attributes: str) -> ActivityType:
    named = tuple(map(_attribute, attributes))
    return ActivityType(id=number, name=name, primary=_attribute(primary) if primary else None, attributes=named)


STANDARD = (
    _type(type_ids.VISIT, "Visit Webpage", "Webpage ID", *_PAGE, "Webpage URL"),
    _type(type_ids.FILL_OUT_FORM, "Fill Out Form", "Webform ID", *_PAGE, "Form Fields", "Webpage ID"),
    _type(type_ids.CLICK_LINK, "Click Link", "Link ID", *_PAGE, "Webpage ID"),
    _type(type_ids.SEND_EMAIL, "Send Email", "Mailing ID", *_RUN),
    _type(type_ids.EMAIL_DELIVERED, "Email Delivered", "Mailing ID", *_RUN),
    _type(type_ids.EMAIL_BOUNCED, "Email Bounced", "Mailing ID", *_RUN, "Category", "Subcategory", "Details", "Email"),
    _type(type_ids.UNSUBSCRIBE, "Unsubscribe Email", "Mailing ID", *_RUN, *_PAGE, "Form Fields"),
    _type(type_ids.OPEN_EMAIL, "Open Email", "Mailing ID", *_RUN, *_DEVICE),
    _type(type_ids.CLICK_EMAIL, "Click Email", "Mailing ID", *_RUN, *_DEVICE, "Link"),
    _type(type_ids.NEW_LEAD, "New Lead", "", "Source", "Reason"),
    _type(type_ids.CHANGE, "Change Data Value", "Attribute Name", "New Value", "Old Value", "Source", "Reason"),
    _type(type_ids.CHANGE_SCORE, "Change Score", "Attribute Name", "New Value", "Old Value", "Change Value"),
    _type(type_ids.ADD_TO_LIST, "Add to List", "List ID"),
    _type(type_ids.REMOVE_FROM_LIST, "Remove from List", "List ID"),
    _type(type_ids.SOFT_BOUNCED, "Email Bounced Soft", "Mailing ID", *_RUN, "Category", "Subcategory", "Details"),
    _type(type_ids.MERGE, "Merge Leads", "Lead ID", "Merge IDs", "Master Updated", "Merge Source", "Merged in Sales"),
    _type(type_ids.DELETE, "Delete Lead", "Lead ID"),
    _type(type_ids.INTERESTING_MOMENT, "Interesting Moment", "Type", "Description", "Source"),
    _type(type_ids.REQUEST_CAMPAIGN, "Request Campaign", "Campaign ID", "Source"),
    _type(type_ids.CHANGE_PARTITION, "Change Lead Partition", "New Partition ID"),
    _type(
        type_ids.CHANGE_STATUS,
        "Change Status in Progression",
        "Program ID",
        *("New Status", "Old Status", "Success", "Acquired By", "Reason"),
    ),
    _type(
        type_ids.CHANGE_MEMBER_DATA,
        "Change Program Member Data",
        "Program ID",
        *("Attribute Name", "New Value", "Old Value", "Source"),
    ),
    _type(type_ids.CALL_WEBHOOK, "Call Webhook", "Webhook", "Response", "Error Type"),
    _type(type_ids.PUSH, "Push Lead to Marketo", "Program ID", "Source", "Reason"),
)
CUSTOM = (
    ActivityType(
        id=100001,
        name="Attend Conference",
        api_name="attendConference",
        primary=Attribute(name="Conference Name", api_name="conferenceName"),
        attributes=(
            Attribute(name="Conference Date", api_name="conferenceDate", type="datetime"),
            Attribute(name="Number of Attendees", api_name="numberOfAttendees", type="integer"),
        ),
    ),
)

SHIPPED = STANDARD + CUSTOM
