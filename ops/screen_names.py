"""What Marketo's screens call things, in English and in Japanese.

https://experienceleague.adobe.com/en/docs/marketo/using/product-docs/administration/additional-integrations/create-a-webhook
https://experienceleague.adobe.com/ja/docs/marketo/using/product-docs/administration/additional-integrations/create-a-webhook
https://experienceleague.adobe.com/ja/docs/marketo-developer/marketo/webhooks/webhooks (custom headers),
https://experienceleague.adobe.com/ja/docs/marketo-developer/marketo/webhooks/response-mappings ,
https://experienceleague.adobe.com/ja/docs/marketo-developer/marketo/webhooks/errors (the trigger)
"""

from __future__ import annotations

from relay.system.webhook_setup import ScreenName

NEW_WEBHOOK = ScreenName("Admin > Webhooks > New Webhook", "管理 > Webhook > 新規 Webhook")
NAME = ScreenName("Webhook Name", "Webhook 名")
URL = ScreenName("URL", "URL")
REQUEST_TYPE = ScreenName("Request Type", "リクエストタイプ")
TEMPLATE = ScreenName("Template", "テンプレート (ペイロードテンプレート)")
ENCODING = ScreenName("Request Token Encoding", "リクエストトークンのエンコード")
RESPONSE_TYPE = ScreenName("Response Type", "応答タイプ")
HEADERS = ScreenName("Webhooks Actions > Set Custom Header", "Webhook アクション > カスタムヘッダーを設定")
MAPPINGS = ScreenName("Response Mappings", "応答マッピング")
ATTRIBUTE = ScreenName("Response Attribute", "応答属性")
FIELD = ScreenName("Marketo Field", "Marketo フィールド")
FLOW_STEP = ScreenName("Call Webhook", "Webhook を呼び出し")
TRIGGER = ScreenName("Webhook is Called", "Webhook 呼び出し")
RESPONSE = ScreenName("Response", "応答")
