"""Servers of the laboratory that nginx cannot be: one that never speaks, one that resets, one that is slow. Not for production.

usage: misbehaving.py SERVERS.json
SERVERS.json is {"stalled": [address], "reset": [address], "slowPort": port}: TCP/443 at the addresses, and on loopback a plain HTTP
server that answers GET /MILLISECONDS after that time.
"""

import asyncio
import json
import socket
import struct
import sys


async def stall(reader, writer):
    while await reader.read(65536):
        pass
    writer.close()


async def reset(reader, writer):
    # Not before the client has spoken: it must see a connection, and then its end.
    await reader.read(1)
    # Closed with nothing to linger for, a connection is reset.
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def answer_slowly(reader, writer):
    request = await reader.readline()
    while (await reader.readline()).strip():
        pass
    await asyncio.sleep(int(request.split()[1].lstrip(b"/")) / 1000)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nslow\n")
    await writer.drain()
    writer.close()


async def main(servers_file):
    with open(servers_file, encoding="utf-8") as file:
        servers = json.load(file)
    for handler, addresses in ((stall, servers["stalled"]), (reset, servers["reset"])):
        for address in addresses:
            await asyncio.start_server(handler, address, 443)
    await asyncio.start_server(answer_slowly, "127.0.0.1", servers["slowPort"])
    await asyncio.Event().wait()


asyncio.run(main(sys.argv[1]))
