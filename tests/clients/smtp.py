"""A relay for e-mails (aiosmtpd). It answers each command from its input once: a code and how often it is given to the next
messages. It prints its port, and every message that it has taken."""

import asyncio
import json
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP

answers = []


class Relay:
    async def handle_DATA(self, server, session, envelope):
        if answers:
            return f"{answers.pop(0)} Not now or never"
        message = message_from_bytes(envelope.content, policy=policy.default)
        taken = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "id": message["Message-ID"],
            "automatic": message["Auto-Submitted"],
            "subject": message["Subject"],
            "text": message.get_content(),
            "longest": max(len(line) for line in envelope.content.splitlines()),
        }
        print(json.dumps(taken), flush=True)
        return "250 OK"


async def main():
    loop = asyncio.get_running_loop()
    relay = await loop.create_server(lambda: SMTP(Relay()), "127.0.0.1", 0)
    print(json.dumps({"port": relay.sockets[0].getsockname()[1]}), flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        answers.extend(json.loads(line)["answers"])
        print(json.dumps({"answers": len(answers)}), flush=True)


asyncio.run(main())
