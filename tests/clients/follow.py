"""A partner's system that listens by gql and goes on by itself. Takes commands, a line of JSON each, and says in lines of JSON
what happens.

{ "token": T } is used from the next connection on, { "subscribe": ID, "query": Q, "variables": V } listens.
"""

import asyncio
import json
import sys

from resuming import events


def say(what):
    print(json.dumps(what), flush=True)


async def listen(name, url, token, query, variables):
    async for data in events(url, token, query, variables):
        say({"next": name, "data": data})
    say({"complete": name})


async def main(url):
    loop = asyncio.get_running_loop()
    url = url.replace("http", "ws", 1)
    token, tasks = "", []
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command = json.loads(line)
        token = command.get("token", token)
        if "subscribe" in command:
            listening = listen(command["subscribe"], url, lambda: token, command["query"], command.get("variables"))
            tasks.append(asyncio.create_task(listening))


asyncio.run(main(sys.argv[1]))
