"""kintone is read."""
