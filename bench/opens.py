"""When people open a mail, and which of them twice.

The curve is that of GetResponse's 5.5 billion mails of 2019 and 2020: of all opens 21.5 % come within the first hour,
50.6 % by the sixth and 73 % within a day (reported by
moversandshakers.v12data.com/datatechnology/half-of-your-email-campaigns-clicks-occur-within-3-hours-post-send-more-email-benchmarks/),
with 8.9 and 5.8 % in the second and third hour (chimpmetrics.com/email-opens-by-hour). Here the day's 73 % are all, and
between these points opens are even, so that nights are as busy as evenings: the hard case for filling batches.
"""

from __future__ import annotations

import itertools
import random

from bench.simulation.run import Webhook

_HOUR = 3600.0
CURVE = ((0.0, 0.0), (1.0, 21.5), (2.0, 30.4), (3.0, 36.2), (6.0, 50.6), (24.0, 73.0))
"""Hours after sending, and the percentage of all opens until then."""

REPEATED = 0.2
"""Of the opens, those by a person who opened before."""
REPEATED_WITHIN = 600.0
"""Seconds after the open before, on average, exponentially: some repeat within seconds."""


def opened(mails: int, opens: int, chance: random.Random) -> list[Webhook]:
    """`opens` webhooks in 24 hours, by distinct readers of `mails` but for REPEATED."""
    firsts = round(opens * (1 - REPEATED))
    found = [Webhook(_moment(chance), lead) for lead in chance.sample(range(1, mails + 1), firsts)]
    for _ in range(opens - firsts):
        before = chance.choice(found)
        found.append(Webhook(before.at + chance.expovariate(1 / REPEATED_WITHIN), before.lead))
    return sorted(found, key=lambda webhook: webhook.at)


def steady(webhooks: int, per_second: float, leads: int, chance: random.Random) -> list[Webhook]:
    """Webhooks that arrive independently of one another, of any of `leads`."""
    found, now = [], 0.0
    for _ in range(webhooks):
        now += chance.expovariate(per_second)
        found.append(Webhook(now, chance.randrange(1, leads + 1)))
    return found


def _moment(chance: random.Random) -> float:
    share = chance.random() * CURVE[-1][1]
    for (begin, low), (end, high) in itertools.pairwise(CURVE):
        if share <= high:
            return _HOUR * (begin + (end - begin) * (share - low) / (high - low))
    return 24 * _HOUR
