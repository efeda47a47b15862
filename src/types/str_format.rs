//! `str.format` and `str.format_map`: the templates are cut by `text::str_format`; here values are fetched and formatted.

use crate::object::native::Result;
use crate::object::{Gc, Obj, Str};
use crate::vm::Vm;
use ouro_text::str_format::{self as template, Field, FieldName, First, Numbering, Step};

/// Where replacement fields find their values.
enum Values<'a> {
    Arguments(&'a [Obj], &'a [(Gc<Str>, Obj)]),
    Mapping(&'a Obj),
}

impl Vm {
    /// `template.format(*args, **keywords)`.
    pub fn format_template(&mut self, template: &Gc<Str>, args: &[Obj], keywords: &[(Gc<Str>, Obj)]) -> Result<Obj> {
        self.fill_template(template, &Values::Arguments(args, keywords))
    }

    /// `template.format_map(mapping)`.
    pub fn format_template_map(&mut self, template: &Gc<Str>, mapping: &Obj) -> Result<Obj> {
        self.fill_template(template, &Values::Mapping(mapping))
    }

    fn fill_template(&mut self, template: &Gc<Str>, values: &Values<'_>) -> Result<Obj> {
        let mut out = Vec::with_capacity(template.as_wtf8().len() + 32);
        self.fill(&mut out, template.as_wtf8(), values, &mut Numbering::default(), 2)?;
        Ok(self.heap.str_from_wtf8(&out).into())
    }

    fn fill(
        &mut self,
        out: &mut Vec<u8>,
        text: &[u8],
        values: &Values<'_>,
        numbering: &mut Numbering,
        depth: usize,
    ) -> Result<()> {
        if depth == 0 {
            return Err(self.raise_text(template::too_deep()));
        }
        for piece in template::pieces(text) {
            let piece = match piece {
                Ok(piece) => piece,
                Err(error) => return Err(self.raise_text(error)),
            };
            out.extend_from_slice(piece.literal);
            let Some(field) = piece.field else { continue };
            let value = self.field_value(&field, values, numbering)?;
            let value: Obj = match field.conversion {
                None => value,
                Some(0x72) => self.repr(&value)?.into(),
                Some(0x73) => self.str(&value)?.into(),
                Some(0x61) => self.ascii(&value)?.into(),
                Some(code) => return Err(self.raise_text(template::unknown_conversion(code))),
            };
            let spec = if field.spec_has_fields {
                let mut spec = Vec::new();
                self.fill(&mut spec, field.spec, values, numbering, depth - 1)?;
                self.heap.str_from_wtf8(&spec)
            } else if field.spec.is_empty() {
                if let Some(text) = value.downcast_exact::<Str>() {
                    out.extend_from_slice(text.as_wtf8());
                    continue;
                }
                self.names.empty.clone()
            } else {
                self.heap.str_from_wtf8(field.spec)
            };
            let formatted = self.format(&value, &spec)?;
            out.extend_from_slice(formatted.as_wtf8());
        }
        Ok(())
    }

    fn field_value(&mut self, field: &Field<'_>, values: &Values<'_>, numbering: &mut Numbering) -> Result<Obj> {
        let name = match FieldName::parse(field.name) {
            Ok(name) => name,
            Err(error) => return Err(self.raise_text(error)),
        };
        let position = match name.first {
            First::Auto => Some(numbering.automatic()),
            First::Index(i) => Some(numbering.explicit().map(|()| i)),
            First::Keyword(_) => None,
        };
        let position = match position.transpose() {
            Ok(position) => position,
            Err(error) => return Err(self.raise_text(error)),
        };
        let mut value = match (values, position, name.first) {
            (Values::Arguments(args, _), Some(i), _) => match args.get(i) {
                Some(value) => value.clone(),
                None => {
                    let message = format!("Replacement index {i} out of range for positional args tuple");
                    return Err(self.index_error(message));
                }
            },
            (Values::Mapping(_), Some(_), _) => {
                return Err(self.value_error("Format string contains positional fields"));
            }
            (Values::Arguments(_, keywords), None, First::Keyword(key)) => {
                match keywords.iter().find(|(name, _)| name.as_wtf8() == key) {
                    Some((_, value)) => value.clone(),
                    None => {
                        let key = self.heap.str_from_wtf8(key).into();
                        return Err(self.key_error(&key));
                    }
                }
            }
            (Values::Mapping(mapping), None, First::Keyword(key)) => {
                let key = self.heap.str_from_wtf8(key).into();
                self.get_item(mapping, &key)?
            }
            (_, None, First::Auto | First::Index(_)) => unreachable!("numbered fields have a position"),
        };
        for step in name.steps {
            value = match step {
                Ok(Step::Attribute(name)) => {
                    let name = self.heap.str_from_wtf8(name);
                    self.get_attr(&value, &name)?
                }
                Ok(Step::Index(i)) => {
                    let key = self.int(i as i64);
                    self.get_item(&value, &key)?
                }
                Ok(Step::Key(key)) => {
                    let key = self.heap.str_from_wtf8(key).into();
                    self.get_item(&value, &key)?
                }
                Err(error) => return Err(self.raise_text(error)),
            };
        }
        Ok(value)
    }
}
