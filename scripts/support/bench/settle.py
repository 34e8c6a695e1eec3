"""settle.py IP: waits until the kernel has removed the devices of all namespaces that have ended.

It does this in the background, for several at a time and in the order in which they ended. So a device is made that
is in a namespace which then ends: when it is gone, so are all others.
"""
import ctypes
import os
import socket
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
RTM_DELLINK, RTMGRP_LINK = 17, 1
libc = ctypes.CDLL(None, use_errno=True)


def check(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


class Sentinel:
    """A device, whose peer is in a namespace that only a descriptor holds."""

    def __init__(self, ip):
        here = os.open("/proc/self/ns/net", os.O_RDONLY)
        check(libc.unshare(CLONE_NEWNET))
        self.namespace = os.open("/proc/self/ns/net", os.O_RDONLY)
        check(libc.setns(here, CLONE_NEWNET))
        os.close(here)
        self.events = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        # SO_RCVBUFFORCE: events of others must not fill the buffer.
        self.events.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)
        self.events.settimeout(60)
        subprocess.run([ip, "link", "add", "sentinel", "type", "veth", "peer", "name", "x", "netns",
                        f"/proc/{os.getpid()}/fd/{self.namespace}"], check=True)
        self.index = socket.if_nametoindex("sentinel")
        self.events.bind((0, RTMGRP_LINK))

    def wait(self):
        """Lets its namespace end, and returns the time when the device is gone."""
        os.close(self.namespace)
        while True:
            message, now = self.events.recv(65536), time.monotonic()
            # struct nlmsghdr and struct ifinfomsg, of linux/netlink.h and linux/rtnetlink.h
            kind, index = struct.unpack_from("=4xH10x4xi", message)
            if kind == RTM_DELLINK and index == self.index:
                self.events.close()
                return now


if __name__ == "__main__":
    Sentinel(sys.argv[1]).wait()
