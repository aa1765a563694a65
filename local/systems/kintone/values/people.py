"""Users, organizations and groups, by login name or code; and files, by the key of an upload.

GAIA_IL26 (user) and GAIA_IL28 (organization) are what clients list for a code that nobody has.
"""

from collections.abc import Callable, Mapping
from typing import Any

from local.systems.kintone.apps.app import Field
from local.systems.kintone.errors import Refusal, bad_json, bad_request, file_not_found
from local.systems.kintone.texts import Text
from local.systems.kintone.values.checking import Bad, Checking, Directory, Problem


def users(_field: Field, raw: Any, checking: Checking) -> list[dict[str, str]]:
    """Take `[{"code": login name}]`."""
    return _entities(raw, checking.directory.users, user_not_found)


def organizations(_field: Field, raw: Any, checking: Checking) -> list[dict[str, str]]:
    """Take `[{"code": organization code}]`."""
    return _entities(raw, checking.directory.organizations, _organization_not_found)


def groups(_field: Field, raw: Any, checking: Checking) -> list[dict[str, str]]:
    """Take `[{"code": group code}]`."""
    return _entities(raw, checking.directory.groups, _group_not_found)


def files(_field: Field, raw: Any, _checking: Checking) -> list[Any]:
    """Take `[]`; uploads are not part of the stand-in, so no other file key exists."""
    for key in _strings_of(raw, "fileKey"):
        raise file_not_found(key)
    return []


def user_not_found(code: str) -> Refusal:
    """GAIA_IL26: nobody has this login name."""
    text = Text(f"指定したユーザー(code:{code})が見つかりません。", f"User (code: {code}) not found.")
    return bad_request("GAIA_IL26", text)


def user(code: str, directory: Directory) -> dict[str, str]:
    """Return a user as kintone shows one."""
    return {"code": code, "name": directory.users.get(code, code)}


def _organization_not_found(code: str) -> Refusal:
    text = Text(f"指定した組織(code:{code})が見つかりません。", f"Organization (code: {code}) not found.")
    return bad_request("GAIA_IL28", text)


def _group_not_found(code: str) -> Bad:
    text = Text(f"指定したグループ(code:{code})が見つかりません。", f"Group (code: {code}) not found.")
    return Bad(Problem(text, ".values.value"))


def _entities(raw: Any, known: Mapping[str, str], not_found: Callable[[str], Exception]) -> list[dict[str, str]]:
    codes = _strings_of(raw, "code")
    for code in codes:
        if code not in known:
            raise not_found(code)
    return [{"code": code, "name": known[code]} for code in codes]


def _strings_of(raw: Any, key: str) -> list[str]:
    if not isinstance(raw, list):
        raise bad_json()
    values = [item.get(key) if isinstance(item, dict) else None for item in raw]
    strings = [value for value in values if isinstance(value, str)]
    if len(strings) != len(values):
        raise bad_json()
    return strings
