"""The apps that the stand-in starts with.

12 fits the route `mail-opened` of the shipped relay.yaml and the example mail-opens-without-campaigns.yaml, 13 has a
field of every type that can be written, 14 has process management on.
"""

from decimal import Decimal

from local.systems.kintone.apps.app import Action, App, Field, FieldType, Lookup, Process

_T = FieldType
_CHOICES = ("A", "B", "C")

LEADS = App(
    id=12,
    name="Leads",
    fields=(
        Field(code="lead_id", type=_T.NUMBER, label="Lead ID", unique=True),
        Field(code="email", type=_T.LINK, label="E-mail", protocol="MAIL"),
        Field(code="company", type=_T.SINGLE_LINE_TEXT, label="Company"),
        Field(code="score", type=_T.NUMBER, label="Score"),
        Field(code="opened_at", type=_T.DATETIME, label="Mail opened at"),
        Field(
            code="tags",
            type=_T.CHECK_BOX,
            label="Tags",
            options=("vip", "newsletter", "webinar", "trial", *_CHOICES),
        ),
        Field(
            code="mails",
            type=_T.SUBTABLE,
            label="Mails",
            fields=(
                Field(code="mail_key", type=_T.SINGLE_LINE_TEXT, label="Mark"),
                Field(code="mail_subject", type=_T.SINGLE_LINE_TEXT, label="Subject"),
                Field(code="mail_text", type=_T.MULTI_LINE_TEXT, label="Text"),
                Field(code="mail_text_as", type=_T.DROP_DOWN, label="Text as", options=("sent", "opened")),
                Field(code="mail_text_at", type=_T.DATETIME, label="Text of"),
                Field(code="mail_sent_at", type=_T.DATETIME, label="Sent at"),
                Field(code="mail_opened_at", type=_T.DATETIME, label="Opened at"),
                Field(code="mail_state", type=_T.DROP_DOWN, label="State", options=("sent", "opened")),
            ),
        ),
    ),
)

EVERY_TYPE = App(
    id=13,
    name="Every field type",
    fields=(
        Field(code="key", type=_T.SINGLE_LINE_TEXT, unique=True),
        Field(code="plan", type=_T.SINGLE_LINE_TEXT, required=True, default="free"),
        Field(code="text", type=_T.SINGLE_LINE_TEXT, min_length=2, max_length=20),
        Field(code="lines", type=_T.MULTI_LINE_TEXT),
        Field(code="rich", type=_T.RICH_TEXT),
        Field(code="number", type=_T.NUMBER, min_value=Decimal(-100), max_value=Decimal(1000)),
        Field(code="price", type=_T.NUMBER, unit="円", digit=True),
        Field(code="total", type=_T.CALC, expression="number * price"),
        Field(code="link", type=_T.LINK, protocol="WEB"),
        Field(code="phone", type=_T.LINK, protocol="CALL"),
        Field(code="mail", type=_T.LINK, protocol="MAIL"),
        Field(code="date", type=_T.DATE),
        Field(code="time", type=_T.TIME),
        Field(code="moment", type=_T.DATETIME),
        Field(code="radio", type=_T.RADIO_BUTTON, options=_CHOICES, default="B", required=True),
        Field(code="drop", type=_T.DROP_DOWN, options=_CHOICES),
        Field(code="checks", type=_T.CHECK_BOX, options=_CHOICES),
        Field(code="multi", type=_T.MULTI_SELECT, options=_CHOICES),
        Field(code="users", type=_T.USER_SELECT),
        Field(code="organizations", type=_T.ORGANIZATION_SELECT),
        Field(code="groups", type=_T.GROUP_SELECT),
        Field(code="files", type=_T.FILE),
        Field(
            code="lead",
            type=_T.NUMBER,
            lookup=Lookup(app=12, key="lead_id", copies={"lead_company": "company"}),
        ),
        Field(code="lead_company", type=_T.SINGLE_LINE_TEXT),
        Field(
            code="items",
            type=_T.SUBTABLE,
            fields=(
                Field(code="item", type=_T.SINGLE_LINE_TEXT, required=True),
                Field(code="quantity", type=_T.NUMBER),
                Field(code="kind", type=_T.DROP_DOWN, options=_CHOICES, default="A"),
            ),
        ),
        Field(code="related", type=_T.REFERENCE_TABLE),
        Field(code="group", type=_T.GROUP),
    ),
)

TASKS = App(
    id=14,
    name="Tasks",
    fields=(Field(code="title", type=_T.SINGLE_LINE_TEXT, unique=True, required=True),),
    process=Process(
        statuses=("Not started", "In progress", "Done"),
        actions=(
            Action(name="Start", source="Not started", target="In progress"),
            Action(name="Finish", source="In progress", target="Done"),
        ),
    ),
)

SHIPPED = (LEADS, EVERY_TYPE, TASKS)
