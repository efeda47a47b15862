"""Showing URLs to the user, in whatever browser there is."""

import copy
import os
import shlex
import shutil
import subprocess
import sys
import threading

__all__ = ["Error", "open", "open_new", "open_new_tab", "get", "register"]


class Error(Exception):
    """There is no such browser."""


_lock = threading.RLock()
_browsers = {}          # name in lower case: [class, instance]
_tryorder = None        # names, the one to be tried first first


def register(name, klass, instance=None, *, preferred=False):
    """Make a browser known, by a class or an instance; a preferred one is tried first."""
    with _lock:
        if _tryorder is None:
            register_standard_browsers()
        _browsers[name.lower()] = [klass, instance]
        if preferred:
            _tryorder.insert(0, name)
        else:
            _tryorder.append(name)


def get(using=None):
    """Return a browser by its name or command (with %s for the URL), by default the first there is."""
    if _tryorder is None:
        with _lock:
            if _tryorder is None:
                register_standard_browsers()
    for name in [using] if using is not None else _tryorder:
        if "%s" in name:
            command = shlex.split(name)
            return BackgroundBrowser(command[:-1]) if command[-1] == "&" else GenericBrowser(command)
        klass, instance = _browsers.get(name.lower()) or _synthesize(name)
        if instance is not None:
            return instance
        if klass is not None:
            return klass()
    raise Error("could not locate runnable browser")


def _synthesize(path):
    """Return [None, a browser] for the path of one that is known by its name, [None, None] for others."""
    program = path.split()[0]
    if not shutil.which(program):
        return [None, None]
    name = os.path.basename(program).lower()
    controller = _browsers.get(name, (None, None))[1]
    if controller is None or name != controller.basename:
        return [None, None]
    controller = copy.copy(controller)
    controller.name = path
    controller.basename = os.path.basename(path)
    register(path, None, controller)
    return [None, controller]


def open(url, new=0, autoraise=True):
    """Show a URL: in the same window if possible (0), a new window (1), a new tab (2); return whether it worked."""
    if _tryorder is None:
        with _lock:
            if _tryorder is None:
                register_standard_browsers()
    return any(get(name).open(url, new, autoraise) for name in _tryorder)


def open_new(url):
    """Show a URL in a new window."""
    return open(url, 1)


def open_new_tab(url):
    """Show a URL in a new tab."""
    return open(url, 2)


class BaseBrowser:
    """What browsers have in common."""

    args = ["%s"]

    def __init__(self, name=""):
        self.name = name
        self.basename = name

    def open(self, url, new=0, autoraise=True):
        """Show a URL."""
        raise NotImplementedError

    def open_new(self, url):
        """Show a URL in a new window."""
        return self.open(url, 1)

    def open_new_tab(self, url):
        """Show a URL in a new tab."""
        return self.open(url, 2)


class GenericBrowser(BaseBrowser):
    """A command that shows the URL that it is given, and ends when the user leaves it."""

    def __init__(self, name):
        if isinstance(name, str):
            self.name = name
            self.args = ["%s"]
        else:
            self.name, *self.args = name
        self.basename = os.path.basename(self.name)

    def _command(self, url):
        return [self.name] + [argument.replace("%s", url) for argument in self.args]

    def open(self, url, new=0, autoraise=True):
        sys.audit("webbrowser.open", url)
        try:
            return not subprocess.Popen(self._command(url), close_fds=True).wait()
        except OSError:
            return False


class BackgroundBrowser(GenericBrowser):
    """A command that goes on while the program does."""

    def open(self, url, new=0, autoraise=True):
        sys.audit("webbrowser.open", url)
        try:
            process = subprocess.Popen(self._command(url), close_fds=True, start_new_session=True)
            return process.poll() is None
        except OSError:
            return False


