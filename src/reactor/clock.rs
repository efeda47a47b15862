//! The one place that knows the time: the machine's clock, or a virtual one.
//!
//! Both count from the start of the program (`now`) and know the time of day (`time`). The virtual clock stands still
//! until the reactor finds that nothing is ready and nothing outside is awaited; then it jumps to the next deadline, so
//! that an hour's sleep takes no time and a program prints the same in every run.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// When every virtual day begins, since the Unix epoch: 2026-01-01 00:00:00 UTC.
pub const VIRTUAL_START: Duration = Duration::from_secs(1_767_225_600);

#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's own clock.
    Monotonic { start: Instant },
    /// Time that only moves when told to.
    Virtual { now: Duration },
}

impl Clock {
    pub fn monotonic() -> Clock {
        Clock::Monotonic { start: Instant::now() }
    }

    pub fn virtual_time() -> Clock {
        Clock::Virtual { now: Duration::ZERO }
    }

    pub fn is_virtual(&self) -> bool {
        matches!(self, Clock::Virtual { .. })
    }

    /// Time since the start; never goes backwards.
    pub fn now(&self) -> Duration {
        match self {
            Clock::Monotonic { start } => start.elapsed(),
            Clock::Virtual { now } => *now,
        }
    }

    /// The time of day, since the Unix epoch.
    pub fn time(&self) -> Duration {
        match self {
            // A machine set to before 1970 is taken to stand at 1970.
            Clock::Monotonic { .. } => SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
            Clock::Virtual { now } => VIRTUAL_START.saturating_add(*now),
        }
    }

    /// Move the virtual clock forward to `instant`; the machine's clock moves by itself.
    pub fn jump(&mut self, instant: Duration) {
        if let Clock::Virtual { now } = self {
            *now = instant.max(*now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn virtual_time_only_moves_forward_and_only_when_told() {
        let mut clock = Clock::virtual_time();
        assert_eq!(clock.now(), Duration::ZERO);
        clock.jump(Duration::from_secs(3600));
        clock.jump(Duration::from_secs(1));
        assert_eq!(clock.now(), Duration::from_secs(3600));
        assert_eq!(clock.time(), VIRTUAL_START + Duration::from_secs(3600));
    }

    #[test]
    fn the_machines_clock_ignores_jumps() {
        let mut clock = Clock::monotonic();
        clock.jump(Duration::from_secs(3600));
        assert!(clock.now() < Duration::from_secs(3000));
        assert!(clock.time() > Duration::from_secs(1_700_000_000));
    }
}
