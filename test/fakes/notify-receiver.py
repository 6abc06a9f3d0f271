"""Binds a UNIX datagram socket as a service manager does, and prints each message and its sender as one JSON line."""
import json
import os
import socket
import struct
import sys

receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
receiver.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o666)
print(json.dumps({"bound": True}), flush=True)
while True:
    data, control, _, _ = receiver.recvmsg(4096, socket.CMSG_SPACE(12))
    pid = next((struct.unpack("iII", body)[0] for _, kind, body in control if kind == socket.SCM_CREDENTIALS), None)
    print(json.dumps({"pid": pid, "lines": data.decode().split("\n")}), flush=True)
