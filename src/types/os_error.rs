//! Raising OSError: the class, text and attributes for an `errno`. PEP 3151.

use super::exception_fields::Field;
use crate::object::{Obj, Raised};
use crate::reactor::system_call::strerror;
use crate::vm::Vm;

impl Vm {
    /// The exception for a failed system call, of the class that its number asks for.
    #[cold]
    pub fn errno_error(&mut self, errno: i32, filename: Option<&Obj>) -> Raised {
        self.errno_error_2(errno, filename, None)
    }

    /// As `errno_error`, for a call that took two names.
    #[cold]
    pub fn errno_error_2(&mut self, errno: i32, filename: Option<&Obj>, filename2: Option<&Obj>) -> Raised {
        let text = strerror(errno);
        self.os_error_text(errno, &text, filename, filename2)
    }

    /// As `errno_error_2`, with a text of its own.
    #[cold]
    pub fn os_error_text(&mut self, errno: i32, text: &str, filename: Option<&Obj>, filename2: Option<&Obj>) -> Raised {
        let class = self.os_error_class(errno);
        let number = Obj::small(errno);
        let text: Obj = self.heap.str(text).into();
        let raised = self.raise_with(&class, vec![number.clone(), text.clone()]);
        let exception = raised.exception().clone();
        let named = [(Field::Filename, filename), (Field::Filename2, filename2)];
        for (field, value) in [(Field::Errno, Some(&number)), (Field::Strerror, Some(&text))].into_iter().chain(named) {
            if let Some(value) = value {
                exception.set_field(self, field, Some(value.clone()));
            }
        }
        raised
    }

    /// The exception for an error of the standard library.
    #[cold]
    pub fn io_error(&mut self, error: &std::io::Error, filename: Option<&Obj>) -> Raised {
        self.errno_error(error.raw_os_error().unwrap_or(libc::EIO), filename)
    }
}
