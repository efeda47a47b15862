"""Parsers that call functions for what they read."""
