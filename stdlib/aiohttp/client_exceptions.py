"""What can go wrong with a request. The tree of exceptions of the package `aiohttp`."""

import asyncio

__all__ = ("ClientError", "ClientConnectionError", "ClientOSError", "ClientConnectorError", "ClientConnectorDNSError",
           "ClientPayloadError", "ClientResponseError", "ContentTypeError", "InvalidURL", "ServerConnectionError",
           "ServerDisconnectedError", "ServerTimeoutError", "TooManyRedirects")


class ClientError(Exception):
    """What all of them derive from."""


class ClientConnectionError(ClientError):
    """Something about the connection."""


class ClientOSError(ClientConnectionError, OSError):
    """An error of the operating system."""


class ClientConnectorError(ClientOSError):
    """No connection could be made."""

    def __init__(self, connection_key, os_error):
        self._conn_key = connection_key
        self._os_error = os_error
        super().__init__(os_error.errno, os_error.strerror)
        self.args = (connection_key, os_error)

    @property
    def os_error(self):
        return self._os_error

    @property
    def host(self):
        return self._conn_key.host

    @property
    def port(self):
        return self._conn_key.port

    @property
    def ssl(self):
        return self._conn_key.ssl

    def __str__(self):
        shown = "default" if self.ssl is True else self.ssl
        return f"Cannot connect to host {self.host}:{self.port} ssl:{shown} [{self._os_error.strerror}]"


class ClientConnectorDNSError(ClientConnectorError):
    """The host has no address."""


class ServerConnectionError(ClientConnectionError):
    """The server misbehaved."""


class ServerDisconnectedError(ServerConnectionError):
    """The server closed the connection."""

    def __init__(self, message=None):
        self.message = "Server disconnected" if message is None else message
        self.args = (self.message,)


class ServerTimeoutError(ServerConnectionError, asyncio.TimeoutError):
    """The server was too slow."""


class ClientPayloadError(ClientError):
    """The body is not what the headers said."""


class ClientResponseError(ClientError):
    """The server answered with an error."""

    def __init__(self, request_info, history, *, status=0, message="", headers=None):
        self.request_info = request_info
        self.history = history
        self.status = status
        self.message = message
        self.headers = headers
        self.args = (request_info, history)

    def __str__(self):
        return f"{self.status}, message={self.message!r}, url={str(self.request_info.real_url)!r}"


class ContentTypeError(ClientResponseError):
    """The body is of another type than asked for."""


class TooManyRedirects(ClientResponseError):
    """The server sent us around too often."""


class InvalidURL(ClientError, ValueError):
    """The URL is none that could be requested."""

    def __init__(self, url, description=None):
        self.url, self.description = url, description
        super().__init__(*([url] if description is None else [url, description]))

    def __str__(self):
        return str(self.url) if self.description is None else f"{self.url} - {self.description}"
