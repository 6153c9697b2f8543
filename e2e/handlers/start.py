"""Starts MiniStack with what it lacks.

What these handlers show is wiring: that a template deploys, that one resource finds the other, that an event starts what it
should start, and that a workflow asks for operations that exist, with parameters that they take. They are not the services.
Nothing here proves how SageMaker, FSx or Application Auto Scaling behave, what a role may do, what fits a quota or a Region,
how long something takes, or what it costs. docs/proof.md lists type by type who emulates it.
"""
import ipaddress
import os
import socket
import threading
import time


def stay_on_loopback():
    """No path to real AWS hosts: names are not resolved and sockets are not connected beyond this machine."""
    resolve, connect = socket.getaddrinfo, socket.socket.connect

    def is_local(host):
        if isinstance(host, bytes):
            host = host.decode()
        if host in (None, "", "localhost"):
            return True
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return address.is_loopback or address.is_unspecified

    def guarded_resolve(host, *rest, **options):
        if not is_local(host):
            raise socket.gaierror(socket.EAI_NONAME, f"{host} is not on this machine")
        return resolve(host, *rest, **options)

    def guarded_connect(self, address):
        if isinstance(address, tuple) and not is_local(address[0]):
            raise ConnectionRefusedError(f"{address[0]} is not on this machine")
        return connect(self, address)

    socket.getaddrinfo = guarded_resolve
    socket.socket.connect = guarded_connect


stay_on_loopback()

from ministack import app as ministack  # noqa: E402

import bench  # noqa: E402
import control  # noqa: E402
import fsx  # noqa: E402
import gaps  # noqa: E402
import pipes  # noqa: E402
import sagemaker  # noqa: E402
import scaling  # noqa: E402
import schedules  # noqa: E402
import workflows  # noqa: E402

for module in (sagemaker, fsx, scaling, gaps, pipes, schedules, workflows):
    module.install()
bench.install()
ministack.app = control.beside(ministack.app)

def end_with(parent):
    """No emulator outlives the run that started it, however that ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    ministack.main()
