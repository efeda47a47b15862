//! What the compiler and the virtual machine agree on: instructions and code objects. Imports nothing of either.

mod code;
mod opcode;
mod operand;
mod table;

pub use code::{Code, CodeKind, Const, Handler, Position};
pub use opcode::{INTRINSICS, Intrinsic, OPS, Op, ROWS};
pub use operand::{Decoded, Effect};
pub use table::{Kind, Row};
