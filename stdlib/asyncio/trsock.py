"""The class of what `get_extra_info('socket')` gives."""

from ._transports import _TransportSocket as TransportSocket
