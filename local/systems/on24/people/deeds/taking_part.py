"""Sessions, polls, surveys and questions."""

from __future__ import annotations

from collections.abc import Callable

from local.systems.on24.clock import MINUTE
from local.systems.on24.events.event import VIRTUAL, Poll, Question
from local.systems.on24.people.attendance import Moment, Session
from local.systems.on24.people.deeds.deed import Deed


def session(kind: str) -> Callable[[Deed], None]:
    """Be there: `minutes`, `blocked`, `partnerref`, `launchmode`; `kind` is live or ondemand."""

    def attend(deed: Deed) -> None:
        seconds = float(deed.order.get("minutes", 30)) * MINUTE
        blocked = bool(deed.order.get("blocked", False))
        deed.attendance.sessions.append(Session(deed.new_id(), deed.at, seconds, kind, blocked))
        deed.attendance.blocked = deed.attendance.blocked or blocked
        deed.attendance.partner = deed.text("partnerref", deed.attendance.partner)
        deed.attendance.launch_mode = deed.text("launchmode", deed.attendance.launch_mode)
        deed.moves()

    return attend


def poll(deed: Deed) -> None:
    """Answer a poll: `question`, `answers`. Another answer replaces the one before."""
    polls, question = deed.event.polls, deed.text("question", "How familiar are you with our products?")
    poll = next((each for each in polls.values() if each.question == question), None)
    if poll is None:
        poll = Poll(deed.new_id(), deed.new_id(), question, deed.at)
        polls[poll.id] = poll
    answers = deed.answers()
    for each in answers:
        poll.votes[each] = poll.votes.get(each, 0) + 1
    rows = deed.rows("polls")
    rows[:] = [each for each in rows if each["pollid"] != poll.id]
    rows.append(
        {
            "pollid": poll.id,
            "pollsubmittedtimestamp": Moment(deed.at),
            "pollquestionid": poll.question_id,
            "pollquestion": question,
            "pollanswers": answers,
            "pollanswersdetail": _detail(answers),
        }
    )
    deed.moves()


def survey(deed: Deed) -> None:
    """Answer a question of a survey: `survey`, `question`, `answers`."""
    number, question = deed.text("survey", "1"), deed.text("question", "How valuable was the information presented?")
    known = deed.event.survey.setdefault(
        f"{number}:{question}", Question(deed.new_id(), question, 100 + len(deed.event.survey))
    )
    known.responses += 1
    name = str(deed.event.id) if deed.event.kind == VIRTUAL else f"{deed.event.id}_survey{number}"
    found = next((each for each in deed.rows("surveys") if each["surveyid"] == name), None)
    if found is None:
        found = {"surveyid": name, "surveysubmittedtimestamp": Moment(deed.at), "surveyquestions": []}
        deed.rows("surveys").append(found)
    codes = (
        {} if deed.event.kind == VIRTUAL else {"questioncode": str(known.code), "primaryquestioncode": str(known.code)}
    )
    row = {"surveyquestionid": known.id, "surveyquestion": question, **codes}
    found["surveyquestions"].append(
        {**row, "surveyanswers": deed.answers(), "surveyanswersdetail": _detail(deed.answers())}
    )


def _detail(answers: list[str]) -> list[dict[str, str]]:
    return [{"answercode": f"choice{number}", "answer": each} for number, each in enumerate(answers, 1)]


def question(deed: Deed) -> None:
    """Ask something: `content`."""
    deed.rows("questions").append(
        {
            "questionid": deed.new_id(),
            "createtimestamp": Moment(deed.at),
            "content": deed.text("content", "What happens if I forget my password?"),
        }
    )


def answer(deed: Deed) -> None:
    """A presenter answers the oldest question that waits: `content`, `privacy`. Raises ValueError."""
    open_ones = [each for each in deed.rows("questions") if "answer" not in each]
    if not open_ones:
        raise ValueError("this attendee asked nothing that waits for an answer")
    open_ones[0]["answer"] = {
        "createtimestamp": Moment(deed.at),
        "content": deed.text("content", "We send instructions by e-mail."),
        "presenterid": 813717,
        "presentername": "A Presenter",
        "privacy": deed.text("privacy", "Private"),
    }
