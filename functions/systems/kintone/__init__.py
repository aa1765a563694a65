"""kintone: records written by `PUT /k/v1/records.json`, one request for each app in a batch."""
