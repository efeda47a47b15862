"""Calls of functions over HTTP, written in XML: `client` and `server`."""
