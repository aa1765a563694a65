"""Entry point of the CDK app: reads relay.yaml and makes the stacks.

Context keys (`cdk deploy -c key=value`):

- `config`: path of the configuration; default relay.yaml.
- `local`: "true" for a run on one machine. Only the relay stack, without network and address allow list, packaged for
  the interpreter at hand.
- `stand_ins`: for a local run, a JSON object from a system's name to the URL of its stand-in.
- `emulator`: for a local run, where the emulated API Gateway is.
- `without_nat`: "true" takes the Elastic IPs off a NAT gateway or instance, before the other kind takes them. Events
  wait in their queues meanwhile.
"""

from __future__ import annotations

import sys
from pathlib import Path

import aws_cdk as cdk

import config
from infra.door.allow_list import Callers, callers
from infra.errors import SynthesisError
from infra.functions.libraries import LAMBDA, THIS_MACHINE
from infra.functions.packaging import Packages, PipPackages
from infra.network.fixed_ip_network import Nat
from infra.stacks import stack_size
from infra.stacks.monitoring_stack import MonitoringStack
from infra.stacks.network_stack import NetworkStack
from infra.stacks.relay_stack import RelayStack
from infra.stacks.stand_ins import check_for_aws, kept_on_this_machine, parse

PROJECT = Path(__file__).resolve().parent.parent


def build(app: cdk.App, settings: config.Settings, packages: Packages) -> None:
    """Add the stacks for AWS to `app`. Raises SynthesisError."""
    check_for_aws(settings)
    nat: Nat = "none" if _is_true(app, "without_nat") else settings.network.nat
    network = NetworkStack(app, f"{settings.name}-network", settings=settings, nat=nat)
    relay = RelayStack(
        app,
        f"{settings.name}-relay",
        settings=settings,
        packages=packages,
        vpc=network.vpc,
        callers=callers(settings),
    )
    monitoring = MonitoringStack(app, f"{settings.name}-monitoring", settings=settings, relay=relay)
    for stack in (relay, monitoring):
        stack_size.check(stack, len(settings.connections))


def build_local(app: cdk.App, settings: config.Settings, packages: Packages) -> None:
    """Add the relay stack alone, as it runs on one machine. Raises SynthesisError."""
    everyone = Callers("anyone", "anyone" if settings.soap else None, "anyone" if settings.activity_view else None)
    RelayStack(
        app,
        f"{settings.name}-relay",
        settings=settings,
        packages=packages,
        vpc=None,
        callers=everyone,
        emulator=app.node.try_get_context("emulator"),
    )


def main(app: cdk.App) -> None:
    """Synthesise what the context of `app` asks for. Problems go to stderr, one a line, with exit code 1."""
    try:
        _synthesise(app)
    except (config.ConfigError, SynthesisError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def _synthesise(app: cdk.App) -> None:
    file = Path(app.node.try_get_context("config") or PROJECT / "relay.yaml")
    settings = config.load(file)
    if _is_true(app, "local"):
        stand_ins = parse(app.node.try_get_context("stand_ins") or "{}")
        build_local(app, kept_on_this_machine(settings, stand_ins), PipPackages(PROJECT, THIS_MACHINE))
    else:
        for left in config.placeholders(file):  # `make deploy` refuses them; to look at the stacks is no harm
            print(f"{file}:{left.line}: {left.path}: {left.message}", file=sys.stderr)
        build(app, settings, PipPackages(PROJECT, LAMBDA))
    app.synth()


def _is_true(app: cdk.App, key: str) -> bool:
    return str(app.node.try_get_context(key)).lower() == "true"


if __name__ == "__main__":
    main(cdk.App())
