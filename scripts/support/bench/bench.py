"""The setting of all measurements: programs and their states, sizes, the private /run, what went wrong."""
import atexit
import os
import shutil
import subprocess
import tempfile


class Bench:
    def __init__(self, options):
        self.rounds_wanted, self.divide, self.peers = options.rounds, options.divide, options.peers
        self.tools = os.environ["NETNS_BENCH_TOOLS"]
        self.output = os.path.abspath(options.output or os.path.join(self.tools, "results"))
        self.system_ip = os.path.realpath(shutil.which("ip"))
        self.floor = self.find_floor()
        self.tables, self.faults = [], []
        self.work = tempfile.mkdtemp(dir=self.tools)
        atexit.register(shutil.rmtree, self.work)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run"], check=True)
        os.mkdir("/run/netns")
        self.strip()
        self.from_disk()
        self.ip_batch("link set lo up")

    @staticmethod
    def find_floor():
        folder = os.environ.get("NETNS_BENCH_FLOOR")
        if not folder:
            return None
        program = os.path.join(os.path.abspath(folder), "nsb")
        if not os.access(program, os.X_OK):
            raise SystemExit(f"bench: NETNS_BENCH_FLOOR: there is no program {program}")
        return program

    def strip(self):
        """Measures the programs that scripts/install would install."""
        for kind, folder in ("release", "NETNS_BENCH_BUILT"), ("static", "NETNS_BENCH_STATIC"):
            for name in "netns", "netns-lab":
                built = os.path.join(os.environ[folder], name)
                if os.access(built, os.X_OK):
                    os.makedirs(os.path.join(self.work, kind), exist_ok=True)
                    subprocess.run(["strip", "-o", os.path.join(self.work, kind, name), built], check=True)

    def size(self, usual, least=2):
        return max(least, usual // self.divide)

    def rounds(self, usual):
        return self.rounds_wanted or usual

    def from_disk(self):
        """Puts all programs into the state they have on a user's machine: written once, and read from disk when they
        are run. A first round, which does not count, does the reading."""
        self.netns, self.ip = os.path.join(self.work, "release/netns"), self.system_ip
        self.static = os.path.join(self.work, "static/netns")
        self.nsenter = shutil.which("nsenter")
        if not os.path.exists(self.static):
            self.static = None
        os.sync()
        for path in filter(None, [self.netns, self.netns + "-lab", self.static, self.ip, self.nsenter]):
            file = os.open(path, os.O_RDONLY)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)

    def freshly_written(self):
        """Uses copies of all programs that were never read from disk."""
        fresh = os.path.join(self.work, "fresh")
        shutil.rmtree(fresh, ignore_errors=True)

        def copy(path, folder):
            os.makedirs(os.path.join(fresh, folder), exist_ok=True)
            return shutil.copy(path, os.path.join(fresh, folder)) if path else None

        self.netns, self.static = copy(self.netns, "release"), copy(self.static, "static")
        self.ip, self.nsenter = copy(self.system_ip, ""), copy(self.nsenter, "")

    def netns_columns(self):
        """The columns for netns, the static one among them if it is built."""
        return {"netns": self.netns} | ({"static": self.static} if self.static else {})

    def ip_batch(self, lines, namespace=None):
        """Changes a namespace with lines of a batch of the installed ip."""
        place = ["-n", namespace] if namespace else []
        subprocess.run([self.system_ip, *place, "-batch", "-"], input=lines, text=True, check=True)

    def path(self, name):
        return os.path.join(self.work, name)

    def write(self, name, text):
        """Writes a file for the measured commands, and returns its path."""
        path = self.path(name)
        with open(path, "w") as file:
            file.write(text)
        return path
