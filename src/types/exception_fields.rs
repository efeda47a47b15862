//! The fields of single exception classes (`errno`, `value`, `name` …): kept beside the attributes that programs set, and
//! reached through descriptors of the classes. Reference: "Built-in Exceptions".

use super::exception::Exception;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Trace, Visitor};
use crate::vm::Vm;
use ouro_macros::methods;

macro_rules! field_names {
    ($($field:ident $name:literal),*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Field { $($field),* }

        impl Field {
            /// The field that programs know by this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Field> {
                match name {
                    $($name => Some(Field::$field),)*
                    _ => None,
                }
            }
        }
    };
}

field_names! {
    Name "name", Path "path", Msg "msg", NameFrom "name_from", Obj "obj", Errno "errno", Strerror "strerror",
    Filename "filename", Filename2 "filename2", Written "characters_written", Lineno "lineno", Offset "offset",
    Text "text", EndLineno "end_lineno", EndOffset "end_offset", PrintFileAndLine "print_file_and_line",
    Encoding "encoding", Object "object", Start "start", End "end", Reason "reason", Value "value", Code "code",
    Message "message", Exceptions "exceptions"
}

/// The fields that have a value.
#[derive(Default)]
pub struct Fields(Vec<(Field, Obj)>);

impl Trace for Fields {
    fn trace(&self, v: &mut Visitor<'_>) {
        for (_, value) in &self.0 {
            value.trace(v);
        }
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        sink.extend(self.0.drain(..).map(|(_, value)| value));
    }
}

impl Exception {
    /// A field's value, if it has one.
    #[must_use]
    pub fn field(&self, vm: &Vm, field: Field) -> Option<Obj> {
        self.fields.get(&vm.heap).0.iter().find(|(f, _)| *f == field).map(|(_, value)| value.clone())
    }

    /// As `field`, None standing for what is missing, as programs see it.
    #[must_use]
    pub fn field_or_none(&self, vm: &Vm, field: Field) -> Obj {
        self.field(vm, field).unwrap_or(Obj::NONE)
    }

    /// Give a field a value, or take it away.
    pub fn set_field(&self, vm: &mut Vm, field: Field, value: Option<Obj>) {
        let fields = &mut self.fields.get_mut(&mut vm.heap).0;
        let place = fields.iter().position(|(f, _)| *f == field);
        let old = match (place, value) {
            (Some(i), Some(value)) => Some(std::mem::replace(&mut fields[i].1, value)),
            (Some(i), None) => Some(fields.swap_remove(i).1),
            (None, Some(value)) => {
                fields.push((field, value));
                None
            }
            (None, None) => None,
        };
        drop(old);
    }
}

/// Descriptors for fields that hold anything.
macro_rules! fields {
    ($class:ident $name:ident { $($field:ident $attribute:ident $get:ident $set:ident,)* }) => {
        pub(super) struct $class;
        #[methods($name, module = "builtins")]
        impl $class {
            $(
                #[getter($attribute)]
                fn $get(this: &Gc<Exception>, vm: &mut Vm) -> Obj {
                    this.field_or_none(vm, Field::$field)
                }

                #[setter($attribute)]
                fn $set(this: &Gc<Exception>, vm: &mut Vm, value: Option<&Obj>) {
                    this.set_field(vm, Field::$field, value.cloned());
                }
            )*
        }
    };
}

fields!(ImportFields ImportError {
    Name name get_name set_name,
    Path path get_path set_path,
    Msg msg get_msg set_msg,
    NameFrom name_from get_name_from set_name_from,
});
fields!(NameFields NameError { Name name get_name set_name, });
fields!(AttributeFields AttributeError { Name name get_name set_name, Obj obj get_obj set_obj, });
fields!(OsFields OSError {
    Errno errno get_errno set_errno,
    Strerror strerror get_strerror set_strerror,
    Filename filename get_filename set_filename,
    Filename2 filename2 get_filename2 set_filename2,
});
fields!(SyntaxFields SyntaxError {
    Msg msg get_msg set_msg,
    Filename filename get_filename set_filename,
    Lineno lineno get_lineno set_lineno,
    Offset offset get_offset set_offset,
    Text text get_text set_text,
    EndLineno end_lineno get_end_lineno set_end_lineno,
    EndOffset end_offset get_end_offset set_end_offset,
    PrintFileAndLine print_file_and_line get_print set_print,
});
fields!(UnicodeFields UnicodeError {
    Encoding encoding get_encoding set_encoding,
    Object object get_object set_object,
    Reason reason get_reason set_reason,
});

/// Positions in what could not be decoded or encoded: always numbers.
pub(super) struct PositionFields;

fn set_position(this: &Gc<Exception>, vm: &mut Vm, field: Field, value: Option<&Obj>) -> Result<()> {
    let Some(value) = value else { return Err(vm.type_error("can't delete numeric/char attribute")) };
    let position = vm.index(value)?;
    this.set_field(vm, field, Some(position));
    Ok(())
}

#[methods(UnicodeError, module = "builtins")]
impl PositionFields {
    #[getter(start)]
    fn get_start(this: &Gc<Exception>, vm: &mut Vm) -> Obj {
        this.field(vm, Field::Start).unwrap_or(Obj::small(0))
    }

    #[setter(start)]
    fn set_start(this: &Gc<Exception>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        set_position(this, vm, Field::Start, value)
    }

    #[getter(end)]
    fn get_end(this: &Gc<Exception>, vm: &mut Vm) -> Obj {
        this.field(vm, Field::End).unwrap_or(Obj::small(0))
    }

    #[setter(end)]
    fn set_end(this: &Gc<Exception>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        set_position(this, vm, Field::End, value)
    }
}

/// How much was written before a stream would have blocked: missing until it is known.
pub(super) struct WrittenFields;
#[methods(OSError, module = "builtins")]
impl WrittenFields {
    #[getter(characters_written)]
    fn get_written(this: &Gc<Exception>, vm: &mut Vm) -> Result<Obj> {
        match this.field(vm, Field::Written) {
            Some(written) => Ok(written),
            None => Err(vm.attribute_error_plain("characters_written")),
        }
    }

    #[setter(characters_written)]
    fn set_written(this: &Gc<Exception>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let value = match value {
            Some(value) => Some(vm.index(value)?),
            None if this.field(vm, Field::Written).is_none() => {
                return Err(vm.attribute_error_plain("characters_written"));
            }
            None => None,
        };
        this.set_field(vm, Field::Written, value);
        Ok(())
    }
}

/// What a group was made of: it stays so.
pub(super) struct GroupFields;
#[methods(BaseExceptionGroup, module = "builtins")]
impl GroupFields {
    /// exception message
    #[getter(message)]
    fn message(this: &Gc<Exception>, vm: &mut Vm) -> Obj {
        this.field_or_none(vm, Field::Message)
    }

    /// nested exceptions
    #[getter(exceptions)]
    fn exceptions(this: &Gc<Exception>, vm: &mut Vm) -> Obj {
        this.field_or_none(vm, Field::Exceptions)
    }
}
