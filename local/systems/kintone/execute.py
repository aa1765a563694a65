"""Running a call as one transaction."""

from functools import partial
from typing import TYPE_CHECKING, Any

from local.kit.exchange import Request
from local.systems.kintone.calls.table import CALLS
from local.systems.kintone.errors import bad_json, illegal_request, locked, revision_conflict
from local.systems.kintone.faults import AT_WRITE, Kind
from local.systems.kintone.journal import Entry
from local.systems.kintone.records.store import Transaction
from local.systems.kintone.route import Routed, parameters, path_of
from local.systems.kintone.wire.context import Context
from local.systems.kintone.wire.params import Params

if TYPE_CHECKING:
    from local.systems.kintone.domain import Domain

_POISON = frozenset({Kind.POISON})


def execute(domain: "Domain", request: Request, routed: Routed, entry: Entry) -> dict[str, Any]:
    """Run one call; whatever it wrote is undone when it is refused."""
    if routed.call is None:
        raise illegal_request()
    params = parameters(request)
    caller = domain.logins.caller(
        request.header("x-cybozu-authorization"), request.headers.get("x-cybozu-api-token", ())
    )
    with domain.store.lock:
        transaction = Transaction(domain.store, entry.seq)
        context = Context(
            store=domain.store,
            directory=domain.directory,
            caller=caller,
            transaction=transaction,
            guest_space=routed.guest_space,
            is_poisoned=lambda key: domain.strike(_POISON, routed.method, path_of(request), key) is not None,
            run=partial(_run, domain, path_of(request)),
            apps=entry.apps,
        )
        try:
            answer = _run(domain, path_of(request), context, (routed.method, routed.name), params)
        except BaseException:
            transaction.rollback()
            raise
        finally:
            entry.records = context.records
        domain.announce(transaction.commit(), by=caller.login, bulk=not routed.is_single)
        return answer


def _run(domain: "Domain", path: str, context: Context, name: tuple[str, str], params: Any) -> dict[str, Any]:
    call = CALLS[name]
    if not isinstance(params, dict):
        raise bad_json()
    answer = call.function(context, Params(params))
    fault = domain.strike(AT_WRITE, name[0], path) if call.writes and not call.bulk else None
    if fault:
        raise locked() if fault.kind is Kind.LOCK else revision_conflict(0)
    return answer
