"""Completing names and attributes in a line of Python, for readline."""

import __main__
import atexit
import builtins
import inspect
import keyword
import re

__all__ = ["Completer"]


class Completer:
    """Completes from a namespace, by default that of the main program."""

    def __init__(self, namespace=None):
        if namespace and not isinstance(namespace, dict):
            raise TypeError("namespace must be a dictionary")
        self.use_main_ns = namespace is None
        if not self.use_main_ns:
            self.namespace = namespace

    def complete(self, text, state):
        """Return the possibility number `state`, None after the last."""
        if self.use_main_ns:
            self.namespace = __main__.__dict__
        if not text.strip():
            # An empty line is indented.
            if state == 0:
                if _readline_available:
                    readline.insert_text("\t")
                    readline.redisplay()
                    return ""
                return "\t"
            return None
        if state == 0:
            self.matches = self.attr_matches(text) if "." in text else self.global_matches(text)
        try:
            return self.matches[state]
        except IndexError:
            return None

    def _callable_postfix(self, val, word):
        if callable(val):
            word += "("
            try:
                if not inspect.signature(val).parameters:
                    word += ")"
            except ValueError:
                pass
        return word

    def global_matches(self, text):
        """Return keywords, built-in names and names of the namespace."""
        matches = []
        seen = {"__builtins__"}
        n = len(text)
        for word in keyword.kwlist + keyword.softkwlist:
            if word[:n] == text:
                seen.add(word)
                if word in {"finally", "try"}:
                    word += ":"
                elif word not in {"False", "None", "True", "break", "continue", "pass", "else", "_"}:
                    word += " "
                matches.append(word)
        for namespace in (self.namespace, builtins.__dict__):
            for word, val in namespace.items():
                if word[:n] == text and word not in seen:
                    seen.add(word)
                    matches.append(self._callable_postfix(val, word))
        return matches

    def attr_matches(self, text):
        """Return attributes of what stands before the last dot. It is evaluated."""
        match = re.match(r"(\w+(\.\w+)*)\.(\w*)", text)
        if not match:
            return []
        expr, attr = match.group(1, 3)
        try:
            thisobject = eval(expr, self.namespace)
        except Exception:
            return []
        words = set(dir(thisobject))
        words.discard("__builtins__")
        if hasattr(thisobject, "__class__"):
            words.add("__class__")
            words.update(get_class_members(thisobject.__class__))
        matches = []
        n = len(attr)
        # Private names only when they are asked for.
        noprefix = {"": "_", "_": "__"}.get(attr)
        while True:
            for word in words:
                if word[:n] != attr or noprefix and word[:n + 1] == noprefix:
                    continue
                match = f"{expr}.{word}"
                if isinstance(getattr(type(thisobject), word, None), property):
                    # Looking at it would run it.
                    matches.append(match)
                    continue
                value = getattr(thisobject, word, None)
                matches.append(self._callable_postfix(value, match) if value is not None else match)
            if matches or not noprefix:
                break
            noprefix = "__" if noprefix == "_" else None
        matches.sort()
        return matches


def get_class_members(klass):
    """Return the names of a class and its bases."""
    names = dir(klass)
    for base in getattr(klass, "__bases__", ()):
        names = names + get_class_members(base)
    return names


try:
    import readline
except ImportError:
    _readline_available = False
else:
    readline.set_completer(Completer().complete)
    # Later the names that the completer needs are gone.
    atexit.register(lambda: readline.set_completer(None))
    _readline_available = True
