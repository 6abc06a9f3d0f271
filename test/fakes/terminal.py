"""Runs a program on a pseudo-terminal of its own: what comes in is typed there, what is shown there goes out."""
import fcntl
import os
import pty
import select
import struct
import sys
import termios

pid, screen = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 160, 0, 0))
keys = [0]
while True:
    ready, _, _ = select.select([screen, *keys], [], [])
    if 0 in ready:
        typed = os.read(0, 4096)
        if typed:
            os.write(screen, typed)
        else:
            # The person who sat here is gone: the line is hung up, as when a terminal is closed.
            os.close(screen)
            break
    if screen in ready:
        try:
            shown = os.read(screen, 65536)
        except OSError:
            shown = b""
        if not shown:
            break
        os.write(1, shown)
_, status = os.waitpid(pid, 0)
sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
