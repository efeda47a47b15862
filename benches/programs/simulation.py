"""A simulation by discrete events: a hospital whose patients, doctors and ambulances are generators."""

import heapq
import math
import sys
from collections import deque

SIZE = 40_000
QUICK = 200


class Event:
    """Something that happens once, and those who wait for it."""

    def __init__(self, simulation):
        self.simulation = simulation
        self.waiting = []
        self.happened = False
        self.value = None

    def succeed(self, value=None):
        self.happened = True
        self.value = value
        for process in self.waiting:
            self.simulation.schedule(0, process, value)
        self.waiting.clear()


class Timeout(Event):
    """An event that happens by itself after `delay`."""

    def __init__(self, simulation, delay):
        super().__init__(simulation)
        self.delay = delay


class Process(Event):
    """A generator that yields events and goes on when they have happened; it is itself the event of its end."""

    def __init__(self, simulation, generator):
        super().__init__(simulation)
        self.generator = generator
        simulation.schedule(0, self, None)

    def step(self, value):
        try:
            event = self.generator.send(value)
        except StopIteration as end:
            self.succeed(end.value)
            return
        if isinstance(event, Timeout):
            self.simulation.schedule(event.delay, self, None)
        elif event.happened:
            self.simulation.schedule(0, self, event.value)
        else:
            event.waiting.append(self)


class Simulation:
    """The clock and the agenda: what happens next is the earliest, among equals what was scheduled first."""

    def __init__(self):
        self.now = 0.0
        self.agenda = []
        self.count = 0

    def schedule(self, delay, process, value):
        self.count += 1
        heapq.heappush(self.agenda, (self.now + delay, self.count, process, value))

    def start(self, generator):
        return Process(self, generator)

    def timeout(self, delay):
        return Timeout(self, delay)

    def run(self, until=math.inf):
        while self.agenda and self.agenda[0][0] <= until:
            self.now, _, process, value = heapq.heappop(self.agenda)
            process.step(value)


class Resource:
    """Something of which a number can be used at once; the urgent are served first."""

    def __init__(self, simulation, name, capacity):
        self.simulation = simulation
        self.name = name
        self.capacity = capacity
        self.used = 0
        self.queue = []
        self.count = 0
        self.longest = 0

    def request(self, urgency=0):
        event = Event(self.simulation)
        if self.used < self.capacity:
            self.used += 1
            event.succeed(self)
        else:
            self.count += 1
            heapq.heappush(self.queue, (-urgency, self.count, event))
            self.longest = max(self.longest, len(self.queue))
        return event

    def release(self):
        if self.queue:
            _, _, event = heapq.heappop(self.queue)
            event.succeed(self)
        else:
            self.used -= 1


class Store:
    """A shelf: putting waits while it is full, taking waits while it is empty."""

    def __init__(self, simulation, capacity):
        self.simulation = simulation
        self.capacity = capacity
        self.items = deque()
        self.takers = deque()
        self.putters = deque()

    def put(self, item):
        event = Event(self.simulation)
        if self.takers:
            self.takers.popleft().succeed(item)
            event.succeed()
        elif len(self.items) < self.capacity:
            self.items.append(item)
            event.succeed()
        else:
            self.putters.append((item, event))
        return event

    def take(self):
        event = Event(self.simulation)
        if self.items:
            event.succeed(self.items.popleft())
            if self.putters:
                item, putter = self.putters.popleft()
                self.items.append(item)
                putter.succeed()
        else:
            self.takers.append(event)
        return event


class Random:
    """A linear congruential generator, with the distributions that are needed here."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 11) / 2**53

    def exponential(self, mean):
        return -mean * math.log(1.0 - self.uniform())

    def between(self, low, high):
        return low + (high - low) * self.uniform()


class Hospital:
    def __init__(self, simulation, random):
        self.simulation = simulation
        self.random = random
        self.doctors = Resource(simulation, "doctors", 4)
        self.beds = Resource(simulation, "beds", 12)
        self.ambulances = Store(simulation, 3)
        self.waits = []
        self.fates = {"sent home": 0, "kept": 0, "turned away": 0}

    def patient(self, number):
        """One patient's way through the house."""
        arrived = self.simulation.now
        urgency = int(self.random.uniform() * 3)
        if len(self.doctors.queue) > 25 and urgency == 0:
            self.fates["turned away"] += 1
            return "turned away"
        yield self.doctors.request(urgency)
        self.waits.append(self.simulation.now - arrived)
        yield from self.treatment(urgency)
        self.doctors.release()
        if urgency == 2:
            yield self.beds.request()
            yield self.simulation.timeout(self.random.exponential(90.0))
            self.beds.release()
            fate = "kept"
        else:
            fate = "sent home"
        self.fates[fate] += 1
        return fate

    def treatment(self, urgency):
        for _ in range(urgency + 1):
            yield self.simulation.timeout(self.random.between(4.0, 16.0))

    def arrivals(self, count):
        """Patients by foot, and now and then a call for an ambulance."""
        patients = []
        for number in range(count):
            yield self.simulation.timeout(self.random.exponential(5.0))
            patients.append(self.simulation.start(self.patient(number)))
            if number % 10 == 0:
                self.simulation.start(self.rescue(number))
        kept = 0
        for patient in patients:
            if (yield patient) == "kept":
                kept += 1
        return kept

    def rescue(self, number):
        crew = yield self.ambulances.take()
        yield self.simulation.timeout(self.random.between(10.0, 30.0))
        patient = self.simulation.start(self.patient(number))
        yield self.ambulances.put(crew + 1)
        yield patient

    def station(self):
        for _ in range(3):
            yield self.ambulances.put(0)


def main(size):
    simulation = Simulation()
    hospital = Hospital(simulation, Random(11))
    simulation.start(hospital.station())
    arrivals = simulation.start(hospital.arrivals(size))
    simulation.run()
    waits = sorted(hospital.waits)
    mean = sum(waits) / len(waits)
    quantiles = [round(waits[len(waits) * part // 100], 4) for part in (50, 90, 99)]
    print(
        "simulation", size, round(simulation.now, 4), simulation.count, round(mean, 6), quantiles,
        hospital.fates, arrivals.value, hospital.doctors.longest, sorted(hospital.ambulances.items),
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
