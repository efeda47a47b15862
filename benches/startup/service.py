"""What a small service imports: asyncio, dataclasses, json, logging, contextlib."""

import asyncio
import contextlib
import dataclasses
import json
import logging
import sys

SIZE = 1
QUICK = 1


def main(size):
    @dataclasses.dataclass
    class Settings:
        port: int = 8080
        hosts: list[str] = dataclasses.field(default_factory=list)

    @contextlib.asynccontextmanager
    async def opened(settings):
        logging.getLogger("service").debug("opened %s", settings)
        yield json.dumps(dataclasses.asdict(settings))

    async def serve():
        async with opened(Settings(hosts=["localhost"])) as text:
            return text

    print("service", size, asyncio.run(serve()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
