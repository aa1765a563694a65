"""The alarms: each is a state that a person must look at, and says what to do first."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.connections.delivery import DeliveryFunction
from infra.door.activity import ActivityFunction
from infra.door.bus import BusFunction
from infra.door.soap import SoapFunction
from infra.functions.function import RelayFunction
from infra.mail.function import MailFunction
from infra.monitoring import metrics
from infra.monitoring.alarm_scope import AlarmScope
from infra.monitoring.door_alarms import DoorAlarms
from infra.monitoring.reading_alarms import ReadingAlarms
from infra.names import pascal
from infra.stacks.relay_stack import RelayStack

OLDEST = cdk.Duration.minutes(15)
"""An event that waits longer than this says that a system does not take events."""


class RelayAlarms(AlarmScope):
    """Alarms over one relay."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str, relay: RelayStack, topic: sns.ITopic) -> None:
        super().__init__(scope, construct_id, topic=topic)
        self._own = metrics.Own(name)
        DoorAlarms(self, "Door", name=name, relay=relay, topic=topic)
        self.add_arrival(
            "Quarantine",
            metrics.arrived(relay.webhook.quarantine),
            "A webhook with the right secret was no valid event. See why: relay quarantine list. "
            "Correct the webhook in Marketo or its route in relay.yaml, then: relay quarantine replay --all",
        )
        self._watch_function("Webhook", relay.webhook.accept)
        for delivery in relay.deliveries:
            self._watch_delivery(delivery)
        ReadingAlarms(self, "Readings", own=self._own, readings=relay.readings, topic=topic)
        for reading in relay.readings:
            self._watch_function(f"Read{pascal(reading.connection)}", reading.read)
        for bus in relay.buses:
            self._watch_bus(bus)
        for mail in relay.mails:
            self._watch_mail(mail)
        if relay.soap:
            self._watch_soap(relay.soap)
        if relay.activity:
            self._watch_activity(relay.activity)

    def _watch_bus(self, bus: BusFunction) -> None:
        name, part = bus.connection, pascal(bus.connection)
        self.add_arrival(
            f"BusDeadLetters{part}",
            metrics.arrived(bus.dead_letters),
            f"Calls that {name} put on its event bus could not be accepted, and wait for 14 days. See why: relay tail "
            f"--errors. Remove the cause, then: relay bus replay {name}",
        )
        self._watch_function(f"Bus{part}", bus.take)

    def _watch_mail(self, mail: MailFunction) -> None:
        name, part = mail.connection, pascal(mail.connection)
        self.add_arrival(
            f"MailDeadLetters{part}",
            metrics.arrived(mail.dead_letters),
            f"Mails to {name} could not be taken, and wait for 14 days. See why: relay tail --errors. Remove the "
            f"cause, then: relay mail replay {name}",
        )
        self._watch_function(f"Mail{part}", mail.take)

    def _watch_soap(self, soap: SoapFunction) -> None:
        self.add(
            "SoapFailed",
            self._own.of_soap("SoapFailed", soap.connection),
            "SOAP clients were answered that their leads could not be synchronised now: Marketo or the relay failed, "
            "or the day's calls are spent. Clients that do not try again have lost them. See why: relay tail",
        )
        self._watch_function("Soap", soap.answer)

    def _watch_activity(self, activity: ActivityFunction) -> None:
        self.add(
            "ActivityViewFailed",
            self._own.of_activity("ActivityViewFailed", activity.connection),
            "Somebody who looked at a lead's activities was told that it cannot be done now: Marketo or the relay "
            "failed, or the day's calls are spent. See why: relay tail",
        )
        self._watch_function("Activity", activity.show)

    def _watch_delivery(self, delivery: DeliveryFunction) -> None:
        name, part = delivery.connection, pascal(delivery.connection)
        self.add_arrival(
            f"DeadLetters{part}",
            metrics.arrived(delivery.dead_letters),
            f"Events for {name} could not be delivered and wait for a person, for 14 days. "
            f"See why: relay dead list --connection {name}. "
            f"Remove the cause, then: relay dead replay --connection {name}",
        )
        self.add(
            f"Waiting{part}",
            metrics.oldest(delivery.queue),
            f"An event for {name} waits longer than 15 minutes; none is lost for 14 days. Ask the system: relay check. "
            "See what it answers: relay tail",
            threshold=OLDEST.to_seconds(),
        )
        self.add(
            f"Breaker{part}",
            self._own.of_connection("BreakerBudget", "Maximum", name),
            f"{name} has failed so many times in a row that its circuit breaker has opened: it is not called until one "
            "try in between succeeds, and events wait. Ask the system: relay check",
            threshold=99,
        )
        self.add(
            f"Faults{part}",
            self._own.of_connection("Faults", "Sum", name),
            f"The relay itself failed at an event for {name}, which is tried again for as long as its schedule says. "
            "See where: relay tail --errors",
        )
        self.add(
            f"Day{part}",
            self._own.of_connection("DayUsed", "Maximum", name),
            f"More than 80 % of the day's requests to {name} are spent. At 100 % events wait until the system's "
            "day begins anew; none is dropped. To spend fewer requests, write batch: {every: 1m} for it in relay.yaml, "
            "or a longer time; where the contract allows more, raise per_day of its limits or its quota.",
            threshold=80,
        )
        self._watch_function(f"Deliver{part}", delivery.deliver)

    def _watch_function(self, part: str, function: RelayFunction) -> None:
        self.add(
            f"{part}Errors",
            metrics.errors(function.function),
            f"The function {function.name} failed or ran out of time; its events are tried again. See why: relay tail",
        )
        self.add(
            f"{part}Throttles",
            metrics.throttles(function.function),
            f"Lambda refused to run {function.name}: the account's concurrency, or what is kept for it, is used up. "
            "See how much there is, and what to request: relay check",
        )
