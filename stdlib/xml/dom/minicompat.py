"""Small things that implementations of the DOM have in common."""

from xml.dom.minidom import NodeList

__all__ = ["NodeList", "EmptyNodeList", "StringTypes", "defproperty"]

StringTypes = (str,)


class EmptyNodeList(tuple):
    """The list of nodes of what can have none."""

    __slots__ = ()

    def __add__(self, other):
        result = NodeList()
        result.extend(other)
        return result

    __radd__ = __add__

    def item(self, index):
        """There is none."""
        return None

    @property
    def length(self):
        """0."""
        return 0


def defproperty(klass, name, doc):
    """Make the method `_get_name` of a class a property that cannot be set."""
    import xml.dom
    get = getattr(klass, "_get_" + name)

    def set(self, value, name=name):
        raise xml.dom.NoModificationAllowedErr("attempt to modify read-only attribute " + repr(name))

    assert not hasattr(klass, "_set_" + name), "expected not to find _set_" + name
    setattr(klass, name, property(get, set, doc=doc))
