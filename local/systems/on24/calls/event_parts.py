"""What an event has, summed up: polls, surveys, resources, buttons, registration fields.

https://api.on24.com/v2/openapi.json, GET event/{eventId}/poll, survey, resource, cta, regfield, contentactivity.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from local.systems.on24.answers.loose import written
from local.systems.on24.events.event import HUB, TARGET, VIRTUAL
from local.systems.on24.people.attendance import Moment
from local.systems.on24.wire.call import Call
from local.systems.on24.wire.errors import Refusal


def polls(call: Call) -> dict[str, Any]:
    """GET event/{eventId}/poll."""
    event = call.event()
    rows = [
        {
            "pollid": each.id,
            "polltype": "singleoption",
            "pollquestionid": each.question_id,
            "pollquestion": each.question,
            "totalvotes": sum(each.votes.values()),
            "livepushedtimestamp": Moment(each.pushed),
            "summary": [
                {
                    "answercode": f"choice{number}",
                    "answer": answer,
                    "percentage": round(100 * votes / sum(each.votes.values()), 1),
                }
                for number, (answer, votes) in enumerate(each.votes.items(), 1)
            ],
        }
        for each in event.polls.values()
    ]
    return _told(call, {"eventid": event.id, "polls": rows}, len(rows))


def surveys(call: Call) -> dict[str, Any]:
    """GET event/{eventId}/survey."""
    event = call.event()
    by_survey: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for key, each in event.survey.items():
        row: dict[str, Any] = {"questionid": each.id, "questiontype": "singleoption", "question": each.question}
        code = {} if event.kind == VIRTUAL else {"questioncode": each.code}
        by_survey[key.partition(":")[0]].append({**row, **code, "responses": each.responses})
    rows = [
        {
            "surveyid": str(event.id) if event.kind == VIRTUAL else f"{event.id}_survey{number}",
            "surveycode": f"survey{number}",
            "surveyquestions": questions,
        }
        for number, questions in by_survey.items()
    ]
    return _told(call, {"eventid": event.id, "surveys": rows}, len(rows))


def resources(call: Call) -> dict[str, Any]:
    """GET event/{eventId}/resource."""
    event = call.event()
    rows = [
        {
            "resourceid": each.id,
            "resourcename": each.name,
            "uniquedownloads": len(each.viewers),
            "totaldownloads": sum(each.viewers.values()),
        }
        for each in event.resources.values()
    ]
    return _told(call, {"totalresources": len(rows), "resourcesviewed": rows, "resourcesnotviewed": []}, len(rows))


def calls_to_action(call: Call) -> dict[str, Any]:
    """GET event/{eventId}/cta."""
    event = call.event()
    rows = [
        {
            "ctaid": each.id,
            "ctaname": each.name,
            "actiontype": "url",
            "action": each.action,
            "totalclicks": sum(each.clickers.values()),
            "uniqueclicks": len(each.clickers),
        }
        for each in event.actions.values()
    ]
    return _told(call, {"eventid": event.id, "calltoactions": rows}, len(rows))


def registration_fields(call: Call) -> dict[str, Any]:
    """GET event/{eventId}/regfield."""
    rows = [
        {
            "fieldid": name,
            "fieldcaption": name.capitalize(),
            "fieldtype": "textbox",
            "validationtype": "none",
            "required": "Y" if name == "email" else "N",
        }
        for name in call.event().fields
    ]
    return _told(call, {"registrationfields": rows}, len(rows))


def content_activity(call: Call) -> dict[str, Any]:
    """GET event/{eventId}/contentactivity: of hubs and Target pages, whose resources are their contents."""
    event = call.event()
    if event.kind not in {HUB, TARGET}:
        raise Refusal(404, f"The Engagement Hub or Target Experience {event.id} doesn't exist.")
    rows: list[dict[str, Any]] = [
        {
            "eventid": each.id,
            "clientid": int(event.client),
            "description": each.name,
            "contenttype": "Document",
            "totalviews": sum(each.viewers.values()),
            "uniqueviewers": len(each.viewers),
            "downloads": sum(each.viewers.values()),
        }
        for each in event.resources.values()
    ]
    viewers = {viewer for each in event.resources.values() for viewer in each.viewers}
    told = {
        "eventid": event.id,
        "clientid": int(event.client),
        "description": event.title,
        "totalcontentviews": sum(each["totalviews"] for each in rows),
        "contentviewers": len(viewers),
        "contents": rows,
    }
    return _told(call, told, len(rows))


def _told(call: Call, content: dict[str, Any], rows: int) -> dict[str, Any]:
    call.rows = rows
    found: dict[str, Any] = written(content, call.settings, call.endpoint.path)
    return found


ROUTES = {
    "/event/{eventId}/poll": polls,
    "/event/{eventId}/survey": surveys,
    "/event/{eventId}/resource": resources,
    "/event/{eventId}/cta": calls_to_action,
    "/event/{eventId}/regfield": registration_fields,
    "/event/{eventId}/contentactivity": content_activity,
}
