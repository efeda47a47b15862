"""XInclude: elements that stand for other documents are replaced by them.

Of XInclude there is what `href`, `parse` and `encoding` ask for; there are no fallbacks and no XPointer.
"""

import copy
from urllib.parse import urljoin

from . import ElementTree

XINCLUDE = "{http://www.w3.org/2001/XInclude}"
XINCLUDE_INCLUDE = XINCLUDE + "include"
XINCLUDE_FALLBACK = XINCLUDE + "fallback"

DEFAULT_MAX_INCLUSION_DEPTH = 6


class FatalIncludeError(SyntaxError):
    """What was to be included could not be."""


class LimitedRecursiveIncludeError(FatalIncludeError):
    """Documents include documents deeper than is allowed."""


def default_loader(href, parse, encoding=None):
    """The root element of the document in file `href`, or its text if `parse` is not "xml"."""
    if parse == "xml":
        with open(href, "rb") as file:
            return ElementTree.parse(file).getroot()
    with open(href, encoding=encoding or "UTF-8") as file:
        return file.read()


def include(elem, loader=None, base_url=None, max_depth=DEFAULT_MAX_INCLUSION_DEPTH):
    """Replace the inclusions below an element (or in a tree) by what `loader` finds for them."""
    if max_depth is None:
        max_depth = -1                  # never becomes 0
    elif max_depth < 0:
        raise ValueError(f"expected non-negative depth or None for 'max_depth', got {max_depth!r}")
    if hasattr(elem, "getroot"):
        elem = elem.getroot()
    _include(elem, loader or default_loader, base_url, max_depth, set())


def _include(parent, loader, base_url, depth, open_documents):
    index = 0
    while index < len(parent):
        child = parent[index]
        if child.tag == XINCLUDE_FALLBACK:
            raise FatalIncludeError(f"xi:fallback tag must be child of xi:include ({child.tag!r})")
        if child.tag != XINCLUDE_INCLUDE:
            _include(child, loader, base_url, depth, open_documents)
            index += 1
            continue

        href = child.get("href")
        if base_url:
            href = urljoin(base_url, href)
        kind = child.get("parse", "xml")
        if kind == "xml":
            if href in open_documents:
                raise FatalIncludeError(f"recursive include of {href}")
            if depth == 0:
                raise LimitedRecursiveIncludeError(f"maximum xinclude depth reached when including file {href}")
            root = _loaded(loader(href, kind), href, kind)
            root = copy.copy(root)      # the loader may keep its own
            open_documents.add(href)
            _include(root, loader, href, depth - 1, open_documents)
            open_documents.remove(href)
            if child.tail:
                root.tail = (root.tail or "") + child.tail
            parent[index] = root
            index += 1
        elif kind == "text":
            text = _loaded(loader(href, kind, child.get("encoding")), href, kind) + (child.tail or "")
            if index:
                before = parent[index - 1]
                before.tail = (before.tail or "") + text
            else:
                parent.text = (parent.text or "") + text
            del parent[index]
        else:
            raise FatalIncludeError(f"unknown parse type in xi:include tag ({kind!r})")


def _loaded(found, href, kind):
    if found is None:
        raise FatalIncludeError(f"cannot load {href!r} as {kind!r}")
    return found
