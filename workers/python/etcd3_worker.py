# python3-etcd3 as a worker: JSON lines on stdin and stdout (docs/protocol.md). Its Lock as it is, used as its documentation shows it; the words of
# the command line choose what is asked of it:
#   shim     with the two lines that Lock.acquire() needs to wait at all with the tenacity that Debian has it with (it raises TypeError otherwise)
#   context  `with client.lock(...)`, which does not look at whether acquire() got the lock
import json
import os
import sys
import threading
import time

import etcd3
import etcd3.locks
import tenacity

WAYS = sys.argv[1:]
client = None
witness_ms = 20
held = {}
speaking = threading.Lock()


def say(message):
    with speaking:
        os.write(1, (json.dumps(message) + "\n").encode())


def now_ns():
    return str(time.clock_gettime_ns(time.CLOCK_MONOTONIC))


def shim():
    """tenacity 8 calls wait(retry_state) and retry_never is no longer a way to say "on TryAgain only"."""
    real = tenacity.retry

    def retry(wait=None, **rest):
        return real(wait=lambda state: wait(state.attempt_number, state.seconds_since_start), **rest)

    etcd3.locks.tenacity.retry = retry


class Hold(threading.Thread):
    def __init__(self, request):
        super().__init__(daemon=True)
        self.request = request
        self.released = threading.Event()

    def run(self):
        number = self.request["hold"]
        lock = client.lock(self.request["lock"], ttl=self.request["ttlSeconds"])
        seconds = self.request["timeoutMs"] / 1000
        try:
            if "context" in WAYS:
                lock.acquire = lambda acquire=lock.acquire: acquire(timeout=seconds)
                with lock:
                    self.hold(number, lock)
            elif lock.acquire(timeout=seconds):
                self.hold(number, lock)
                lock.release()
            else:
                return say({"failed": {"hold": number, "error": "acquire() returned False", "t": now_ns()}})
            say({"released": {"hold": number, "t": now_ns()}})
        except Exception as error:  # noqa: BLE001 - whatever it raises is the answer
            kind = "unreleased" if self.released.is_set() else "failed"
            say({kind: {"hold": number, "error": f"{type(error).__name__}: {error}"[:500], "t": now_ns()}})

    def hold(self, number, lock):
        lease = {} if lock.lease is None else {"lease": format(lock.lease.id, "x")}
        say({"acquired": {"hold": number, **lease, "t": now_ns()}})
        n = 0
        while True:
            n += 1
            say({"wrote": {"hold": number, "n": n, "t": now_ns()}})
            if self.released.wait(witness_ms / 1000):
                return


def heed(message):
    global client, witness_ms
    if "hello" in message:
        endpoint = message["hello"]["endpoints"][0].rsplit("/", 1)[-1]
        host, port = endpoint.rsplit(":", 1)
        witness_ms = message["hello"]["options"].get("witnessIntervalMs", witness_ms)
        client = etcd3.client(host=host, port=int(port), timeout=5)
        claims = {"leases": ["kept-alive"], "lost": False, "leasePerHold": True}
        say({"ready": {"subject": "python3-etcd3", "version": etcd3.__version__, "claims": claims, "t": now_ns()}})
    elif "acquire" in message:
        held[message["acquire"]["hold"]] = hold = Hold(message["acquire"])
        hold.start()
    elif "release" in message:
        held[message["release"]["hold"]].released.set()
    elif "quit" in message:
        for hold in held.values():
            hold.released.set()
        deadline = time.monotonic() + 3
        for hold in held.values():
            hold.join(max(0, deadline - time.monotonic()))
        os._exit(0)


# The key of a lock is called as the lock is, so that the history finds it; otherwise it would lie under /locks/.
etcd3.locks.Lock.lock_prefix = ""
if "shim" in WAYS:
    shim()
for line in sys.stdin:
    heed(json.loads(line))
