"""Waits until addresses of the laboratory take TCP connections. Not for production.

usage: await-ports.py SECONDS < PORTS.json
PORTS.json is a list of [address, port]. Exits 1 and names those that took none in time.
"""

import asyncio
import json
import sys


async def connects(address, port, deadline):
    loop = asyncio.get_running_loop()
    while loop.time() < deadline:
        try:
            async with asyncio.timeout(2):
                _, writer = await asyncio.open_connection(address, port)
            writer.close()
            return True
        except (OSError, TimeoutError):
            await asyncio.sleep(0.1)
    return False


async def main(seconds):
    ports = json.load(sys.stdin)
    deadline = asyncio.get_running_loop().time() + seconds
    taken = await asyncio.gather(*(connects(address, port, deadline) for address, port in ports))
    refused = [f"{address} port {port}" for (address, port), is_taken in zip(ports, taken) if not is_taken]
    if refused:
        sys.exit(f"no connection to {', '.join(refused)}")


asyncio.run(main(float(sys.argv[1])))
