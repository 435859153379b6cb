"""Delay lines of the laboratory: links whose packets take their time. Not for production: a stand-in for netem.

usage: delay-lines.py LINES.json READY
LINES.json is a list of {"ends": [{"namespace", "device"}, {...}], "oneWayMs"}. Each end becomes a TUN device in its namespace;
READY is written when all are there. A device that is down loses what is sent to it.
"""

import ctypes
import errno
import fcntl
import json
import os
import select
import struct
import sys
import time
from collections import deque

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001
LONGEST_QUEUE = 20000


def enter(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    handle = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    if libc.setns(handle, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), f"setns {namespace}")
    os.close(handle)


def open_tun(end):
    """A TUN device belongs to the namespace in which its file is opened."""
    enter(end["namespace"])
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", end["device"].encode(), IFF_TUN_NO_PI))
    return tun


class Line:
    """One direction: packets in the order in which they are due."""

    def __init__(self, source, target, one_way_s):
        self.source, self.target, self.one_way_s = source, target, one_way_s
        self.packets = deque()

    def take(self, now):
        while True:
            try:
                packet = os.read(self.source, 65536)
            except OSError as error:
                if error.errno in (errno.EAGAIN, errno.EIO):
                    return
                raise
            if len(self.packets) < LONGEST_QUEUE:
                self.packets.append((now + self.one_way_s, packet))

    def give(self, now):
        while self.packets and self.packets[0][0] <= now:
            packet = self.packets.popleft()[1]
            try:
                os.write(self.target, packet)
            except OSError as error:
                if error.errno not in (errno.EIO, errno.EAGAIN, errno.EINVAL):
                    raise


def main(lines_file, ready_file):
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    lines = {}
    with open(lines_file, encoding="utf-8") as file:
        for link in json.load(file):
            a, b = (open_tun(end) for end in link["ends"])
            lines[a] = Line(a, b, link["oneWayMs"] / 1000)
            lines[b] = Line(b, a, link["oneWayMs"] / 1000)
    # Back to where it was started: by that the laboratory finds the process again.
    ctypes.CDLL(None).setns(home, CLONE_NEWNET)
    with open(ready_file, "w", encoding="utf-8"):
        pass
    sources = list(lines)
    while True:
        due = min((line.packets[0][0] for line in lines.values() if line.packets), default=None)
        wait = None if due is None else max(0.0, due - time.monotonic())
        readable = select.select(sources, [], [], wait)[0]
        now = time.monotonic()
        for source in readable:
            lines[source].take(now)
        for line in lines.values():
            line.give(now)


main(sys.argv[1], sys.argv[2])
