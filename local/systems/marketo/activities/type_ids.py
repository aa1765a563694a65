"""Ids of types of activities.

https://github.com/AdobeDocs/adobe-io-events (marketo-lead-activity-data-stream-setup)
"""

VISIT = 1
FILL_OUT_FORM = 2
NEW_LEAD = 12
CHANGE = 13
CHANGE_SCORE = 22
ADD_TO_LIST = 24
REMOVE_FROM_LIST = 25
MERGE = 32
DELETE = 37
REQUEST_CAMPAIGN = 47
CHANGE_PARTITION = 100
CHANGE_STATUS = 104
CALL_WEBHOOK = 110
CHANGE_MEMBER_DATA = 123
PUSH = 145
FIRST_CUSTOM = 100_000
