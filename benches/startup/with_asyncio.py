"""A coroutine run by asyncio, as the smallest asynchronous program does."""

import asyncio
import sys

SIZE = 1
QUICK = 1


def main(size):
    async def answer():
        await asyncio.sleep(0)
        return 42

    print("with_asyncio", size, asyncio.run(answer()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
