"""A pipeline of tasks: stages joined by bounded queues, with retries, a limit, progress, deadlines and cancellation."""

import asyncio
import sys
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

SIZE = 18_000
QUICK = 100

STOP = object()


class Transient(Exception):
    """A failure that another attempt may mend."""


class Permanent(Exception):
    """A failure that no attempt will mend."""


@dataclass
class Job:
    number: int
    payload: list[int]
    attempts: int = 0
    trail: list[str] = field(default_factory=list)


@dataclass
class Outcome:
    number: int
    value: int
    attempts: int


class Stage:
    """Workers that take from one queue and put into the next."""

    def __init__(self, name, work, workers, capacity=16):
        self.name = name
        self.work = work
        self.workers = workers
        self.inbox = asyncio.Queue(capacity)
        self.following = None
        self.handled = 0
        self.failed = []

    async def run_worker(self):
        while (job := await self.inbox.get()) is not STOP:
            try:
                job.trail.append(self.name)
                result = await self.work(job)
            except Permanent as failure:
                self.failed.append((job.number, str(failure)))
            else:
                self.handled += 1
                if self.following is not None:
                    await self.following.inbox.put(result)
            finally:
                self.inbox.task_done()
        self.inbox.task_done()

    async def run(self):
        """All workers; when the last has stopped, the next stage is told to stop."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self.workers):
                group.create_task(self.run_worker())
        if self.following is not None:
            await self.following.close()

    async def close(self):
        for _ in range(self.workers):
            await self.inbox.put(STOP)


class Sink(Stage):
    """The last stage: nothing fails here, and nobody asks whether all is done."""

    async def run_worker(self):
        while (outcome := await self.inbox.get()) is not STOP:
            await self.work(outcome)
            self.handled += 1


class Pipeline:
    """Stages, each of which feeds the next."""

    def __init__(self, *stages):
        self.stages = stages
        for stage, following in zip(stages, stages[1:]):
            stage.following = following

    @asynccontextmanager
    async def running(self):
        """Run the stages meanwhile; at the end wait until everything has gone through."""
        tasks = [asyncio.create_task(stage.run(), name=stage.name) for stage in self.stages]
        try:
            yield self.stages[0].inbox
            await self.stages[0].close()
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def retrying(attempts):
    """A decorator: try a coroutine function again after Transient, at most `attempts` times."""

    def decorate(function):
        async def attempt(job):
            for left in reversed(range(attempts)):
                job.attempts += 1
                try:
                    return await function(job)
                except Transient as problem:
                    if left == 0:
                        raise Permanent(f"gave up: {problem}") from problem
                    await asyncio.sleep(0)

        return attempt

    return decorate


class Service:
    """Something slow that serves a few at once."""

    def __init__(self, limit):
        self.limit = asyncio.Semaphore(limit)
        self.busy = 0
        self.busiest = 0

    async def ask(self, number):
        async with self.limit:
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
            await asyncio.sleep(0)
            self.busy -= 1
        return number * 2654435761 % 4294967296


class Progress:
    """Counts, and wakes those who wait for a count."""

    def __init__(self):
        self.done = 0
        self.changed = asyncio.Condition()

    async def add(self):
        async with self.changed:
            self.done += 1
            if self.done % 50 == 0:
                self.changed.notify_all()

    async def reached(self, count):
        async with self.changed:
            await self.changed.wait_for(lambda: self.done >= count)
            return self.done // 50


async def numbers(count):
    """Jobs as they come in."""
    for number in range(count):
        if number % 16 == 0:
            await asyncio.sleep(0)
        yield Job(number, [number * step % 101 for step in range(1, 9)])


async def run(size):
    service = Service(5)
    progress = Progress()
    outcomes = {}

    async def decode(job):
        if job.number % 41 == 40:
            raise Permanent("unreadable")
        job.payload = [value ^ 0x2A for value in job.payload if value % 3]
        return job

    @retrying(3)
    async def enrich(job):
        answer = await service.ask(job.number)
        if (answer >> 7) % 5 == job.attempts % 5 or job.number % 61 == 60:
            raise Transient(f"busy at {job.attempts}")
        job.payload.append(answer % 1000)
        return job

    async def score(job):
        async with asyncio.timeout(60):
            total = 0
            for value in job.payload:
                total = (total * 31 + value) % 65521
            await progress.add()
        return Outcome(job.number, total, job.attempts)

    async def collect(outcome):
        outcomes[outcome.number] = outcome

    stages = [Stage("decode", decode, 3), Stage("enrich", enrich, 6), Stage("score", score, 2)]
    pipeline = Pipeline(*stages, Sink("sink", collect, 1))
    milestones = [asyncio.create_task(progress.reached(size * part // 10)) for part in (1, 5, 20)]
    async with pipeline.running() as inbox:
        async for job in numbers(size):
            await inbox.put(job)
    milestones[-1].cancel()
    reached = await asyncio.gather(*milestones, return_exceptions=True)

    attempts = Counter(outcome.attempts for outcome in outcomes.values())
    failures = Counter(reason for stage in stages for _, reason in stage.failed)
    total = sum(outcome.value * (number % 7 + 1) for number, outcome in outcomes.items())
    ends = [type(end).__name__ for end in reached]
    handled = [stage.handled for stage in pipeline.stages]
    print("pipeline", size, handled, sorted(attempts.items()), sorted(failures.items()), total, service.busiest, ends)


def main(size):
    asyncio.run(run(size))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
