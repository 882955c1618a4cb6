#!/usr/bin/env python3
"""What a live page costs: CPU seconds of `autoepoch serve` and of the search beside it, with one listening page.

    serve_cost.py AUTOEPOCH WORKER [--trials 2000] [--epochs 2000]

A study of so many trials of the tests' toy worker (build target cli_worker) is made, or taken from --study DIR. Then a
server with one page is started, the search is continued for so many epochs, and the CPU time of both processes is told.
Figures vary with the machine; compare two programs on the same one, each with a copy of the same study.
"""
import argparse
import http.client
import json
import os
import sqlite3
import subprocess
import tempfile
import threading
import time
from pathlib import Path

SPACE = {
    "name": "toy",
    "objective": {"metric": "loss"},
    "seed": 7,
    "space": {"x": {"type": "float", "low": 0, "high": 1}, "y": {"type": "float", "low": 0, "high": 1},
              "milliseconds": 20},
    "budget": {"max_epochs": 27, "trials": 1000000},
    "search": {"sampler": "random", "scheduler": "asha", "eta": 3, "first_rung": 1},
    "run": {"workers": 2, "devices": "cpu:2"},
}


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def count(study, table):
    with sqlite3.connect(f"file:{study}/study.db?mode=ro", uri=True) as database:
        return database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]


class Page(threading.Thread):
    """Reads the events, and the whole document where they only say that it has changed, as the page does."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.events, self.bytes = port, 0, 0

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", path, headers={"Host": "localhost"})
        return connection.getresponse()

    def run(self):
        revision = json.loads(self.get("/report.json").read()).get("revision", 0)
        stream = self.get(f"/events?since={revision}")
        while line := stream.readline():
            self.bytes += len(line)
            if line.startswith(b"event: "):
                self.events += 1
            if line == b"event: changed\n":
                self.bytes += len(self.get("/report.json").read())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("worker")
    parser.add_argument("--trials", type=int, default=2000)
    parser.add_argument("--epochs", type=int, default=2000)
    parser.add_argument("--study", help="where the study is, or is to be kept")
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="autoepoch-serve-cost-")
    study = arguments.study or folder + "/study"
    if not Path(study, "study.db").exists():
        Path(folder, "space.json").write_text(json.dumps(SPACE))
        subprocess.run([arguments.program, "search", folder + "/space.json", "--out", study, "--worker", arguments.worker,
                        "--trials", str(arguments.trials)], check=True, capture_output=True)
    server = subprocess.Popen([arguments.program, "serve", study, "--port", "0"], stdout=subprocess.PIPE, text=True)
    port = int(server.stdout.readline().rsplit(":", 1)[1].strip("/\n"))
    page = Page(port)
    page.start()
    time.sleep(2)
    epochs = count(study, "observation") + arguments.epochs
    begin, served = time.time(), cpu_seconds(server.pid)
    search = subprocess.Popen([arguments.program, "resume", study, "--worker", arguments.worker, "--trials", "1000000",
                               "--epochs", str(epochs)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    searched = 0
    while count(study, "observation") < epochs and search.poll() is None:
        searched = cpu_seconds(search.pid)
        time.sleep(1)
    served = cpu_seconds(server.pid) - served
    print(json.dumps({"trials": count(study, "trial"), "epochs": arguments.epochs,
                      "wall_seconds": round(time.time() - begin, 1), "serve_cpu_seconds": round(served, 2),
                      "search_cpu_seconds": round(searched, 2), "events": page.events, "page_bytes": page.bytes}))
    search.wait()
    server.terminate()


if __name__ == "__main__":
    main()
