//! Reading by a format.

use smallvec::SmallVec;

use super::{Custom, Format, Item, Part, Spaced, custom, is_string, is_symbol_name, is_unit, is_variable};
use crate::attr::{Attr, AttrKind};
use crate::op::{Arity, Constraint, OpDef, OpSpec, Slot, Traits};
use crate::text::parser::{Delim, Operand, Pos};
use crate::text::{OpParser, Reported};
use crate::types::Type;

/// What was read, before it is put together.
pub(super) struct State {
    pub(super) operands: SmallVec<[Option<Vec<Operand>>; 4]>,
    pub(super) attrs: Vec<(&'static str, Attr)>,
    operand_types: SmallVec<[Option<Vec<Type>>; 4]>,
    result_types: SmallVec<[Option<Vec<Type>>; 2]>,
    all_operands: Option<Vec<Operand>>,
    all_operand_types: Option<Vec<Type>>,
    all_result_types: Option<Vec<Type>>,
    pos: Pos,
}

/// Reads the custom form `format` of an op of kind `def`.
pub(crate) fn parse(
    p: &mut OpParser<'_>,
    def: &'static OpDef,
    format: &Format,
    spec: &mut OpSpec,
) -> Result<(), Reported> {
    let mut state = State {
        operands: (0..def.operands.len()).map(|_| None).collect(),
        attrs: Vec::new(),
        operand_types: (0..def.operands.len()).map(|_| None).collect(),
        result_types: (0..def.results.len()).map(|_| None).collect(),
        all_operands: None,
        all_operand_types: None,
        all_result_types: None,
        pos: p.pos(),
    };
    items(p, def, &format.items, spec, &mut state)?;
    for (name, attr) in std::mem::take(&mut state.attrs) {
        p.set_attr(spec, name, attr);
    }
    resolve(p, def, spec, &mut state)
}

fn items(
    p: &mut OpParser<'_>,
    def: &'static OpDef,
    all: &[Spaced],
    spec: &mut OpSpec,
    state: &mut State,
) -> Result<(), Reported> {
    for spaced in all {
        item(p, def, &spaced.item, spec, state)?;
    }
    Ok(())
}

fn item(
    p: &mut OpParser<'_>,
    def: &'static OpDef,
    item: &Item,
    spec: &mut OpSpec,
    state: &mut State,
) -> Result<(), Reported> {
    match item {
        Item::Literal(text) => p.expect(text),
        Item::Space(_) => Ok(()),
        Item::Part(part) => self::part(p, def, *part, spec, state),
        Item::TypeOf(part) => types(p, def, *part, state),
        Item::FunctionalType(inputs, results) => {
            let (input_types, result_types) = p.parse_function_type()?;
            set_types(*inputs, input_types, state);
            set_types(*results, result_types, state);
            Ok(())
        }
        Item::Regions => {
            for region in p.parse_list(Delim::None, |p| Ok(p.pos()))? {
                let _ = region;
                p.parse_region(&[])?;
            }
            Ok(())
        }
        Item::Successors => {
            spec.successors = p.parse_list(Delim::None, OpParser::parse_successor)?;
            Ok(())
        }
        Item::AttrDict { keyword: false } => p.parse_attr_dict(spec),
        Item::AttrDict { keyword: true } => p.parse_attr_dict_with_keyword(spec),
        Item::PropDict => p.parse_prop_dict(spec),
        Item::Custom(Custom::DynamicIndexList, parts) => custom::parse_index_list(p, def, parts, state),
        Item::Custom(Custom::GlobalMemrefOpTypeAndInitialValue, parts) => {
            custom::parse_global(p, def, parts, state)
        }
        Item::Group { anchor, then, otherwise } => {
            if starts(p, def, then) {
                if let Part::Attr(slot) = *anchor
                    && is_unit(def, slot)
                {
                    state.attrs.push((def.attrs[slot].name, Attr::UNIT));
                }
                items(p, def, then, spec, state)
            } else {
                skip_regions(p, then);
                items(p, def, otherwise, spec, state)
            }
        }
    }
}

/// A region in a group that is not there is empty.
fn skip_regions(p: &mut OpParser<'_>, then: &[Spaced]) {
    for spaced in then {
        if let Item::Part(Part::Region(_)) = spaced.item {
            p.add_region();
        }
    }
}

/// Whether the text goes on with the first of `items`.
fn starts(p: &OpParser<'_>, def: &OpDef, items: &[Spaced]) -> bool {
    let first = items.iter().find(|spaced| !matches!(spaced.item, Item::Space(_)));
    match first.map(|spaced| &spaced.item) {
        Some(Item::Literal(text)) => p.peek(text),
        Some(Item::Part(Part::Operand(_) | Part::Operands)) => p.at_operand(),
        Some(Item::Part(Part::Attr(slot))) => {
            let constraint = def.attrs[*slot].constraint;
            if is_symbol_name(def, *slot) {
                p.at_symbol()
            } else if !constraint.cases.is_empty() {
                constraint.cases.iter().any(|case| p.peek(case.0))
            } else if is_string(def, *slot) {
                p.at_string()
            } else {
                p.at_attr()
            }
        }
        Some(Item::Part(Part::Region(_)) | Item::Regions) => p.peek("{"),
        Some(Item::AttrDict { keyword }) => p.peek(if *keyword { "attributes" } else { "{" }),
        Some(Item::Part(Part::Successor(_)) | Item::Successors) => p.at_block(),
        Some(Item::TypeOf(_)) => p.at_a_type(),
        Some(Item::FunctionalType(..)) => p.peek("("),
        Some(Item::Custom(Custom::DynamicIndexList, _)) => p.peek("["),
        Some(Item::Custom(Custom::GlobalMemrefOpTypeAndInitialValue, _)) => p.at_a_type(),
        Some(Item::PropDict) => p.peek("<"),
        Some(Item::Group { then, .. }) => starts(p, def, then),
        Some(Item::Space(_) | Item::Part(Part::Result(_) | Part::Results)) | None => false,
    }
}

fn part(
    p: &mut OpParser<'_>,
    def: &'static OpDef,
    part: Part,
    spec: &mut OpSpec,
    state: &mut State,
) -> Result<(), Reported> {
    match part {
        Part::Operand(slot) => {
            let found = match def.operands[slot].arity {
                Arity::One => vec![p.parse_operand()?],
                Arity::Opt => p.parse_optional_operand()?.into_iter().collect(),
                Arity::Many => p.parse_operands(Delim::None)?,
            };
            state.operands[slot] = Some(found);
            Ok(())
        }
        Part::Operands => {
            state.all_operands = Some(p.parse_operands(Delim::None)?);
            Ok(())
        }
        Part::Attr(slot) => attr(p, def, slot, state),
        Part::Region(slot) => {
            if def.regions[slot].arity == Arity::One {
                return p.parse_region(&[]);
            }
            while p.parse_optional_region(&[])? {
                if !p.accept(",") {
                    break;
                }
            }
            Ok(())
        }
        Part::Successor(slot) => {
            if def.successors[slot].arity == Arity::One {
                let block = p.parse_successor()?;
                spec.successors.push(block);
            } else if p.at_block() {
                let blocks = p.parse_list(Delim::None, OpParser::parse_successor)?;
                spec.successors.extend(blocks);
            }
            Ok(())
        }
        Part::Result(_) | Part::Results => Ok(()),
    }
}

fn attr(p: &mut OpParser<'_>, def: &'static OpDef, slot: usize, state: &mut State) -> Result<(), Reported> {
    let declared = &def.attrs[slot];
    let constraint = declared.constraint;
    if is_unit(def, slot) {
        return Ok(());
    }
    let pos = p.pos();
    let attr = if is_symbol_name(def, slot) {
        let name = p.parse_symbol_name()?;
        p.ctx().str_attr(p.ctx().str(name))
    } else if !constraint.cases.is_empty() {
        let value = p.parse_case(constraint.cases)?;
        let ty = constraint.ty.map_or_else(|| p.ctx().int(64), |ty| ty(p.ctx()));
        p.ctx().int_attr(i128::from(value), ty)
    } else if let Some(ty) = constraint.ty {
        let ty = ty(p.ctx());
        p.parse_attr_of(ty)?
    } else if is_string(def, slot) {
        // A string has no type here: what follows a colon belongs to the format.
        let none = p.ctx().none();
        p.parse_attr_of(none)?
    } else {
        p.parse_attr()?
    };
    if !(constraint.holds)(p.ctx(), attr) {
        // What an attribute with elements lacks, its elements may lack; a number of the right type has a
        // wrong value.
        let right_kind = match attr.kind(p.ctx()) {
            AttrKind::Array(_) | AttrKind::Dict(_) | AttrKind::Dialect { .. } => constraint.ty.is_none(),
            AttrKind::Integer { ty, .. } => constraint.ty.is_some_and(|wanted| wanted(p.ctx()) == *ty),
            _ => false,
        };
        let message = match right_kind {
            true => {
                format!("attribute '{}' failed to satisfy constraint: {}", declared.name, constraint.what)
            }
            false => "invalid kind of attribute specified".to_owned(),
        };
        return Err(p.error_at(pos, message));
    }
    state.attrs.push((declared.name, attr));
    Ok(())
}

fn types(p: &mut OpParser<'_>, def: &'static OpDef, part: Part, state: &mut State) -> Result<(), Reported> {
    let arity = match part {
        Part::Operand(slot) => def.operands[slot].arity,
        Part::Result(slot) => def.results[slot].arity,
        _ => Arity::Many,
    };
    let found = match arity {
        Arity::One => vec![p.parse_type()?],
        Arity::Opt => p.parse_optional_type()?.into_iter().collect(),
        Arity::Many if p.at_a_type() => p.parse_type_list()?,
        Arity::Many => Vec::new(),
    };
    set_types(part, found, state);
    Ok(())
}

fn set_types(part: Part, types: Vec<Type>, state: &mut State) {
    match part {
        Part::Operand(slot) => state.operand_types[slot] = Some(types),
        Part::Result(slot) => state.result_types[slot] = Some(types),
        Part::Operands => state.all_operand_types = Some(types),
        Part::Results => state.all_result_types = Some(types),
        Part::Attr(_) | Part::Region(_) | Part::Successor(_) => {}
    }
}

// ---- putting it together ----

/// Type variables by name.
type Vars = SmallVec<[(&'static str, Type); 4]>;

fn resolve(
    p: &mut OpParser<'_>,
    def: &'static OpDef,
    spec: &mut OpSpec,
    state: &mut State,
) -> Result<(), Reported> {
    if let Some(all) = state.all_operands.take() {
        let types = state.all_operand_types.take();
        let types = match types {
            Some(types) => types,
            None => all_types(p, def, &all, state)?,
        };
        p.resolve_all(spec, &all, &types)?;
        return results(p, def, spec, state, &bind(p, def, state));
    }
    let groups: Vec<Vec<Operand>> =
        state.operands.iter_mut().map(|group| group.take().unwrap_or_default()).collect();
    if let Some(types) = state.all_operand_types.take() {
        let all: Vec<Operand> = groups.iter().flatten().copied().collect();
        p.resolve_all(spec, &all, &types)?;
        distribute(&groups, &types, state);
    }
    let vars = bind(p, def, state);
    check_sources(p, def, state)?;
    if spec.operands.is_empty() {
        for (slot, group) in groups.iter().enumerate() {
            operand_group(p, def, (slot, group), spec, state, &vars)?;
        }
    }
    if def.has_operand_segments() {
        let sizes: Vec<usize> = groups.iter().map(Vec::len).collect();
        p.set_operand_segments(spec, &sizes);
    }
    results(p, def, spec, state, &vars)
}

/// Types of operands that were read as one list, when the format gives them by slots or not at all.
fn all_types(
    p: &mut OpParser<'_>,
    def: &'static OpDef,
    all: &[Operand],
    state: &State,
) -> Result<Vec<Type>, Reported> {
    let vars = bind(p, def, state);
    let mut types = Vec::new();
    for (slot, declared) in def.operands.iter().enumerate() {
        match (&state.operand_types[slot], type_of(p, declared.constraint, &vars)) {
            (Some(given), _) => types.extend_from_slice(given),
            (None, Some(ty)) => {
                let rest = all.len().saturating_sub(types.len() + def.operands.len() - slot - 1);
                types.extend(std::iter::repeat_n(ty, if declared.arity == Arity::One { 1 } else { rest }));
            }
            (None, None) => {
                return Err(
                    p.error_at(state.pos, format!("type of operand '{}' cannot be inferred", declared.name))
                );
            }
        }
    }
    Ok(types)
}

/// Notes the types of a common list as those of each group.
fn distribute(groups: &[Vec<Operand>], types: &[Type], state: &mut State) {
    let mut at = 0;
    for (slot, group) in groups.iter().enumerate() {
        let end = (at + group.len()).min(types.len());
        state.operand_types[slot] = Some(types[at..end].to_vec());
        at = end;
    }
}

/// The type variables that the types in the text bind, and those that follow from them.
fn bind(p: &OpParser<'_>, def: &'static OpDef, state: &State) -> Vars {
    let mut vars = Vars::new();
    let mut note = |slot: &'static Slot, types: &Option<Vec<Type>>| {
        if let (Some(var), Some(&ty)) = (slot.constraint.var, types.as_ref().and_then(|types| types.first()))
            && vars.iter().all(|entry| entry.0 != var)
        {
            vars.push((var, ty));
        }
    };
    for (slot, types) in def.operands.iter().zip(&state.operand_types) {
        note(slot, types);
    }
    let all_results =
        state.all_result_types.as_ref().filter(|_| def.results.iter().all(|slot| !is_variable(slot.arity)));
    for (at, (slot, types)) in def.results.iter().zip(&state.result_types).enumerate() {
        match all_results.and_then(|all| all.get(at)) {
            Some(&ty) => note(slot, &Some(vec![ty])),
            None => note(slot, types),
        }
    }
    for _ in def.types {
        for constraint in def.types {
            let Some(var) = constraint.var.filter(|var| vars.iter().all(|entry| entry.0 != *var)) else {
                continue;
            };
            let from = constraint.derive.and_then(|(from, rule)| {
                vars.iter().find(|entry| entry.0 == from).map(|entry| rule(p.ctx(), entry.1))
            });
            if let Some(ty) = from.or_else(|| constraint.build.map(|build| build(p.ctx()))) {
                vars.push((var, ty));
            }
        }
    }
    vars
}

/// Reports a type that another one follows from, and that its operand does not accept.
fn check_sources(p: &mut OpParser<'_>, def: &'static OpDef, state: &State) -> Result<(), Reported> {
    for (slot, types) in def.operands.iter().zip(&state.operand_types) {
        let constraint = slot.constraint;
        let follows =
            |other: &&&'static Constraint| other.derive.is_some_and(|(from, _)| constraint.var == Some(from));
        let Some(&ty) =
            types.iter().flatten().next().filter(|_| def.types.iter().any(|other| follows(&other)))
        else {
            continue;
        };
        if !(constraint.holds)(p.ctx(), ty) {
            let message =
                format!("'{}' must be {}, but got '{}'", slot.name, constraint.what, p.ctx().display(ty));
            return Err(p.error_at(state.pos, message));
        }
    }
    Ok(())
}

/// The type that `constraint` leaves no choice about.
fn type_of(p: &OpParser<'_>, constraint: &Constraint, vars: &Vars) -> Option<Type> {
    let bound = |var: &str| vars.iter().find(|entry| entry.0 == var).map(|entry| entry.1);
    let derived = || constraint.derive.and_then(|(from, rule)| Some(rule(p.ctx(), bound(from)?)));
    let of_var = constraint.var.and_then(bound);
    of_var.or_else(derived).or_else(|| constraint.build.map(|build| build(p.ctx())))
}

fn operand_group(
    p: &mut OpParser<'_>,
    def: &'static OpDef,
    (slot, group): (usize, &[Operand]),
    spec: &mut OpSpec,
    state: &State,
    vars: &Vars,
) -> Result<(), Reported> {
    if let Some(types) = &state.operand_types[slot] {
        if let ([ty], true) = (&types[..], def.operands[slot].arity == Arity::One) {
            return p.resolve_same(spec, group, *ty);
        }
        return p.resolve_all(spec, group, types);
    }
    if group.is_empty() {
        return Ok(());
    }
    let first = state.operand_types.iter().flatten().flatten().next().copied();
    let same = first.filter(|_| def.traits.has(Traits::SAME_OPERAND_TYPES));
    match type_of(p, def.operands[slot].constraint, vars).or(same) {
        Some(ty) => p.resolve_same(spec, group, ty),
        None => {
            let message = format!("type of operand '{}' cannot be inferred", def.operands[slot].name);
            Err(p.error_at(state.pos, message))
        }
    }
}

fn results(
    p: &mut OpParser<'_>,
    def: &'static OpDef,
    spec: &mut OpSpec,
    state: &mut State,
    vars: &Vars,
) -> Result<(), Reported> {
    if let Some(types) = state.all_result_types.take() {
        spec.results = types;
        return Ok(());
    }
    let given = state.result_types.iter().all(Option::is_some);
    if !given && def.infer.is_some() {
        return p.infer_results(spec);
    }
    let typed_value = spec.get(p.ctx(), "value").and_then(|attr| attr.ty(p.ctx()));
    let mut sizes = Vec::new();
    for (slot, declared) in def.results.iter().enumerate() {
        let types = match state.result_types[slot].take() {
            Some(types) => types,
            None if is_variable(declared.arity) => Vec::new(),
            None => match type_of(p, declared.constraint, vars).or(typed_value) {
                Some(ty) => vec![ty],
                None => return p.infer_results(spec),
            },
        };
        sizes.push(types.len());
        spec.results.extend(types);
    }
    if def.has_result_segments() {
        p.set_result_segments(spec, &sizes);
    }
    Ok(())
}
