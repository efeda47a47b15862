"""The implementations of the DOM, by name."""

from xml.dom import _registered as registered
from xml.dom import getDOMImplementation, registerDOMImplementation

__all__ = ["getDOMImplementation", "registerDOMImplementation", "registered", "well_known_implementations"]

well_known_implementations = {"minidom": "xml.dom.minidom", "4DOM": "xml.dom.DOMImplementation"}