class UnixBrowser(BaseBrowser):
    """A browser that hands a URL to the one that runs already."""

    raise_opts = None
    background = False
    redirect_stdout = True
    # %action becomes one of the options below, %s the URL.
    remote_args = ["%action", "%s"]
    remote_action = None
    remote_action_newwin = None
    remote_action_newtab = None

    def _invoke(self, args, remote, autoraise, url=None):
        raise_option = []
        if remote and self.raise_opts:
            # Whether its window comes to the front.
            option = self.raise_opts[int(autoraise)]
            raise_option = [option] if option else []
        streams = {}
        if remote or self.background:
            streams["stdin"] = subprocess.DEVNULL
        if self.redirect_stdout and streams:
            streams["stdout"] = streams["stderr"] = subprocess.DEVNULL
        process = subprocess.Popen([self.name] + raise_option + args, close_fds=True, start_new_session=True, **streams)
        if remote:
            try:
                return not process.wait(5)
            except subprocess.TimeoutExpired:
                return True
        if self.background:
            return process.poll() is None
        return not process.wait()

    def open(self, url, new=0, autoraise=True):
        sys.audit("webbrowser.open", url)
        if new == 0:
            action = self.remote_action
        elif new == 1:
            action = self.remote_action_newwin
        elif new == 2:
            action = self.remote_action_newwin if self.remote_action_newtab is None else self.remote_action_newtab
        else:
            raise Error(f"Bad 'new' parameter to open(); expected 0, 1, or 2, got {new}")
        args = [argument.replace("%s", url).replace("%action", action) for argument in self.remote_args]
        args = [argument for argument in args if argument]
        if self._invoke(args, True, autoraise, url):
            return True
        # It does not run yet.
        return self._invoke([argument.replace("%s", url) for argument in self.args], False, False)


class Mozilla(UnixBrowser):
    """Firefox and its relatives."""

    remote_args = ["%action", "%s"]
    remote_action = ""
    remote_action_newwin = "-new-window"
    remote_action_newtab = "-new-tab"
    background = True


class Epiphany(UnixBrowser):
    """GNOME's browser."""

    raise_opts = ["-noraise", ""]
    remote_args = ["%action", "%s"]
    remote_action = "-n"
    remote_action_newwin = "-w"
    background = True


class Chrome(UnixBrowser):
    """Chrome and its relatives."""

    remote_args = ["%action", "%s"]
    remote_action = ""
    remote_action_newwin = "--new-window"
    remote_action_newtab = ""
    background = True


Chromium = Chrome


class Opera(UnixBrowser):
    """Opera."""

    remote_args = ["%action", "%s"]
    remote_action = ""
    remote_action_newwin = "--new-window"
    remote_action_newtab = ""
    background = True


class Elinks(UnixBrowser):
    """A browser in the terminal that can be spoken to."""

    remote_args = ["-remote", "openURL(%s%action)"]
    remote_action = ""
    remote_action_newwin = ",new-window"
    remote_action_newtab = ",new-tab"
    background = False
    redirect_stdout = False


class Edge(UnixBrowser):
    """Microsoft's browser."""

    remote_args = ["%action", "%s"]
    remote_action = ""
    remote_action_newwin = "--new-window"
    remote_action_newtab = ""
    background = True


def register_X_browsers():
    """Make known the browsers that need a screen, if they are installed."""
    for opener in ("xdg-open", "gvfs-open", "x-www-browser"):
        if shutil.which(opener):
            register(opener, None, BackgroundBrowser(opener))
    families = ((Mozilla, ("firefox", "iceweasel", "seamonkey", "mozilla-firefox", "mozilla")),
                (Epiphany, ("epiphany",)),
                (Chrome, ("google-chrome", "chrome", "chromium", "chromium-browser")),
                (Opera, ("opera",)),
                (Edge, ("microsoft-edge",)))
    for family, names in families:
        for name in names:
            if shutil.which(name):
                register(name, None, family(name))


def register_standard_browsers():
    """Make known the browsers that are installed, and those that the variable BROWSER names."""
    global _tryorder
    _tryorder = []
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        register_X_browsers()
    if os.environ.get("TERM"):
        for name, family in (("www-browser", GenericBrowser), ("links", GenericBrowser), ("elinks", Elinks),
                             ("lynx", GenericBrowser), ("w3m", GenericBrowser)):
            if shutil.which(name):
                register(name, None, family(name))
    # The first of these goes before all others.
    for command in reversed(os.environ.get("BROWSER", "").split(os.pathsep)):
        if not command:
            continue
        program = shlex.split(command)[0]
        if command.lower() not in _browsers and "%s" not in command and shutil.which(program):
            register(command, None, GenericBrowser(command), preferred=True)
        else:
            _tryorder.insert(0, command)


def parse_args(arg_list):
    """Return the arguments of the program."""
    import argparse
    parser = argparse.ArgumentParser(description="Open URL in a web browser.")
    parser.add_argument("url", help="URL to open")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("-n", "--new-window", action="store_const", const=1, default=0, dest="new_win",
                       help="open new window")
    group.add_argument("-t", "--new-tab", action="store_const", const=2, default=0, dest="new_win",
                       help="open new tab")
    return parser.parse_args(arg_list)


def main(arg_list=None):
    """The program: show a URL (-n: new window, -t: new tab)."""
    args = parse_args(arg_list)
    open(args.url, args.new_win)
    print("\a")


if __name__ == "__main__":
    main()
