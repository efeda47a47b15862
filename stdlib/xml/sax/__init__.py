"""SAX: parsers that call handlers for what they read, and tools to write XML (`saxutils`)."""

import io

from . import handler, xmlreader
from ._exceptions import (SAXException, SAXNotRecognizedException, SAXNotSupportedException, SAXParseException,
                          SAXReaderNotAvailable)
from .handler import ContentHandler, ErrorHandler
from .xmlreader import InputSource

default_parser_list = ["xml.sax.expatreader"]


def make_parser(parser_list=()):
    """Return the first parser that can be had of the modules named, then of those known."""
    import importlib
    for name in [*parser_list, *default_parser_list]:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        try:
            return module.create_parser()
        except SAXReaderNotAvailable:
            continue
    raise SAXReaderNotAvailable("No parsers found", None)


def parse(source, handler, errorHandler=ErrorHandler()):
    """Read a document and tell a ContentHandler what there is."""
    parser = make_parser()
    parser.setContentHandler(handler)
    parser.setErrorHandler(errorHandler)
    parser.parse(source)


def parseString(string, handler, errorHandler=ErrorHandler()):
    """Read a text, or bytes, and tell a ContentHandler what there is."""
    if errorHandler is None:
        errorHandler = ErrorHandler()
    source = InputSource()
    if isinstance(string, str):
        source.setCharacterStream(io.StringIO(string))
    else:
        source.setByteStream(io.BytesIO(string))
    parse(source, handler, errorHandler)
