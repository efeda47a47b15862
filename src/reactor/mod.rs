//! The outside world, without Python: everything that can be waited for.
//!
//! [`Reactor::wait`] is the one place where the process sleeps: until a descriptor is ready, a deadline has come, a
//! signal was caught, a child has ended or a job of the thread pool is done. What it tells are numbers that the caller
//! chose. This part knows no other part of the crate, no value and no event loop; nothing outside of it may ask the
//! system for time, readiness or children.
//!
//! - `clock`: the machine's time or virtual time
//! - `poller`: readiness of descriptors (mio)
//! - `timers`: a queue of deadlines
//! - `signal`: dispositions, and the signals that were caught
//! - `socket`: sockets that never block, and resolving names
//! - `tls`: encryption of connections
//! - `device`: controls of files and terminals, locks
//! - `child`: starting processes, and how they ended
//! - `pool`: threads for work that blocks
//! - `watchdog`: a thread that notices work that takes too long
//! - `numbers`: maps by descriptor and token
//! - `wait`: [`Reactor`], which ties them together

pub mod child;
pub mod clock;
pub mod device;
pub mod numbers;
pub mod poller;
pub mod pool;
pub mod signal;
pub mod socket;
pub mod system_call;
pub mod timers;
pub mod tls;
mod wait;
mod watchdog;

pub use child::Spawn;
pub use clock::Clock;
pub use poller::{Interest, Trigger, Waker, WatchId};
pub use pool::{Answer, JobResult};
pub use timers::{TimerId, Timers};
pub use wait::{Reactor, Wake};
pub use watchdog::Watchdog;
