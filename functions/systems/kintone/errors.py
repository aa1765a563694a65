"""What a failure means: whether it may succeed later, and whether it is about one record or the whole request.

By kintone's code first, then by HTTP status. No official catalogue of codes exists
(https://github.com/rychhr/terraform-provider-kintone, docs/design/kintone-api-constraints.md), messages are localised,
and a domain may answer 520 where another answers 4xx (https://github.com/kintone/cli-kintone/pull/892); so each row
names who saw the code.

Where it is not certain that a failure concerns the whole request, the row says RECORD: the request is then split, which
costs requests, while the other way round would cost good events.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase

from relay.core.outcome import Cause
from systems.kintone.failure import Failure

_MOST_FIELDS = 20
_MOST_MESSAGES = 3

_EMULATOR = "https://github.com/SonicGarden/kintone-emulator"
_EMBULK = "https://github.com/trocco-io/embulk-output-kintone"
_FLOWNET = "https://github.com/rex0220/ksql-flownet"
_MONOSASHI = "https://github.com/cy-takeuchi/monosashi"
_TERRAFORM = "https://github.com/rychhr/terraform-provider-kintone"
_CLI = "https://github.com/kintone/cli-kintone"
_HTTP = "https://www.rfc-editor.org/rfc/rfc9110#section-15"


class Verdict(Enum):
    """What to do with the events of a failed request."""

    RETRY = "it may succeed later, unchanged"
    REJECT = "a person must change something first"


class Scope(Enum):
    """What the failure is about."""

    RECORD = "one record of the request may be to blame; the others may be good"
    REQUEST = "every record of this request would meet it"


RETRY, REJECT = Verdict.RETRY, Verdict.REJECT
RECORD, REQUEST = Scope.RECORD, Scope.REQUEST


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    verdict: Verdict
    scope: Scope
    meaning: str
    source: str
    credentials: bool = False
    """The credentials were refused: they may have been changed meanwhile."""


CODES: dict[str, Row] = {
    # What a record says
    "CB_VA01": Row(REJECT, RECORD, "validation; see errors", _EMULATOR),
    "CB_IJ01": Row(REJECT, RECORD, "JSON of a shape that the field cannot take", _MONOSASHI),
    "CB_IL02": Row(REJECT, RECORD, "illegal request", "https://github.com/nojima/kintone-rs"),
    "GAIA_UN10": Row(REJECT, RECORD, "a read-only field was sent", _MONOSASHI),
    "GA_UO01": Row(REJECT, RECORD, "a category was sent", _MONOSASHI),
    "GAIA_LO04": Row(REJECT, RECORD, "look-up: no such value, or no token for the source app", _EMULATOR),
    "GAIA_RE01": Row(REJECT, RECORD, "no record of this id", _EMULATOR),
    "GAIA_RE20": Row(REJECT, RECORD, "no record of this update key", _FLOWNET),
    "GAIA_IL03": Row(REJECT, RECORD, "the status does not allow this action, or the record has an assignee", _EMULATOR),
    "GAIA_SA01": Row(
        REJECT, RECORD, "the next status wants an assignee", "https://github.com/kintone/kintone-nodejs-sdk"
    ),
    "GAIA_ST02": Row(REJECT, RECORD, "process management is switched off", _EMULATOR),
    "GAIA_SI01": Row(REJECT, RECORD, "a row id of a table stands twice", _CLI),
    "GAIA_BL01": Row(REJECT, RECORD, "no such uploaded file", _EMULATOR),
    "CB_NO02": Row(REJECT, RECORD, "no right on the app, the record or the field", _EMULATOR),
    # What the request says
    "CB_AU01": Row(REJECT, REQUEST, "not authenticated", _EMULATOR, credentials=True),
    "CB_WA01": Row(REJECT, REQUEST, "wrong login name or password; trying on may lock the user", _TERRAFORM, True),
    "GAIA_IA02": Row(REJECT, REQUEST, "the token is not one of this app", _TERRAFORM, credentials=True),
    "GAIA_AP15": Row(REJECT, REQUEST, "the tokens do not fit the app", "https://support.gusuku.io", credentials=True),
    "GAIA_NO01": Row(
        REJECT, REQUEST, "the token lacks the right", "https://github.com/youyo/kintone", credentials=True
    ),
    "GAIA_AP01": Row(REJECT, REQUEST, "no such app, or it is not published", _EMULATOR),
    "GAIA_IL23": Row(REJECT, REQUEST, "an app of a guest space, asked for by the normal path", _EMULATOR),
    "GAIA_IL25": Row(REJECT, REQUEST, "another guest space", "https://github.com/local-bias/kintone-utilities"),
    # What passes
    "GAIA_TO04": Row(RETRY, REQUEST, "more than 100 requests at a time", _EMULATOR),
    "GAIA_DA02": Row(RETRY, REQUEST, "the database is locked; also a lost race on one key, as a 400", _FLOWNET),
    "GAIA_RE18": Row(RETRY, REQUEST, "the database is locked", _EMBULK),
    "GAIA_TM12": Row(RETRY, REQUEST, "too many cursors", _EMBULK),
    "GAIA_NO02": Row(RETRY, REQUEST, "the app is being changed", "https://github.com/tuanemuy/kintone-migrator"),
    "GAIA_UN03": Row(RETRY, REQUEST, "edited meanwhile", "https://toyokumo-blog.kintoneapp.com/kintone-error-un03-m"),
    "GAIA_CO*": Row(RETRY, REQUEST, "changed meanwhile, or a lost race on one key", _FLOWNET),
}
"""By code; a `*` stands for any end."""

STATUSES: dict[int, Row] = {
    401: Row(REJECT, REQUEST, "not authenticated", _HTTP, credentials=True),
    403: Row(REJECT, REQUEST, "forbidden", _HTTP),
    404: Row(REJECT, RECORD, "something is not there: a record, or more", _HTTP),
    408: Row(RETRY, REQUEST, "the server waited too long for the request", _HTTP),
    409: Row(RETRY, REQUEST, "changed meanwhile", _TERRAFORM),
    413: Row(REJECT, RECORD, "too large", _HTTP),
    429: Row(RETRY, REQUEST, "too many requests", _EMULATOR),
    502: Row(RETRY, REQUEST, "overload or maintenance", "https://github.com/cybozu/bozupy"),
    503: Row(RETRY, REQUEST, "overload or maintenance", "https://jp.kintone.help/general/en/login/cannot_access"),
    504: Row(RETRY, REQUEST, "a server on the way waited too long", _HTTP),
}
"""By status, for a code that nobody has described and for answers without one."""

_UNKNOWN_CODE = Row(RETRY, RECORD, "kintone failed at something; perhaps at one record", _CLI)
_SERVER = Row(RETRY, REQUEST, "the server failed before kintone could say why", _CLI)
_CLIENT = Row(REJECT, RECORD, "refused for an unknown reason", _HTTP)
_REDIRECT = Row(REJECT, REQUEST, "the address is another one; redirects are not followed with a token", _HTTP)
_NO_ANSWER = Row(RETRY, REQUEST, "no answer, or none that can be read", _TERRAFORM)
_ADDRESS = Row(
    REJECT,
    REQUEST,
    "the IP address restriction refuses this address",
    "https://cybozu.dev/ja/common/docs/user-api/overview/authentication/",
)


def judge(failure: Failure) -> Row:
    """The line of the table for one failure.

    A TLS error counts as no answer: it lies in the network or in a certificate, nothing was sent, and no event is any
    better or worse for it; it is retried until somebody has mended it.
    """
    if failure.status is None or failure.word:
        return _NO_ANSWER
    for pattern, row in CODES.items():
        if fnmatchcase(failure.code, pattern):
            return row
    return _by_status(failure.status, has_code=bool(failure.code))


def cause(failure: Failure, fields: Mapping[str, list[str]] | None = None) -> Cause:
    """The failure in the relay's words; `fields` are the messages about one record, where kintone told them apart.

    What kintone gave no code for has one of ours: `timeout`, `address_refused`, `redirected`, `http_503`.
    """
    row = judge(failure)
    words = {id(_ADDRESS): "address_refused", id(_REDIRECT): "redirected"}
    found = failure.fields() if fields is None else fields
    return Cause(
        code=failure.code or failure.word or words.get(id(row), f"http_{failure.status}"),
        message=failure.message or row.meaning,
        status=failure.status,
        request_id=failure.request_id,
        fields={code: found[code][:_MOST_MESSAGES] for code in list(found)[:_MOST_FIELDS]},
    )


def _by_status(status: int, *, has_code: bool) -> Row:
    if status == 403 and not has_code:
        return _ADDRESS
    if status in STATUSES:
        return STATUSES[status]
    if 300 <= status < 400:
        return _REDIRECT
    if status < 500:
        return _CLIENT
    return _UNKNOWN_CODE if has_code else _SERVER
