import asyncio

from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportClosed, TransportConnectionFailed
from gql.transport.websockets import WebsocketsTransport


async def events(url, token, query, variables=None):
    """Yields what a subscription brings. It goes on where it was cut off; `token` is a function that gives the token."""
    request = GraphQLRequest(query, variable_values=variables)
    position = None
    while True:
        payload = {"Authorization": f"Bearer {token()}", "resumeAfter": position}
        transport = WebsocketsTransport(url=url, init_payload=payload)
        try:
            async with Client(transport=transport) as session:
                async for answer in session.subscribe(request, get_execution_result=True):
                    position = answer.extensions["position"]
                    # A ping that comes after this event has a later position.
                    transport.payloads.pop("ping", None)
                    yield answer.data
            return
        except (TransportClosed, TransportConnectionFailed, OSError):
            ping = transport.payloads.get("ping") or {}
            position = ping.get("resumeAfter", position)
            await asyncio.sleep(1)
