//! What the compiler and the virtual machine agree on: instructions and code objects. Imports nothing of either.

mod code;
mod dis;
pub mod image;
mod opcode;
mod operand;
mod table;
mod traced;
mod verify;

pub use code::{Code, CodeKind, Const, Handler, Position, Positions};
pub use dis::dis;
pub use opcode::{INTRINSICS, Intrinsic, LENGTHS, OPS, Op, ROWS};
pub use operand::{Decoded, Effect};
pub use table::{Kind, Row};
pub use traced::Traced;
pub use verify::{BoundLocals, verify};
