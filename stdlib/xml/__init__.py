"""XML: `xml.etree` has documents as trees, `xml.parsers.expat` tells what is read."""

__all__ = ["etree", "parsers"]
