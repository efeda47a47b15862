//! What other parts of the interpreter keep with the machine, which does not know them: one value for each type.

use super::Vm;
use std::any::{Any, TypeId};

/// The values, found by their type. They live as long as the thread.
#[derive(Default)]
pub(crate) struct Extensions(Vec<(TypeId, &'static dyn Any)>);

impl Vm {
    /// The value of type `T`, if it has been set.
    #[inline]
    #[must_use]
    pub fn extension<T: 'static>(&self) -> Option<&'static T> {
        let id = TypeId::of::<T>();
        let (_, value) = self.extensions.0.iter().find(|(known, _)| *known == id)?;
        value.downcast_ref()
    }

    /// Keep `value`, once for each type.
    pub fn set_extension<T: 'static>(&mut self, value: T) -> &'static T {
        let value: &'static T = Box::leak(Box::new(value));
        self.extensions.0.push((TypeId::of::<T>(), value));
        value
    }
}
