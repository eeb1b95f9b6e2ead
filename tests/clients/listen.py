"""A partner's system that listens by gql. Takes commands, a line of JSON each, and says in lines of JSON what happens.

{ "token": T } is used from the next connection on, { "connect": true } opens a connection, { "execute": Q } asks once,
{ "subscribe": Q, "after": P } listens until the connection is cut or the stream ends, { "cut": true } cuts it.
"""

import asyncio
import json
import sys

from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.websockets import WebsocketsTransport


def say(what):
    print(json.dumps(what), flush=True)


async def listen(session, query, after):
    request = GraphQLRequest(query, variable_values={"after": after})
    try:
        async for answer in session.subscribe(request):
            say({"next": answer})
        say({"complete": True})
    except TransportQueryError as error:
        say({"errors": error.errors})
    except TransportError as error:
        say({"closed": str(error)})


async def main(url):
    loop = asyncio.get_running_loop()
    token, client, session, tasks = "", None, None, []
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command = json.loads(line)
        token = command.get("token", token)
        if command.get("connect"):
            payload = {"Authorization": f"Bearer {token}"}
            transport = WebsocketsTransport(url=url, init_payload=payload)
            client = Client(transport=transport)
            try:
                session = await client.connect_async()
                say({"connected": True})
            except Exception as error:
                say({"refused": str(error.__cause__ or error)})
        if "execute" in command:
            try:
                say({"answer": await session.execute(GraphQLRequest(command["execute"]))})
            except TransportQueryError as error:
                say({"errors": error.errors})
        if "subscribe" in command:
            listening = listen(session, command["subscribe"], command.get("after"))
            tasks.append(asyncio.create_task(listening))
        if command.get("cut"):
            await client.close_async()
            say({"cut": True})


asyncio.run(main(sys.argv[1]))
