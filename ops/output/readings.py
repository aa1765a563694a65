"""How readings, their runs, backfills and plans look to people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from operations.ids import short
from operations.readings.estimating import SpanEstimate
from operations.readings.fills import FillStatus, RecordsCompared
from operations.readings.plan import BackfillPlan
from operations.readings.status import ReadingStatus
from operations.readings.verifying import VerificationPlan, how_to_remember
from operations.text import counted, duration, local_time
from ops.output.terminal import say, table, time_cell
from relay.reading.parts.backfill import VERIFY
from relay.reading.parts.place import part_key
from relay.reading.parts.reading_run import ReadingRun

_NOTHING = RecordsCompared(compared=0, equal=0, different=0, never_delivered=0, refused=0)
_KINDS = {"now": "", "fill": "backfill ", "ids": "what is gone"}


def show_readings(found: Iterable[ReadingStatus]) -> None:
    """One row for each."""
    columns = ("reading", "from", "what", "routes", "every", "state", "found", "queued", "read until", "lag", "next")
    table(columns, [_row(each) for each in found])


def show_runs(runs: Iterable[ReadingRun]) -> None:
    """One row for each run."""
    shown = list(runs)
    counts = ("found", "unchanged", "queued", "refused", "unmatched", "failed")
    columns = ("process", "began", "took", "part", "ended", *counts)
    verified = any(each.tally for each in shown)
    more = ("equal", "different", "never") if verified else ()
    table((*columns, *more), [_run_row(each) + (_tally_cells(each) if verified else ()) for each in shown])


def show_verifications(found: Iterable[FillStatus]) -> None:
    """One row for each route of each."""
    columns = ("verification", "route", "from", "to", "state", "compared", "equal", "different", "never delivered")
    table((*columns, "refused", "queued"), [row for each in found for row in _verification_rows(each)])


def show_price(found: VerificationPlan) -> None:
    """What a verification would compare, and what it takes, in a few lines."""
    say(f"{', '.join(found.routes)}: {_compares(found)}")
    records = "nobody can say how many" if found.records is None else f"about {counted(found.records, 'record')}"
    calls = "" if found.requests is None else f", in about {counted(found.requests, 'request')}"
    share = "" if found.share is None else f", {_share(found.share)} of a day's"
    say(f"By the runs so far these are {records}{calls}{share}.")
    if found.bytes_a_day is not None:
        size = "nobody can say how large" if found.bytes is None else f"about {_megabytes(found.bytes)}"
        say(f"They come in files, {size}; of files {_megabytes(found.bytes_a_day)} a day may be fetched.")
    if found.may_use is not None:
        say(f"It stops for the day when {found.may_use} of the day's requests are spent, and goes on the next day.")
    for name in found.left_out:
        say(f"{name} is left out: nothing is remembered of what it delivered. {how_to_remember([name])}")


def show_fills(fills: Iterable[FillStatus]) -> None:
    """One row for each backfill."""
    columns = ("backfill", "routes", "from", "to", "state", "done", "read until", "found", "queued")
    table(columns, [_fill_row(each) for each in fills])


def show_plan(plan: BackfillPlan, name: str, zone: tzinfo | None = None) -> None:
    """What would be read, in a few lines; its span by the clock of a zone, or this machine's."""
    say(f"{', '.join(plan.routes)}: {_span(plan, zone)}")
    if plan.slices > 1:
        say(f"It is cut into {plan.slices} spans, since the system takes no longer ones.")
    known = "Nothing like it has been read yet, so nobody can say how much it is."
    if plan.records is not None:
        requests = "" if plan.requests is None else f", in {counted(plan.requests, 'request')} or a few more"
        known = f"By the runs so far that is about {counted(plan.records, 'record')}{requests}."
    say(known)
    if plan.backfills > 1:
        say(f"One backfill may not be so long: with --split it is {plan.backfills}, one after the other.")
    show_estimate(plan.estimate, plan.estimate_code)
    say(_queued(plan))
    if plan.may_use is not None:
        say(f"It stops for the day when {plan.may_use} of the day's requests are spent, and goes on the next day.")
    for each in plan.asks:
        say(each.words(name))


def show_estimate(found: SpanEstimate | None, code: str) -> None:
    """What the system says that it takes, in a line; nothing where it was not asked."""
    if code:
        say(f"What it takes could not be asked: {code}.")
    if found is None:
        return
    told = [
        *([] if found.records is None else [f"about {counted(found.records, 'record')}"]),
        *([] if found.calls is None else [f"about {counted(found.calls, 'request')}"]),
        *([] if found.seconds is None else [f"about {duration(max(60.0, found.seconds))}"]),
    ]
    if told:
        say(f"The system says: {', '.join(told)}.")


