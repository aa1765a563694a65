"""From relay.yaml to checked settings. Every problem of a file is reported at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec.inspect import StructType, type_info

from config.chains import advise_of_coming_back, check_chains, check_coming_back
from config.circles import FieldCircles
from config.document import join, read
from config.entries import AnyRoute, connection_entry, route_entry
from config.handing_over import HandingOver
from config.mappings import check_mappings
from config.noted import check_noted
from config.problems import ConfigError, choices, did_you_mean, nearest, quoted
from config.problems import ProblemInFile as Warned
from config.record_forms import check_record_forms
from config.rules import (
    advise_batch,
    check_activity_view,
    check_batch,
    check_network,
    check_reply,
    check_retry,
    check_soap,
    check_unchanged,
    check_work,
)
from config.settings import File, Settings
from config.shared_fields import SharedFields
from config.sources import Sources
from config.walk import Walk
from relay.core.config import Config, Connection, Route, Source
from relay.core.findings import Problem
from relay.system.inbound_mail import advise_mail_domain, mail_domain_of
from relay.system.look_up import found_stream, looks_up
from relay.system.noted import notes_for_reading
from relay.system.reads import check_unread, reads
from relay.system.sides import target_of, target_side
from relay.system.source import SourceSide
from relay.system.system import System
from relay.system.takes_nobody import takes_nobody
from relay.system.target import TargetSide
from relay.system.tells_on import tells_on
from systems import SYSTEMS
from systems.web.receiver import WEB

M = TypeVar("M", bound=msgspec.Struct)


def load(path: Path, *, systems: Mapping[str, System] = SYSTEMS) -> Settings:
    """The settings in the file at `path`. Raises ConfigError, whose text is every problem of the file."""
    document = read(path)
    loading = _Loading(Walk(document), systems, document.data)
    settings = loading.settings()
    problems = document.explained([*document.problems, *loading.walk.problems])
    if problems or settings is None:
        raise ConfigError(str(path), problems)
    return settings


class _Loading:
    """Goes from the whole to its parts: the file, then each connection, then each route."""

    def __init__(self, walk: Walk, systems: Mapping[str, System], data: Any) -> None:
        self.walk = walk
        self.systems = systems
        self.file = walk.entry(_struct(File), data, "")
        self.named = {name: self._system(_get(entry, "system")) for name, entry in self.file["connections"].items()}
        self.sources = Sources(systems, self.named)

    def settings(self) -> Settings | None:
        """The settings; None when there are problems."""
        file = self._model(self.file, File, "")
        if self.walk.trusts(""):
            self._check("", check_work, self.file)
        if file is not None:
            self._check("network", check_network, file.network)
        connections = {name: self._connection(name, each) for name, each in self.file["connections"].items()}
        self._check_connections(connections)
        routes = {name: self._route(name, each) for name, each in self.file.get("routes", {}).items()}
        self._check_together(connections, routes)
        self._check_readings(connections, routes)
        if file is not None:
            self._check("api", lambda api: self.sources.check_allow(api, routes, connections), file.api)
            self._check("routes", lambda _: self.sources.check_started(routes), file)
            self._check_handing_over(connections, routes)
            self._check("soap", lambda soap: check_soap(soap, self.named), file.soap)
            self._check("activity_view", lambda view: check_activity_view(view, self.named), file.activity_view)
        if self.walk.problems or file is None:
            return None
        settings = Settings(
            name=file.name,
            language=file.language,
            network=file.network,
            api=file.api,
            logs=file.logs,
            alarms=file.alarms,
            notify=file.notify,
            connections={name: each for name, each in connections.items() if each},
            routes={name: each for name, each in routes.items() if each},
            systems={name: system for name, system in self.named.items() if system},
            soap=None if file.soap is None else file.soap.plain(),
            activity_view=None if file.activity_view is None else file.activity_view.plain(),
        )
        return replace(settings, warnings=tuple(self._warnings(settings)))

    def _check_handing_over(
        self, connections: Mapping[str, Connection | None], routes: Mapping[str, Route | None]
    ) -> None:
        """Where routes lead to others; what a route with a problem says of it is judged once that is gone."""
        if not all(routes.values()):
            return
        known = {name: route for name, route in routes.items() if route}
        handing_over = HandingOver(
            routes=known,
            connections={name: each for name, each in connections.items() if each},
            looks_up=self._looks_up,
            tells_on=lambda route: tells_on(self._side(route), route),
            found_stream=lambda route: found_stream(self._side(route), route),
            taken_stream=self.sources.word,
            takes_nobody=self._remembers,
        )
        for check in (lambda _: handing_over.check(), check_chains, check_coming_back, self._check_noted):
            self._check("routes", check, known)

    def _remembers(self, route: Route) -> bool:
        """Whether a route remembers who asked, whoever was found: relay.system.takes_nobody."""
        return takes_nobody(self._side(route), route)

    def _check_noted(self, routes: Mapping[str, Route]) -> Iterator[Problem]:
        return check_noted(routes, lambda route: notes_for_reading(self._side(route), [route]))

    def _side(self, route: Route) -> TargetSide | None:
        """Of where a route leads; None where nobody knows."""
        system = self.named.get(route.to)
        return None if system is None else self.systems[system].target

    def _looks_up(self, route: Route) -> bool:
        """As relay.system.look_up says; of a route that leads nobody knows where, what it says itself."""
        system = self.named.get(route.to)
        return route.only_looks_up if system is None else looks_up(self.systems[system].target, route)

    def _warnings(self, settings: Settings) -> Iterator[Warned]:
        """What systems whose records come back say of all routes together, and each connection of its own."""
        config = settings.config()

        def identity(route: Route) -> Sequence[str]:
            return target_of(route, config, self.systems).describe(route).identity

        for word in dict.fromkeys(settings.systems.values()):
            origin = self.systems[word].origin
            for found in origin.advise(config, identity) if origin else ():
                yield self._warned(found)
        coming_back = advise_of_coming_back(settings.routes, self._remembers)
        for found in (*coming_back, *self.sources.advise(settings.routes)):
            yield self._warned(Problem(path=join("routes", found.path), message=found.message))
        for name, connection in settings.connections.items():
            system = self.systems[settings.systems[name]]
            domain = mail_domain_of(system, connection)
            for found in (*advise_batch(system.target, connection), *(advise_mail_domain(domain) if domain else ())):
                yield self._warned(Problem(path=join(join("connections", name), found.path), message=found.message))

    def _warned(self, found: Problem) -> Warned:
        return Warned(found.path, found.message, self.walk.document.line(found.path))

    def _connection(self, name: str, value: Any) -> Connection | None:
        path = join("connections", name)
        system = self.named[name]
        entry = self.walk.entry(_struct(connection_entry(system, self.systems)), value, path)
        if system is None:
            return None
        del entry["system"]
        connection = self._model(entry, self.systems[system].connection_model, path)
        self._check(path, self.systems[system].check_connection, connection)
        self._check(path, check_retry, connection)
        self._check(path, partial(check_batch, system, self.systems[system].target), connection)
        return connection

    def _check_connections(self, connections: Mapping[str, Connection | None]) -> None:
        """Compare the connections of each system with one another."""
        for system in {word for word in self.named.values() if word}:
            alike = {name: each for name, each in connections.items() if each and self.named[name] == system}
            self._check("connections", self.systems[system].check_connections, alike)

    def _route(self, name: str, value: Any) -> Route | None:
        path = join("routes", name)
        system = self._system_of_route(_get(value, "to"))
        target = None if system is None else self.systems[system].target
        side = self.sources.side(_get(value, "from"), _get(value, "source"))
        model = AnyRoute if target is None else target.route_model
        entry = self.walk.entry(
            _struct(route_entry(model, side.model if side else None)), _with_source(value, side), path
        )
        self._check_to(join(path, "to"), entry["to"])
        source = entry.pop("source", None)
        if target is None:
            return None
        route = self._sourced(self._model(entry, target.route_model, path), side, source, path)
        self._check(path, target.check_route, route)
        self._check(path, lambda each: check_unchanged(each, looks_up=self._looks_up(each)), route)
        self._check_from(path, route, side)
        return route

    def _sourced(self, route: Route | None, side: SourceSide | None, source: Any, path: str) -> Route | None:
        """The route with what it takes, as the system has it that it comes from."""
        if route is None or side is None:
            return route if source is None or route is None else msgspec.structs.replace(route, source=Source())
        taken = self._model(source, side.model, join(path, "source"))
        return None if taken is None else msgspec.structs.replace(route, source=taken)

    def _check_from(self, path: str, route: Route | None, side: SourceSide | None) -> None:
        """What can be said of a route and where it comes from."""
        self._check(path, lambda route: self.sources.check_from(route.from_), route)
        if route is None or not self.walk.trusts(join(path, "from")):
            return
        self._check(path, self.sources.check_stream, route)
        receiver = WEB if side is None else side.receiver
        if receiver is not None and self.walk.trusts(join(path, "source")):
            self._check(path, receiver.check_route, route)
        if self.walk.is_clean(path):
            target = target_side(self.systems[str(self.named[route.to])])
            self._check(path, lambda route: check_unread(route, reads(route, target.describe(route))), route)

    def _check_together(self, connections: Mapping[str, Connection | None], routes: Mapping[str, Route | None]) -> None:
        """Compare routes with their connections; one that has a problem itself would only make more of it."""
        for name, route in routes.items():
            to = "" if route is None else route.to
            connection, system = connections.get(to), self.named.get(to)
            if connection is not None and system is not None and self.walk.is_clean(join("connections", to)):
                self._check(
                    join("routes", name), partial(target_side(self.systems[system]).check_together, connection), route
                )
                self._check(join("routes", name), partial(check_reply, connection), route)

    def _check_readings(self, connections: Mapping[str, Connection | None], routes: Mapping[str, Route | None]) -> None:
        """What routes say of being read, and whether any two would go round for ever."""
        for name, route in routes.items():
            self._check(join("routes", name), lambda route: self.sources.check_reading(route, connections), route)
        known = {name: route for name, route in routes.items() if route}
        there = {name: each for name, each in connections.items() if each}
        if self.walk.problems or len(known) < len(routes) or len(there) < len(connections):
            return
        config = Config(connections=there, routes=known, systems={name: str(self.named[name]) for name in there})
        self._check("routes", lambda _: SharedFields(config, self.systems).check(), config)
        self._check("routes", lambda _: FieldCircles(config, self.systems).check(), config)
        self._check("routes", lambda _: check_record_forms(config, self.systems), config)
        self._check("routes", lambda _: check_mappings(config, self.systems), config)

    def _check_to(self, path: str, to: str) -> None:
        system = self.named.get(to)
        if system is not None and self.systems[system].target is None and self.walk.trusts(path):
            self.walk.report(path, f"{quoted(to)} leads to {system}, which can only be read. Name another connection.")
        if to not in self.named and self.walk.trusts(path):
            advice = did_you_mean(to, [*self.named]) + f" Connections: {choices(self.named) or 'none'}."
            self.walk.report(path, f"unknown connection {quoted(to)}.{advice}")

    def _system(self, word: Any) -> str | None:
        """The system that a connection names, or most likely means: so that the rest of it can be checked as well."""
        return _likely(word, [*self.systems])

    def _system_of_route(self, to: Any) -> str | None:
        connection = _likely(to, [*self.named])
        if connection is not None:
            return self.named[connection]
        return _likely(None, [*{system for system in self.named.values() if system}])

    def _model(self, data: dict[str, Any], model: type[M], path: str) -> M | None:
        try:
            return msgspec.convert(data, model)
        except msgspec.ValidationError as error:
            if not self.walk.problems:  # a rule of msgspec that the walk does not know
                self.walk.report(path, f"{error}.")
            return None

    def _check(self, path: str, check: Callable[[Any], Iterable[Problem]], model: Any) -> None:
        """Report what a check finds, unless it stumbles over a stand-in."""
        for problem in () if model is None else check(model):
            where = join(path, problem.path)
            if self.walk.trusts(where):
                self.walk.report(where, problem.message)


def _likely(word: Any, known: list[str]) -> str | None:
    """The one of `known` that is meant: by name, by a name nearly right, or because there is only one."""
    if word in known:
        return str(word)
    near = nearest(word, known)
    if near is not None:
        return str(near)
    return known[0] if len(known) == 1 else None


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _with_source(value: Any, side: SourceSide | None) -> Any:
    """A route that comes from a connection takes something there, if only all that its system gives by default."""
    return {**value, "source": {}} if side and isinstance(value, dict) and "source" not in value else value


def _struct(model: type[msgspec.Struct]) -> StructType:
    found = type_info(model)
    if not isinstance(found, StructType):
        raise TypeError(f"{model.__name__} is no msgspec.Struct")
    return found
