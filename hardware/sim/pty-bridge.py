#!/usr/bin/env python3
"""Owns one pseudo-terminal for the scanner simulator.

Commands come in and events go out as one JSON object per line. What is sent and when is the caller's business; this
program only opens, publishes, writes, watches and hangs up. It ends with its caller: at the end of stdin, or when its
parent changes.

  in   {"op":"plug"} {"op":"unplug"} {"op":"write","id":1,"hex":"50"} {"op":"quit"}
  out  plugged, unplugged, host (open or not), line (what the host set), rx, wrote, error
"""

import errno
import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time
import tty

TCGETS2, TCSETS2 = 0x802C542A, 0x402C542B
TERMIOS2 = "=IIIIB19sII"
CBAUD, BOTHER = 0o010017, 0o010000
DATA_BITS = {termios.CS5: 5, termios.CS6: 6, termios.CS7: 7, termios.CS8: 8}
MAX_COMMAND_BYTES = 4 * 1024 * 1024
MAX_QUEUE_BYTES = 2 * 1024 * 1024
WATCH_MS = 20


def say(**event):
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


class Bridge:
    def __init__(self, link, baud):
        self.link = link
        self.baud = baud
        self.master = None
        self.node = None
        self.host = False
        self.settings = None
        self.queue = []
        self.queued = 0

    def plug(self):
        if self.master is not None:
            say(ev="plugged", node=self.node)
            return
        if os.path.lexists(self.link) and not os.path.islink(self.link):
            say(ev="error", detail="%s exists and is not a symbolic link" % self.link)
            return
        master, slave = pty.openpty()
        self.node = os.ttyname(slave)
        tty.setraw(slave)
        fields = list(struct.unpack(TERMIOS2, fcntl.ioctl(slave, TCGETS2, bytes(struct.calcsize(TERMIOS2)))))
        fields[2] = (fields[2] & ~CBAUD) | BOTHER
        fields[6] = fields[7] = self.baud
        fcntl.ioctl(slave, TCSETS2, struct.pack(TERMIOS2, *fields))
        # With no descriptor of our own on the slave, a hang-up of the host shows as POLLHUP on the master.
        os.close(slave)
        os.set_blocking(master, False)
        self.master = master
        # Published last: a host that finds the link finds a terminal that is ready.
        temporary = "%s.%d" % (self.link, os.getpid())
        os.symlink(self.node, temporary)
        os.replace(temporary, self.link)
        say(ev="plugged", node=self.node)

    def unplug(self):
        if self.master is None:
            say(ev="unplugged")
            return
        if os.path.islink(self.link) and os.readlink(self.link) == self.node:
            os.unlink(self.link)
        os.close(self.master)
        self.master = None
        self.host = False
        self.settings = None
        for entry in self.queue:
            say(ev="wrote", id=entry["id"], host=False, at=str(time.monotonic_ns()))
        self.queue, self.queued = [], 0
        say(ev="unplugged")

    def command(self, text):
        message = json.loads(text)
        op = message.get("op")
        if op == "plug":
            self.plug()
        elif op == "unplug":
            self.unplug()
        elif op == "write":
            data = bytes.fromhex(message["hex"])
            self.look()
            # A closed port loses what the reader sends; a pty would keep it for the next opening.
            if self.master is None or not self.host or self.queued + len(data) > MAX_QUEUE_BYTES:
                say(ev="wrote", id=message["id"], host=False, at=str(time.monotonic_ns()))
            else:
                self.queue.append({"id": message["id"], "data": data, "sent": 0})
                self.queued += len(data)
                self.drain()
        elif op == "quit":
            return False
        else:
            say(ev="error", detail="unknown op")
        return True

    def drain(self):
        while self.queue and self.master is not None:
            entry = self.queue[0]
            before = time.monotonic_ns()
            try:
                count = os.write(self.master, entry["data"][entry["sent"] :]) if entry["data"] else 0
            except OSError as error:
                if error.errno in (errno.EAGAIN, errno.EINTR):
                    return
                count = len(entry["data"]) - entry["sent"]
            entry["sent"] += count
            self.queued -= count
            if entry["sent"] == len(entry["data"]):
                self.queue.pop(0)
                say(ev="wrote", id=entry["id"], host=True, at=str(before))

    def look(self):
        """Whether a host has the terminal open, and how it set the line."""
        if self.master is None:
            return
        poller = select.poll()
        poller.register(self.master, select.POLLIN)
        state = dict(poller.poll(0)).get(self.master, 0)
        is_open = not state & select.POLLHUP
        if is_open != self.host:
            self.host = is_open
            self.settings = None
            say(ev="host", open=is_open)
        if is_open:
            raw = fcntl.ioctl(self.master, TCGETS2, bytes(struct.calcsize(TERMIOS2)))
            cflag, speed = struct.unpack(TERMIOS2, raw)[2], struct.unpack(TERMIOS2, raw)[7]
            parity = "none" if not cflag & termios.PARENB else "odd" if cflag & termios.PARODD else "even"
            settings = {
                "baud": speed,
                "bits": DATA_BITS[cflag & termios.CSIZE],
                "parity": parity,
                "stop": 2 if cflag & termios.CSTOPB else 1,
            }
            if settings != self.settings:
                self.settings = settings
                say(ev="line", **settings)
            if state & select.POLLIN:
                try:
                    received = os.read(self.master, 4096)
                except OSError:
                    received = b""
                if received:
                    say(ev="rx", hex=received.hex())


def main():
    if len(sys.argv) != 3:
        sys.stderr.write("usage: pty-bridge.py LINK BAUD\n")
        return 2
    bridge = Bridge(sys.argv[1], int(sys.argv[2]))
    parent = os.getppid()
    pending = b""
    running = True
    try:
        while running and os.getppid() == parent:
            poller = select.poll()
            poller.register(0, select.POLLIN)
            if bridge.master is not None and bridge.host:
                poller.register(bridge.master, select.POLLIN | (select.POLLOUT if bridge.queue else 0))
            ready = dict(poller.poll(WATCH_MS if bridge.master is not None else 1000))
            bridge.drain()
            bridge.look()
            if 0 not in ready:
                continue
            chunk = os.read(0, 65536)
            if not chunk:
                break
            pending += chunk
            while running and b"\n" in pending:
                line, pending = pending.split(b"\n", 1)
                running = bridge.command(line)
            if len(pending) > MAX_COMMAND_BYTES:
                say(ev="error", detail="command too long")
                return 2
    except BrokenPipeError:
        pass
    finally:
        try:
            bridge.unplug()
        except OSError:
            pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
