"""How ON24 refuses: a status and `{"message": "..."}`.

The texts are those of https://api.on24.com/v2/openapi.json, by operation; the one about both headers was seen live
(github api-evangelist/on24, errors/). Where an error is described without its words, the words are ours.
"""

from __future__ import annotations

from local.kit.exchange import Answer, json_answer

NO_HEADERS = "Header must contain both accessTokenKey and accessTokenSecret."
WRONG_TOKEN = "AccessTokenKey and AccessTokenSecret are wrong or invalid."  # noqa: S105 - a message
UNKNOWN_TOKEN = "The access token secret or access token key was not found"  # noqa: S105 - a message
DEACTIVATED = "AccessTokenKey and AccessTokenSecret are deactivated."
NO_PERMISSION = "You do not have permission to perform the requested operation."
QUOTA = {
    "api": "You have reached the maximum number of calls for this api.",
    "endpoint": "You reached the maximum number of calls for this endpoint",
}
WRONG_DATES = "Error, incorrect date formats."
END_BEFORE_START = "Error, end date is before start date."
DATES_AND_INTERVAL = "Start/End date filters cannot be sent with Interval filters."
WRONG_INTERVAL = "dateInterval range must be between 1 and 180 inclusive."


class Refusal(Exception):
    """A call that is refused."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def answer(self) -> Answer:
        """What is answered."""
        return json_answer(self.status, {"message": self.message}, code=self.message)


def no_client(client: object) -> Refusal:
    """404 for an account that is not there."""
    return Refusal(404, f"The client {client} doesn't exist.")


def no_event(event: object) -> Refusal:
    """404 for an event that is not there, or not of this account."""
    return Refusal(404, f"The event {event} doesn't exist.")
