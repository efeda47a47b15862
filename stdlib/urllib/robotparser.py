"""robots.txt: what a site asks of programs that visit it."""

import collections
import time
import urllib.error
import urllib.parse
import urllib.request

__all__ = ["RobotFileParser"]

RequestRate = collections.namedtuple("RequestRate", "requests seconds")


class RobotFileParser:
    """The rules of one file, and the answers that they give."""

    def __init__(self, url=""):
        self.entries = []
        self.sitemaps = []
        self.default_entry = None
        self.disallow_all = False
        self.allow_all = False
        self.set_url(url)
        self.last_checked = 0

    def mtime(self):
        """Return when the rules were read, in seconds since the epoch; 0 when they never were."""
        return self.last_checked

    def modified(self):
        """Say that the rules were read just now."""
        self.last_checked = time.time()

    def set_url(self, url):
        """Set the URL of the file."""
        self.url = url
        self.host, self.path = urllib.parse.urlparse(url)[1:3]

    def read(self):
        """Fetch the file and parse it. Where it is forbidden everything is, where it is missing nothing."""
        try:
            response = urllib.request.urlopen(self.url)
        except urllib.error.HTTPError as err:
            if err.code in (401, 403):
                self.disallow_all = True
            elif 400 <= err.code < 500:
                self.allow_all = True
            err.close()
        else:
            self.parse(response.read().decode("utf-8").splitlines())

    def _add_entry(self, entry):
        if "*" not in entry.useragents:
            self.entries.append(entry)
        elif self.default_entry is None:
            # The first one counts.
            self.default_entry = entry

    def parse(self, lines):
        """Take the rules in the lines of a file."""
        self.modified()
        entry = Entry()
        for line in lines:
            if not line:
                # An empty line ends an entry, and forgets agents without rules.
                if entry.has_rules:
                    self._add_entry(entry)
                entry = Entry()
                continue
            field, colon, value = line.partition("#")[0].strip().partition(":")
            if not colon:
                continue
            field = field.strip().lower()
            value = urllib.parse.unquote(value.strip())
            if field == "user-agent":
                if entry.has_rules:
                    self._add_entry(entry)
                    entry = Entry()
                entry.useragents.append(value)
            elif field == "sitemap":
                # Belongs to no entry.
                self.sitemaps.append(value)
            elif entry.useragents:
                entry.take(field, value)
        if entry.has_rules:
            self._add_entry(entry)

    def _entry(self, useragent):
        """Return the entry for an agent, or None."""
        return next((entry for entry in self.entries if entry.applies_to(useragent)), self.default_entry)

    def can_fetch(self, useragent, url):
        """Whether an agent may fetch a URL."""
        if self.disallow_all:
            return False
        if self.allow_all:
            return True
        # As long as the rules are not known, the answer is no.
        if not self.last_checked:
            return False
        parts = urllib.parse.urlparse(urllib.parse.unquote(url))
        url = urllib.parse.quote(urllib.parse.urlunparse(("", "", *parts[2:]))) or "/"
        entry = self._entry(useragent)
        return entry is None or entry.allowance(url)

    def crawl_delay(self, useragent):
        """Return how many seconds an agent is asked to wait between visits, or None."""
        entry = self._entry(useragent) if self.mtime() else None
        return entry.delay if entry else None

    def request_rate(self, useragent):
        """Return RequestRate(requests, seconds) that an agent is asked to keep to, or None."""
        entry = self._entry(useragent) if self.mtime() else None
        return entry.req_rate if entry else None

    def site_maps(self):
        """Return the URLs of site maps, or None."""
        return self.sitemaps or None

    def __str__(self):
        entries = self.entries
        if self.default_entry is not None:
            entries = entries + [self.default_entry]
        return "\n\n".join(map(str, entries))


class RuleLine:
    """A path and whether it is allowed."""

    def __init__(self, path, allowance):
        # To disallow nothing is to allow everything.
        self.allowance = allowance or path == ""
        self.path = urllib.parse.quote(urllib.parse.urlunparse(urllib.parse.urlparse(path)))

    def applies_to(self, filename):
        """Whether the rule speaks of a path."""
        return self.path == "*" or filename.startswith(self.path)

    def __str__(self):
        return f"{'Allow' if self.allowance else 'Disallow'}: {self.path}"


class Entry:
    """Agents, and the rules for them."""

    def __init__(self):
        self.useragents = []
        self.rulelines = []
        self.delay = None
        self.req_rate = None
        self.has_rules = False

    def take(self, field, value):
        """Take a line that is about the agents."""
        if field in ("allow", "disallow"):
            self.rulelines.append(RuleLine(value, field == "allow"))
        elif field == "crawl-delay":
            if value.strip().isdigit():
                self.delay = int(value)
        elif field == "request-rate":
            requests, slash, seconds = value.partition("/")
            if requests.strip().isdigit() and seconds.strip().isdigit():
                self.req_rate = RequestRate(int(requests), int(seconds))
        else:
            return
        self.has_rules = True

    def __str__(self):
        lines = [f"User-agent: {agent}" for agent in self.useragents]
        if self.delay is not None:
            lines.append(f"Crawl-delay: {self.delay}")
        if self.req_rate is not None:
            lines.append(f"Request-rate: {self.req_rate.requests}/{self.req_rate.seconds}")
        return "\n".join(lines + [str(rule) for rule in self.rulelines])

    def applies_to(self, useragent):
        """Whether the entry is for an agent (Name/version)."""
        name = useragent.split("/")[0].lower()
        return any(agent == "*" or agent.lower() in name for agent in self.useragents)

    def allowance(self, filename):
        """Whether the first rule that speaks of a path allows it."""
        return next((rule.allowance for rule in self.rulelines if rule.applies_to(filename)), True)
