"""The old name of xml.etree.ElementTree."""

from .ElementTree import *
