"""Abstract base classes without help from the interpreter: the only kind there is here."""

from abc import ABCMeta, get_cache_token

__all__ = ["ABCMeta", "get_cache_token"]
