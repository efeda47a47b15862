"""Parsers of XML: see `xml.parsers.expat`."""
