"""What calls of AWS raise: when AWS refuses, and when it cannot be reached or does not answer."""

from botocore.exceptions import BotoCoreError, ClientError

AWS_ERRORS = (BotoCoreError, ClientError)
