"""kintone's webhooks."""