def fill_progress(each: FillStatus) -> str:
    """How far a backfill is, in a line."""
    share = "" if each.share is None else f"{each.share:.0%}, "
    until = f", until {local_time(each.reached)}" if each.reached else ""
    waits = f", waits: {each.code}" if each.code and each.state == "running" else ""
    if each.verification is not None:
        return f"{share}{_counts(each.verification.total)}{waits}"
    return f"{share}{each.found} found, {each.queued} queued{until}{waits}"


def since_words(each: FillStatus) -> str:
    """Where a backfill begins."""
    return local_time(each.since) if each.since else "the beginning"


def _row(each: ReadingStatus) -> tuple[str, ...]:
    run = each.run
    what = " ".join([each.stream, *(f"{name} {_value(value)}" for name, value in each.filter.items())])
    return (
        each.reading,
        each.connection,
        what,
        ", ".join(each.routes) or "-",
        "" if each.every_seconds is None else duration(each.every_seconds),
        each.state,
        str(run.found) if run else "",
        str(run.queued) if run else "",
        time_cell(each.reached) if each.reached else "",
        "" if each.lag_seconds is None else duration(each.lag_seconds),
        "" if each.due_at is None or each.paused else time_cell(each.due_at),
    )


def _run_row(each: ReadingRun) -> tuple[str, ...]:
    took = duration((each.ended_at - each.began_at).total_seconds()) if each.ended_at else ""
    key = part_key(each.part)
    kind = "verify " if key.id.startswith(VERIFY) else _KINDS[key.kind]
    part = (kind + (short(key.id) if key.id else "")) or "now"
    ending = f"{each.ending or '?'}{each.code and f': {each.code}'}"
    counts = (each.found, each.unchanged, each.queued, each.refused, each.unmatched, each.failed)
    return (str(each.number or ""), time_cell(each.began_at), took, part, ending, *map(str, counts))


def _tally_cells(run: ReadingRun) -> tuple[str, ...]:
    if run.tally is None:
        return ("", "", "")
    return (str(run.tally.equal), str(run.tally.different), str(run.tally.never))


def _verification_rows(each: FillStatus) -> list[tuple[str, ...]]:
    """What is queued is known of all routes together only."""
    found = each.verification
    if found is None:
        return []
    state = f"{each.state}: {each.code}" if each.code and each.state == "running" else each.state
    begin = (short(each.id), since_words(each), local_time(each.until), state)
    rows = [(name, found.routes.get(name, _NOTHING)) for name in each.routes]
    return [
        (begin[0], name, *begin[1:], *map(str, _numbers(of)), str(each.queued) if at == 0 else "")
        for at, (name, of) in enumerate(rows)
    ]


def _numbers(of: RecordsCompared) -> tuple[int, ...]:
    return (of.compared, of.equal, of.different, of.never_delivered, of.refused)


def _counts(of: RecordsCompared) -> str:
    refused = f", {of.refused} refused" if of.refused else ""
    differs = f"{of.different} different, {of.never_delivered} never delivered"
    return f"{of.compared} compared: {of.equal} equal, {differs}{refused}"


def _compares(found: VerificationPlan) -> str:
    if found.mode == "snapshot":
        return "all records that are there, beside what was last delivered of them"
    if found.since is None:
        return f"all records until {local_time(found.until)}, beside what was last delivered of them"
    span = f"since {local_time(found.since)}, until {local_time(found.until)}"
    return f"records that changed last {span}, beside what was last delivered of them"


def _share(of: float) -> str:
    return f"{of:.1%}" if of >= 0.001 else "less than 0.1%"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size < 10_000_000 else f"{size / 1e6:.0f} MB"


def _fill_row(each: FillStatus) -> tuple[str, ...]:
    share = "" if each.share is None else f"{each.share:.0%}"
    state = "paused" if each.paused and each.state == "running" else each.state
    state += f": {each.code}" if each.code and each.state == "running" else ""
    until = local_time(each.reached) if each.reached else ""
    span = (since_words(each), local_time(each.until))
    return (short(each.id), _routes(each.routes), *span, state, share, until, str(each.found), str(each.queued))


def _routes(routes: Sequence[str]) -> str:
    return ", ".join(routes) or "-"


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _span(plan: BackfillPlan, zone: tzinfo | None) -> str:
    if plan.mode == "snapshot":
        return f"{plan.stream}, all that is there, since they can only be listed whole"
    since = f"since {local_time(plan.since, zone)}" if plan.since else "from the beginning"
    return f"{plan.stream} that changed {since}, until {local_time(plan.until, zone)}"


def _queued(plan: BackfillPlan) -> str:
    if plan.events is None:
        return "Queued is what is new or has changed since it was last seen."
    return f"All of it is queued again: about {counted(plan.events, 'event')}."
