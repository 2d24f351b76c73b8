//! The schemas of values, as scenario files write them.

use serde_json::{Map, Value, json};

const TIME: &str = r"^\s*[0-9][0-9.,_]*\s*[a-zA-Zµμ]";
const RATE: &str = r"^\s*[0-9].*(/|\sper\s)";
const SHARE: &str = r"^\s*[0-9][0-9.,_]*\s*%?\s*$";
const COUNT: &str = r"^\s*[0-9][0-9.,_]*\s*[a-zA-Z]*\s*$";

/// The schema with more said of it.
pub fn with(mut schema: Value, more: Value) -> Value {
    if let (Value::Object(schema), Value::Object(more)) = (&mut schema, more) {
        schema.extend(more);
    }
    schema
}

/// Text in one line.
pub fn text(of: &str) -> Value {
    json!({ "description": of, "type": "string", "minLength": 1 })
}

/// `30 s`.
pub fn time(of: &str) -> Value {
    json!({ "description": of, "type": "string", "pattern": TIME })
}

/// The pattern of a time or of these words, with `|` between them.
pub fn or_time(words: &str) -> String {
    format!("^({words})$|{TIME}")
}

/// `30 s`, or `none`, which is the default.
pub fn time_or_none(of: &str) -> Value {
    json!({ "description": of, "type": "string", "pattern": or_time("none"), "default": "none" })
}

/// `600/min`.
pub fn rate(of: &str) -> Value {
    json!({ "description": of, "type": "string", "pattern": RATE })
}

/// `5 %` or `0.05`.
pub fn share(of: &str) -> Value {
    json!({ "description": of, "type": ["string", "number"], "pattern": SHARE, "minimum": 0, "maximum": 1 })
}

/// A number in a range.
pub fn number(of: &str, least: f64, most: f64) -> Value {
    json!({ "description": of, "type": "number", "minimum": least, "maximum": most })
}

/// A number above this.
pub fn above(of: &str, least: f64) -> Value {
    json!({ "description": of, "type": "number", "exclusiveMinimum": least })
}

/// A whole number, perhaps as text: `12`, `1.2M`.
pub fn count(of: &str, least: u64) -> Value {
    json!({ "description": of, "type": ["integer", "string"], "pattern": COUNT, "minimum": least })
}

/// The same, or one of these words, with `|` between them; or, like `40 images`, of a quantity.
pub fn amount_or(of: &str, least: u64, words: &str) -> Value {
    let pattern = if words.is_empty() { r"^\s*[0-9]".to_owned() } else { format!(r"^({words})$|^\s*[0-9]") };
    json!({ "description": of, "type": ["integer", "string"], "pattern": pattern, "minimum": least })
}

/// True or false, which is the default.
pub fn flag(of: &str) -> Value {
    json!({ "description": of, "type": "boolean", "default": false })
}

/// One of these words, the first of which is the default.
pub fn choice(of: &str, words: &[&str]) -> Value {
    json!({ "description": of, "type": "string", "enum": words, "default": words.first() })
}

/// One of these words, without a default.
pub fn word<'w>(of: &str, words: impl IntoIterator<Item = &'w str>) -> Value {
    json!({ "description": of, "type": "string", "enum": words.into_iter().collect::<Vec<_>>() })
}

/// A definition.
pub fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// A list.
pub fn list(of: &str, items: Value) -> Value {
    let mut list = json!({ "description": of, "type": "array" });
    list["items"] = items;
    list
}

/// A list of values with their shares: `[[1, "60 %"], [4, "40 %"]]`.
pub fn mix(of: &str, value: Value) -> Value {
    let mut pair = json!({ "type": "array", "minItems": 2, "maxItems": 2 });
    pair["items"] = vec![value, share("Its share.")].into();
    with(list(of, pair), json!({ "minItems": 1 }))
}

/// A table with these keys and no others; some of them have to be there.
pub fn table(of: &str, keys: Vec<(&str, Value)>, required: &[&str]) -> Value {
    let keys: Map<String, Value> = keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let table = json!({ "description": of, "type": "object", "properties": keys, "additionalProperties": false });
    if required.is_empty() { table } else { with(table, json!({ "required": required })) }
}

/// Tables or values by names that the user gives.
pub fn named(of: &str, each: Value) -> Value {
    let mut table = json!({ "description": of, "type": "object" });
    table["additionalProperties"] = each;
    table
}

/// The table, or a time.
pub fn or_time_itself(table: Value) -> Value {
    with(table, json!({ "type": ["object", "string"], "pattern": TIME }))
}

/// The table, or a share.
pub fn or_share(table: Value) -> Value {
    with(table, json!({ "type": ["object", "string", "number"], "pattern": SHARE, "minimum": 0, "maximum": 1 }))
}

/// The table, or a whole number, or one of these words, with `|` between them.
pub fn or_count(table: Value, least: u64, words: &str) -> Value {
    let pattern = if words.is_empty() { COUNT.to_owned() } else { format!("^({words})$|{COUNT}") };
    with(table, json!({ "type": ["object", "integer", "string"], "pattern": pattern, "minimum": least }))
}

/// The table, or one of these words, with `|` between them.
pub fn or_words(table: Value, words: &str) -> Value {
    with(table, json!({ "type": ["object", "string"], "pattern": format!("^({words})$") }))
}

/// A table whose `kind` says which of its keys it has; of each kind its keys and, first, how many of them have to be there.
pub fn by_kind(table: Value, kinds: &[(&str, usize, Vec<&str>)]) -> Value {
    let kind = |(kind, required, keys): &(&str, usize, Vec<&str>)| {
        let names: Vec<&str> = std::iter::once("kind").chain(keys.iter().copied()).collect();
        json!({
            "if": { "properties": { "kind": { "const": kind } }, "required": ["kind"] },
            "then": { "propertyNames": { "enum": names }, "required": keys[..*required] },
        })
    };
    with(table, json!({ "required": ["kind"], "allOf": kinds.iter().map(kind).collect::<Vec<_>>() }))
}

/// What a refusal tells: a time, `none`, or one of these further words; or a table that says where it stands.
pub fn hint(of: &str, computed: bool) -> Value {
    let words = if computed { "none|computed" } else { "none" };
    let wait = with(text("How long to wait."), json!({ "pattern": or_time(words) }));
    let place = choice("Where it stands: clients look in one place or the other.", &["header", "body"]);
    let table = table(of, vec![("wait", wait), ("in", place)], &["wait"]);
    with(table, json!({ "type": ["object", "string"], "pattern": or_time(words), "default": "none" }))
}
