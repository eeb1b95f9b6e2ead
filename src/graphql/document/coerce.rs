//! Coerces the values of variables to the types of their variables, as the specification says, before anything is
//! executed. It reports every value that does not fit, by the path of the argument or input field where the variable is
//! used, and quotes none. The engine would report only the first one, without the names of the fields.

use apollo_compiler::{
    Name, Schema,
    ast::Type,
    executable,
    schema::{ExtendedType, InputObjectType},
};
use async_graphql::{Name as Key, Number, Value, Variables, indexmap::IndexMap};

use super::{
    expected,
    lines::Lines,
    unfit::{ERRORS, Problem},
    values::Use,
};
use crate::scalar;

/// The values of an operation's variables, coerced. A variable without a value has none afterwards either; its default
/// is in the document.
///
/// # Errors
/// The values that do not fit, each at every place where its variable is used.
pub(super) fn coerced(
    schema: &Schema,
    (operation, uses): (&executable::Operation, &[Use]),
    lines: &Lines,
    mut given: Variables,
) -> Result<Variables, Vec<Problem>> {
    let mut coerced = Variables::default();
    let mut problems = Vec::new();
    for variable in &operation.variables {
        let name = &variable.name;
        let mut coercing = Coercing {
            schema,
            path: Vec::new(),
            wrong: Vec::new(),
        };
        let places = || uses.iter().filter(|one| one.variable == *name);
        match given.remove(&Key::new(name)) {
            Some(value) => {
                // A variable that may be null can be used where null is not allowed but there is a default.
                let is_null = value == Value::Null;
                let value = coercing.value(&variable.ty, value);
                if is_null && coercing.wrong.is_empty() {
                    let wrong = places().filter(|place| place.is_non_null);
                    problems
                        .extend(wrong.map(|place| place.problem(&[], expected::NOT_NULL, lines)));
                }
                coerced.insert(Key::new(name), value);
            }
            None if variable.ty.is_non_null() && variable.default_value.is_none() => {
                coercing.fault(expected::MISSING);
            }
            None => {}
        }
        for (below, message) in &coercing.wrong {
            problems.extend(places().map(|place| place.problem(below, message, lines)));
        }
        debug_assert!(places().next().is_some(), "an unused variable is refused");
    }
    if problems.is_empty() {
        Ok(coerced)
    } else {
        Err(problems)
    }
}

/// The coercion of one variable's value.
struct Coercing<'a> {
    schema: &'a Schema,
    /// The path of the value that is being coerced, from the variable.
    path: Vec<String>,
    /// The values that do not fit, with what is expected.
    wrong: Vec<(Vec<String>, String)>,
}

impl<'a> Coercing<'a> {
    fn fault(&mut self, expected: impl Into<String>) {
        if self.wrong.len() < ERRORS {
            self.wrong.push((self.path.clone(), expected.into()));
        }
    }

    fn below<T>(&mut self, step: impl ToString, coerce: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step.to_string());
        let value = coerce(self);
        self.path.pop();
        value
    }

    fn value(&mut self, ty: &Type, value: Value) -> Value {
        if value == Value::Null {
            if ty.is_non_null() {
                self.fault(expected::NOT_NULL);
            }
            return value;
        }
        match ty {
            Type::List(item) | Type::NonNullList(item) => match value {
                Value::List(items) => {
                    let items = items.into_iter().enumerate();
                    let items = items.map(|(at, one)| self.below(at, |it| it.value(item, one)));
                    Value::List(items.collect())
                }
                // A single value is a list of one.
                one => Value::List(vec![self.value(item, one)]),
            },
            Type::Named(name) | Type::NonNullNamed(name) => self.named(name, value),
        }
    }

    fn named(&mut self, ty: &Name, value: Value) -> Value {
        if matches!(value, Value::List(_)) {
            self.fault(expected::NO_LIST);
            return value;
        }
        let schema: &'a Schema = self.schema;
        match schema.types.get(ty) {
            Some(ExtendedType::InputObject(input)) => self.object(input, value),
            Some(ExtendedType::Enum(choice)) => {
                let is_known = matches!(&value, Value::String(name) if choice.values.contains_key(name.as_str()));
                if !is_known {
                    self.fault(expected::choice(choice));
                }
                value
            }
            Some(ExtendedType::Scalar(scalar)) if !scalar.is_built_in() => {
                if let Err(expected) = scalar::check(ty, &value) {
                    self.fault(expected);
                }
                value
            }
            _ => self.built_in(ty, value),
        }
    }

    fn object(&mut self, ty: &'a InputObjectType, value: Value) -> Value {
        let Value::Object(mut given) = value else {
            self.fault(expected::object(ty));
            return value;
        };
        if ty.directives.has("oneOf")
            && !matches!(given.values().next(), Some(one) if given.len() == 1 && *one != Value::Null)
        {
            self.fault(expected::ONE);
        }
        let mut coerced = IndexMap::new();
        for (name, definition) in &ty.fields {
            match given.swap_remove(name.as_str()) {
                Some(value) => {
                    let value = self.below(name, |it| it.value(&definition.ty, value));
                    coerced.insert(Key::new(name), value);
                }
                None if definition.is_required() => {
                    self.below(name, |it| it.fault(expected::MISSING));
                }
                None => {}
            }
        }
        if !given.is_empty() {
            self.fault(expected::fields(ty));
        }
        Value::Object(coerced)
    }

    /// A value of a scalar of the specification. A whole number may be written with a fraction of zero.
    fn built_in(&mut self, ty: &Name, value: Value) -> Value {
        let coerced = match (ty.as_str(), &value) {
            ("Int", Value::Number(number)) => whole(number).map(|number| i64::from(number).into()),
            ("Float", Value::Number(_))
            | ("Boolean", Value::Boolean(_))
            | ("String" | "ID", Value::String(_)) => Some(value.clone()),
            ("ID", Value::Number(number)) if !number.is_f64() => Some(number.to_string().into()),
            _ => None,
        };
        coerced.unwrap_or_else(|| {
            self.fault(expected::scalar(ty));
            value
        })
    }
}

/// A whole number of 32 bits, also if it is written with a fraction of zero.
#[expect(
    clippy::cast_possible_truncation,
    reason = "only numbers in the range of an i32 without a fraction are converted"
)]
fn whole(number: &Number) -> Option<i32> {
    if let Some(number) = number.as_i64() {
        return i32::try_from(number).ok();
    }
    let number = number.as_f64()?;
    let fits =
        number.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number);
    fits.then_some(number as i32)
}

#[cfg(test)]
mod tests;
