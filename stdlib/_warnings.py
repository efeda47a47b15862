"""The filters of warnings, and the decision what becomes of one. Follows the reference of the module `warnings`."""

import sys

_defaultaction = "default"
_onceregistry = {}
filters = [
    ("default", None, DeprecationWarning, "__main__", 0),
    ("ignore", None, DeprecationWarning, None, 0),
    ("ignore", None, PendingDeprecationWarning, None, 0),
    ("ignore", None, ImportWarning, None, 0),
    ("ignore", None, ResourceWarning, None, 0),
]
_version = 0


def _filters_mutated():
    """Somebody changed the filters: what was remembered of earlier warnings no longer counts."""
    global _version
    _version += 1


def _matches(pattern, text):
    """Whether a filter's pattern (None, a string, or a compiled one) fits."""
    if pattern is None:
        return True
    if isinstance(pattern, str):
        return pattern == text
    return pattern.match(text) is not None


def _action(category, text, module, lineno):
    warnings = sys.modules.get("warnings")
    for action, message, cls, mod, line in filters if warnings is None else warnings.filters:
        if (_matches(message, text) and issubclass(category, cls) and _matches(mod, module)
                and (line == 0 or line == lineno)):
            return action
    return _defaultaction if warnings is None else warnings.defaultaction


def _is_seen(registry, key):
    if registry.get("version") != _version:
        registry.clear()
        registry["version"] = _version
    seen = registry.get(key, False)
    registry[key] = True
    return seen


def warn_explicit(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None):
    """Issue a warning for a given place."""
    if module is None:
        module = filename[:-3] if filename.endswith(".py") else filename or "<unknown>"
    if registry is None:
        registry = {}
    if isinstance(message, Warning):
        text = str(message)
        category = message.__class__
    else:
        text = message
        message = category(message)
    action = _action(category, text, module, lineno)
    if action == "error":
        raise message
    if action == "ignore":
        return
    if action == "once":
        if _is_seen(_onceregistry, (text, category)):
            return
    elif action == "default":
        if _is_seen(registry, (text, category, lineno)):
            return
    elif action == "module":
        if _is_seen(registry, (text, category)) | _is_seen(registry, (text, category, 0)):
            return
    elif action not in ("always", "all"):
        raise RuntimeError(f"Unrecognized action ({action!r}) in warnings.filters:\n {(action, None, category, module, lineno)}")
    import warnings
    warnings._showwarnmsg(warnings.WarningMessage(message, category, filename, lineno, source=source))


def _is_internal(frame):
    name = frame.f_code.co_filename
    return "importlib" in name and "_bootstrap" in name


def warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=()):
    """Issue a warning for the caller, or for the one `stacklevel - 1` calls further up."""
    if isinstance(message, Warning):
        category = message.__class__
    elif category is None:
        category = UserWarning
    if not (isinstance(category, type) and issubclass(category, Warning)):
        raise TypeError(f"category must be a Warning subclass, not '{type(category).__name__}'")
    try:
        frame = sys._getframe(1)
        level = stacklevel
        while level > 1:
            frame = frame.f_back
            if frame is None:
                raise ValueError
            level -= 1
        while frame is not None and skip_file_prefixes and frame.f_code.co_filename.startswith(tuple(skip_file_prefixes)):
            frame = frame.f_back
        if frame is None:
            raise ValueError
    except ValueError:
        globals_, filename, lineno = sys.__dict__, "<sys>", 0
    else:
        globals_, filename, lineno = frame.f_globals, frame.f_code.co_filename, frame.f_lineno
    module = globals_.get("__name__", "<string>")
    registry = globals_.setdefault("__warningregistry__", {})
    warn_explicit(message, category, filename, lineno, module, registry, globals_, source)
