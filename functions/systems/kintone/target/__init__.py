"""kintone is written to."""
