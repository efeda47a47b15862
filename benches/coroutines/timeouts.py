"""Timeouts that pass and that do not, cancelled tasks that tidy up, shields, timers set and withdrawn."""

import asyncio
import sys

SIZE = 20_000
QUICK = 200


async def quick(number):
    if number % 4 == 0:
        await asyncio.sleep(0)
    return number


async def endless(log):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        log.append(1)


async def stubborn(log):
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        log.append(2)
        await asyncio.sleep(0)
        raise


async def impatient(log):
    try:
        async with asyncio.timeout(0):
            await endless(log)
    except TimeoutError:
        return 1


async def main(size):

    log, total = [], 0
    for number in range(size):
        total += await asyncio.wait_for(quick(number), 60)
        async with asyncio.timeout(60):
            total += await quick(number)
    late = await asyncio.gather(*(impatient(log) for _ in range(size // 2)))
    victims = [asyncio.create_task((endless if i % 2 else stubborn)(log)) for i in range(size)]
    await asyncio.sleep(0)
    for victim in victims:
        victim.cancel()
    ends = await asyncio.gather(*victims, return_exceptions=True)
    loop = asyncio.get_running_loop()
    timers = [loop.call_later(60 + i % 7, log.append, 3) for i in range(size)]
    for timer in timers:
        timer.cancel()
    for number in range(size // 4):
        total += await asyncio.shield(quick(number))
    cancelled = sum(isinstance(end, asyncio.CancelledError) for end in ends)
    print("timeouts", size, total, sum(late), cancelled, sum(log))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
