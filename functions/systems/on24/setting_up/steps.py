"""What is made in ON24: the token. In the words of its screens, which are English in every language.

https://support.on24.com (API tokens; Marketo ON24 Connect, step 6); what a token's accesses are called:
https://github.com/ClownAntics/on24-api-docs (8f3896c), API Overview, Obtain_API_Access_Tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relay.system.setting_up.set_up import SetUpStep
from relay.system.webhook_setup import ScreenName
from systems.on24.check import UNUSED_DAYS
from systems.on24.config import On24Connection
from systems.on24.rest.endpoints import FACTS, Endpoint

TOKENS = ScreenName(
    "ON24: Analytics > API Dashboard (Platform Tools > Integrations > API Tokens)",
    "ON24: Analytics > API Dashboard (API ダッシュボード)、または Platform Tools > Integrations > API Tokens",
)
_OF_ACCOUNT = ScreenName("ON24: the account", "ON24: アカウント")


def steps(name: str, connection: On24Connection, needs: Sequence[Endpoint]) -> Iterator[SetUpStep]:
    """`needs`: what is called."""
    accesses = [FACTS[each].access for each in Endpoint if each in needs]
    yield SetUpStep(
        title=TOKENS,
        lines=[
            ScreenName(
                "Provision a New API Access Token. Name: Marketo relay.",
                "「Provision a New API Access Token (新しい API アクセストークンの発行)」。名前: Marketo relay",
            ),
            ScreenName("Access: All endpoints; or these alone:", "Access: All endpoints、または次のもののみ:"),
            *(ScreenName(f"  {each}", f"  {each}") for each in accesses),
            ScreenName(
                f"Client ID is client_id in relay.yaml ({connection.client_id} now). Token Key and Token Secret: "
                f"./relay secret set {name}",
                f"Client ID は relay.yaml の client_id です(現在 {connection.client_id})。Token Key と Token Secret: "
                f"./relay secret set {name}",
            ),
            ScreenName(
                "The token belongs to the Elite user who makes it, and ends with that user: ON24 has no users for APIs "
                f"alone. ON24 disables a token that nobody uses for {UNUSED_DAYS} days.",
                "トークンは作成した Elite ユーザーに属し、ユーザーを削除すると無効になります。"
                f"専用の API ユーザーはありません。{UNUSED_DAYS} 日間使用しないトークンは ON24 が無効にします。",
            ),
        ],
    )
    yield SetUpStep(title=_OF_ACCOUNT, lines=[*_account(connection)])


def _account(connection: On24Connection) -> Iterator[ScreenName]:
    yield ScreenName(
        "The contract includes ON24 Connect (the REST API).",
        "契約に ON24 Connect (REST API) が含まれている必要があります。",
    )
    place = connection.url or f"region: {connection.region or 'na'}"
    yield ScreenName(
        f"Region: na is api.on24.com, eu is api.eu.on24.com. relay.yaml has {place}.",
        f"リージョン: na は api.on24.com、eu は api.eu.on24.com です。relay.yaml の設定: {place}",
    )
    if connection.virtual_conference:
        yield ScreenName(
            "Virtual Conference: have ON24 switch it on for the account first.",
            "Virtual Conference は、先に ON24 のサポートにアカウントの有効化を依頼してください。",
        )
    else:
        yield ScreenName(
            "Virtual Conference is not read. Where ON24 has switched it on: virtual_conference: true.",
            "Virtual Conference は対象外です。ON24 で有効化した場合は virtual_conference: true を指定します。",
        )
