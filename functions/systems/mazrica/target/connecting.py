"""The target of a connection of relay.yaml."""

from __future__ import annotations

from collections.abc import Mapping

from relay.delivering.locks.locks import Locks
from relay.delivering.locks.state_locks import StateLocks
from relay.system.access import Access
from systems.mazrica.config import MazricaConnection
from systems.mazrica.connecting import Clocks, connect
from systems.mazrica.names import RecordList
from systems.mazrica.people import index_keys
from systems.mazrica.people.awaited import AwaitedContacts
from systems.mazrica.people.index import IndexedRecord, RecordIndex
from systems.mazrica.people.index_keeping import IndexKeeping
from systems.mazrica.people.links import ContactLinks
from systems.mazrica.people.making import MakingNotes
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.walking import Walker
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.target.accounts import Accounts
from systems.mazrica.target.activity_url import ActivityUrls, NoActivityUrls, PageUrls
from systems.mazrica.target.contact_writing import ContactWriting
from systems.mazrica.target.lead_delivery import LeadDelivery
from systems.mazrica.target.putting_back import PuttingBack
from systems.mazrica.target.route import MazricaRoute
from systems.mazrica.target.spelling import KnownSpelling
from systems.mazrica.target.target import MazricaTarget


def target(
    connection: MazricaConnection,
    routes: Mapping[str, MazricaRoute],
    access: Access,
    *,
    clocks: Clocks | None = None,
    locks: Locks | None = None,
    urls: ActivityUrls | None = None,
) -> MazricaTarget:
    """What delivers to a connection; clocks and locks are parameters for tests."""
    clocks, state, items = clocks or Clocks(), access.state, connection.items
    times, client = MomentReader(connection.zone), connect(connection, access, clocks)
    walker = Walker(client=client, time_of=times.epoch, largest=connection.page_size, state=state)
    links, notes = ContactLinks(state), MakingNotes(state)

    def kept(row: JsonRow) -> IndexedRecord:
        return index_keys.of_contact(row, items, times)

    writing = ContactWriting(
        client=client, walker=walker, known=KnownSpelling(connection, state), items=items, times=times
    )
    back = PuttingBack(links=links, writing=writing, items=items, times=times, kept=kept)
    contacts = RecordIndex(state, RecordList.CONTACTS, kept)
    accounts = RecordIndex(state, RecordList.CUSTOMERS, index_keys.of_account)
    return MazricaTarget(
        routes,
        LeadDelivery(
            items=items,
            links=links,
            notes=notes,
            awaited=AwaitedContacts(state),
            index=contacts,
            keeping=IndexKeeping(index=contacts, walker=walker, seen=back.look, clock=clocks.now),
            walker=walker,
            writing=writing,
            accounts=Accounts(
                client=client,
                walker=walker,
                contacts=contacts,
                keeping=IndexKeeping(index=accounts, walker=walker, clock=clocks.now),
                notes=notes,
                state=state,
                clock=clocks.now,
            ),
            locks=locks or StateLocks(state),
            urls=urls or (PageUrls(access.page) if access.page else NoActivityUrls()),
            clock=clocks.now,
        ),
    )
