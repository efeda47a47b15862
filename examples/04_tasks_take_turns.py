"""asyncio.gather runs coroutines side by side on one thread; whoever awaits lets the others go on."""

import asyncio


async def cook(dish, minutes):
    print(f"{dish}: start")
    for minute in range(minutes):
        await asyncio.sleep(0.01)
        print(f"{dish}: minute {minute + 1}")
    return f"{dish} is ready"


async def main():
    results = await asyncio.gather(cook("soup", 3), cook("bread", 2), cook("tea", 1))
    print(results)


asyncio.run(main())
