"""The relay itself: API, webhook function, and a queue with its delivering function for each connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from infra.connections.delivery import DeliveryFunction, LinkedPageSettings
from infra.connections.echo import Echo
from infra.connections.next_queues import allow_next_queues
from infra.connections.notify_topic import NotifyTopic
from infra.connections.reading import make_readings
from infra.connections.source import SourceConnection
from infra.door.activity import ActivityFunction
from infra.door.allow_list import Callers
from infra.door.bus import make_buses
from infra.door.soap import SoapFunction
from infra.door.webhook import WebhookFunction
from infra.door.webhook_api import WebhookApi
from infra.functions.function import Shared
from infra.functions.packaging import Packages
from infra.mail.making import make_mails
from infra.names import output_names, pascal
from infra.network import ports
from infra.network.vpc_access import NetworkPlace
from relay.core.config import Route
from relay.core.read_source import is_read
from relay.pair_guard.pairs import RoutePairs
from relay.system.page_links import puts_page_links
from relay.system.sides import callers_that_repeat, keeping_people
from relay.system.sides import guarded as guarded_connections
from systems import SYSTEMS
from systems.marketo.activity_view.settings import ActivityView

if TYPE_CHECKING:
    from config import Settings


class RelayStack(cdk.Stack):
    """Marketo to queue, queue to system. With `vpc` None, as on one machine, functions reach the outside directly.

    `emulator` is where the API of a run on one machine is, None on AWS.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        packages: Packages,
        vpc: ec2.IVpc | None,
        callers: Callers,
        emulator: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id, description="Relays Marketo webhooks to other systems")
        for warning in settings.warnings:
            cdk.Annotations.of(self).add_warning_v2(f"marketo-relay:{warning.path}", warning.written("relay.yaml"))
        self._outputs = output_names(settings.connections)
        code, days = packages.functions(settings.compiled()), settings.logs.retention_days
        shared = Shared(settings.name, code, days, by_route=settings.logs.metrics == "by_route")
        places = (
            {name: NetworkPlace(vpc, ports.of([each])) for name, each in settings.connections.items()} if vpc else {}
        )
        guarded = guarded_connections(settings.config(), SYSTEMS)
        paired = RoutePairs(settings.config(), SYSTEMS).guarded()
        self.echo = Echo(self, "Echo", prefix=shared.prefix) if guarded or paired else None
        self.deliveries = [
            DeliveryFunction(
                self,
                f"Delivery-{name}",
                shared=shared,
                connection=name,
                system=settings.systems[name],
                settings=connection,
                place=places.get(name),
                echo=self.echo if name in guarded else None,
            )
            for name, connection in settings.connections.items()
            if SYSTEMS[settings.systems[name]].target is not None
        ]
        written = {each.connection for each in self.deliveries}
        self.sources = [
            SourceConnection(
                self,
                f"Delivery-{name}",
                shared=shared,
                connection=name,
                system=settings.systems[name],
                settings=connection,
            )
            for name, connection in settings.connections.items()
            if name not in written
        ]
        answering = {route.to for route in settings.routes.values() if route.reply == "delivered"}
        repeating = callers_that_repeat(settings.config(), SYSTEMS)
        accounts: list[DeliveryFunction | SourceConnection] = [*self.deliveries, *self.sources]
        self.webhook = WebhookFunction(
            self,
            "Webhook",
            shared=shared,
            queues=[each.queue for each in self.deliveries],
            tables=[each.state for each in self.deliveries if each.connection in answering],
            repeating=[each.state for each in accounts if each.connection in repeating],
            concurrency=settings.api.concurrency,
        )
        allow_next_queues(self.deliveries, settings.routes, shared=shared, log_key=self.webhook.log_key)
        skipping = {route.to for route in settings.routes.values() if route.unchanged == "skip"}
        for delivery in (each for each in self.deliveries if each.connection in skipping):
            delivery.remember_what_was_written(log_key=self.webhook.log_key)
        keeping = keeping_people(settings.config(), SYSTEMS)
        for delivery in (each for each in self.deliveries if each.connection in keeping - skipping):
            delivery.remember_people()
        self.readings = make_readings(
            self,
            shared=shared,
            routes=settings.routes,
            deliveries={each.connection: each for each in self.deliveries},
            sources={
                **{each.connection: each for each in self.deliveries},
                **{each.connection: each for each in self.sources},
            },
            log_key=self.webhook.log_key,
            places=places,
        )
        self._share_fields([settings.routes[name] for name in paired])
        self.notify = self._make_notify(settings)
        self.buses = (  # a machine of one's own has no partner of AWS
            make_buses(
                self,
                shared=shared,
                settings=settings,
                deliveries={each.connection: each for each in self.deliveries},
                webhook=self.webhook,
            )
            if vpc
            else []
        )
        self.mails = make_mails(
            self,
            shared=shared,
            settings=settings,
            deliveries={each.connection: each for each in self.deliveries},
            sources={each.connection: each for each in self.sources},
            webhook=self.webhook,
            receives=vpc is not None,  # nobody's mail comes to a machine of one's own
        )
        self.front = WebhookApi(
            self,
            "Front",
            name=settings.name,
            function=self.webhook.accept.function,
            callers=callers,
            rate=settings.api.rate,
            burst=settings.api.burst,
            retention_days=settings.logs.retention_days,
            language=settings.language,
            emulator=emulator,
        )
        self.soap = self._make_soap(settings, shared, places, callers)
        self.activity = self._make_activity(settings, shared, places)
        self._write_outputs()

    def _share_fields(self, routes: Sequence[Route]) -> None:
        """Where routes share fields both ways: what delivers, and what reads."""
        if self.echo is None:
            return
        for delivery in self.deliveries:
            if delivery.connection in {route.to for route in routes}:
                delivery.share_fields(self.echo)
        for reading in self.readings:
            if reading.connection in {route.from_ for route in routes if is_read(route.source)}:
                reading.share_fields(self.echo)

    def _make_soap(
        self, settings: Settings, shared: Shared, places: Mapping[str, NetworkPlace], callers: Callers
    ) -> SoapFunction | None:
        if settings.soap is None or callers.soap is None:
            return None
        (marketo,) = (each for each in self.deliveries if each.connection == settings.soap.connection)
        place = places.get(marketo.connection)
        soap = SoapFunction(self, "Soap", shared=shared, settings=settings.soap, marketo=marketo, place=place)
        self.front.add_soap(soap.answer.function)
        soap.warn_of(callers.soap)
        return soap

    def _make_activity(
        self, settings: Settings, shared: Shared, places: Mapping[str, NetworkPlace]
    ) -> ActivityFunction | None:
        view = settings.activity_view
        if view is None:
            return None
        accounts: list[DeliveryFunction | SourceConnection] = [*self.deliveries, *self.sources]
        (marketo,) = (each for each in accounts if each.connection == view.connection)
        activity = ActivityFunction(
            self,
            "Activity",
            shared=shared,
            settings=view,
            marketo=marketo,
            log_key=self.webhook.log_key,
            place=places.get(marketo.connection),
        )
        self.front.add_activity(activity.show.function)
        self._put_links(settings, view, marketo)
        return activity

    def _put_links(self, settings: Settings, view: ActivityView, marketo: DeliveryFunction | SourceConnection) -> None:
        """Into the records of systems that want it, where all that comes to them is of the leads that are shown."""
        page = LinkedPageSettings(
            address=self.front.activity_url, connection=view.connection, table=marketo.state, lasts=view.links
        )
        for delivery in self.deliveries if view.allow else ():
            sources = {route.from_ for route in settings.routes.values() if route.to == delivery.connection}
            side = SYSTEMS[delivery.system].target
            if sources == {view.connection} and puts_page_links(side, settings.connections[delivery.connection]):
                delivery.put_links(page, log_key=self.webhook.log_key)

    def _make_notify(self, settings: Settings) -> NotifyTopic | None:
        if settings.notify is None or not self.readings:
            return None
        topic = NotifyTopic(self, "Notify", name=settings.name, addresses=settings.notify.email)
        for reading in self.readings:
            reading.mail(topic, settings.notify)
        return topic

    def _write_outputs(self) -> None:
        outputs = {
            "ApiUrl": self.front.url,
            "WebhookSecretId": self.webhook.secret.secret_arn,
            "LogKeySecretId": self.webhook.log_key.secret_arn,
            "QuarantineQueueUrl": self.webhook.quarantine.queue_url,
            "WebhookFunctionName": self.webhook.accept.function.function_name,
            "WebhookLogGroup": self.webhook.accept.log_group.log_group_name,
            "AccessLogGroup": self.front.access_log.log_group_name,
            **{self._outputs[each.connection]: each.described() for each in self.deliveries},
            **{f"Source{pascal(each.connection)}": each.described() for each in self.sources},
            **{f"Reading{pascal(each.connection)}": each.described() for each in self.readings},
            **{f"Bus{pascal(each.connection)}": each.described() for each in self.buses},
            **{f"Mail{pascal(each.connection)}": each.described() for each in self.mails},
        }
        if self.echo:
            outputs["LoopGuard"] = self.echo.described()
        if self.soap:
            outputs["SoapApi"] = self.soap.described()
        if self.activity:
            outputs["ActivityView"] = self.activity.described()
        for name, value in outputs.items():
            cdk.CfnOutput(self, name, value=value)
