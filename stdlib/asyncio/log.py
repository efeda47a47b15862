"""asyncio's logger, made when first used."""


def __getattr__(name):
    if name == "logger":
        import logging
        logger = globals()["logger"] = logging.getLogger(__package__)
        return logger
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
