//! Changes of what a model says: its edges, operators, attributes, types, constants, sizes, operator sets, functions and
//! the nesting of its graphs. The model stays well-formed protobuf, and mostly one that a careless tool might write.

use super::message::{Field, Kind, Payload, at, packed, places, set, some, texts};
use super::{NUMBERS, Random};

/// One change in `tree`; `donor` is another model, to take parts from. Where a model has nothing of what would be
/// changed, it stays as it is.
pub(super) fn change(tree: &mut Vec<Field>, donor: &[Field], random: &mut Random) {
    let mut donor = donor.to_vec();
    // Nothing done is as good a change as any.
    let _: Option<()> = match random.below(12) {
        0 | 1 => edge(tree, random),
        2 => operator(tree, &mut donor, random),
        3 => attribute(tree, &mut donor, random),
        4 | 5 => attribute_value(tree, random),
        6 => tensor(tree, random),
        7 => info(tree, random),
        8 => opset(tree, random),
        9 => constant_input(tree, random),
        10 => merge(tree, &mut donor, random),
        _ => nest(tree, random),
    };
}

fn number(random: &mut Random) -> u64 {
    // Small ones are the likelier, since large ones are refused before they reach anything.
    match random.below(3) {
        0 => NUMBERS[random.below(NUMBERS.len())],
        1 => random.below(9) as u64,
        _ => (random.below(9) as i64 - 4).cast_unsigned(),
    }
}

fn numbers(random: &mut Random) -> Vec<u64> {
    (0..random.below(7)).map(|_| number(random)).collect()
}

/// An input or output of a node gets another name: of another value, or none.
fn edge(tree: &mut Vec<Field>, random: &mut Random) -> Option<()> {
    let mut names = texts(tree, Kind::Node, &[1, 2]);
    names.extend(texts(tree, Kind::Info, &[1]));
    names.extend(texts(tree, Kind::Tensor, &[8]));
    names.push(Vec::new());
    let name = random.of(&names)?.clone();
    let node = some(tree, Kind::Node, random)?;
    let ends: Vec<usize> = (0..node.len()).filter(|&at| matches!(node[at].number, 1 | 2)).collect();
    match random.of(&ends) {
        Some(&end) if random.below(4) != 0 => node[end].payload = Payload::Bytes(name),
        _ => node.push(Field::bytes(1 + random.below(2) as u32, name)),
    }
    Some(())
}

/// A node gets the operator of another one, or calls a function of the model, which may be the one it is in.
fn operator(tree: &mut Vec<Field>, donor: &mut Vec<Field>, random: &mut Random) -> Option<()> {
    let from = match random.below(3) {
        0 => some(tree, Kind::Function, random).or(some(donor, Kind::Node, random)),
        1 => some(tree, Kind::Node, random),
        _ => some(donor, Kind::Node, random),
    }?;
    let text = |numbers: [u32; 2]| {
        let field = from.iter().find(|field| numbers.contains(&field.number));
        field.and_then(|field| match &field.payload {
            Payload::Bytes(text) => Some(text.clone()),
            _ => None,
        })
    };
    // The operator of a node, or the name of a function; the domain.
    let is_node = from.iter().any(|field| field.number == 4 && matches!(field.payload, Payload::Bytes(_)));
    let (name, domain) = if is_node { (text([4, 4]), text([7, 7])) } else { (text([1, 1]), text([10, 10])) };
    let node = some(tree, Kind::Node, random)?;
    set(node, Field::bytes(4, name?));
    set(node, Field::bytes(7, domain.unwrap_or_default()));
    Some(())
}

/// A node gets an attribute of another node, perhaps under the name of one of its own.
fn attribute(tree: &mut Vec<Field>, donor: &mut Vec<Field>, random: &mut Random) -> Option<()> {
    let from = if random.below(2) == 0 { &mut *donor } else { &mut *tree };
    let mut attribute = some(from, Kind::Attribute, random)?.clone();
    if random.below(2) == 0 {
        let names = texts(tree, Kind::Attribute, &[1]);
        set(&mut attribute, Field::bytes(1, random.of(&names)?.clone()));
    }
    some(tree, Kind::Node, random)?.push(Field::message(5, Kind::Attribute, attribute));
    Some(())
}

/// An attribute gets another value: of its type, or of another.
fn attribute_value(tree: &mut Vec<Field>, random: &mut Random) -> Option<()> {
    const WORDS: [&str; 8] =
        ["", "linear", "constant", "SAME_UPPER", "reflect", "round_prefer_floor", "bij,bjk", "\u{e9}\0"];
    let attribute = some(tree, Kind::Attribute, random)?;
    let ty = attribute.iter().find(|field| field.number == 20).map_or(0, |field| match field.payload {
        Payload::Varint(ty) => ty,
        _ => 0,
    });
    let ty = if random.below(4) == 0 { random.below(16) as u64 } else { ty };
    let floats = [0.0, -0.0, 1e-45, -1.0, 3e38, f32::INFINITY, f32::NAN];
    let float = floats[random.below(floats.len())].to_le_bytes().to_vec();
    // Lists stay as they are in part: one entry more often gets further than all others.
    let field = match ty {
        1 => Field { number: 2, payload: Payload::Fixed(float) },
        2 => Field::number(3, number(random)),
        3 => Field::bytes(4, WORDS[random.below(WORDS.len())]),
        6 => Field { number: 7, payload: Payload::Fixed(float) },
        7 if random.below(2) == 0 => Field::number(8, number(random)),
        7 => {
            attribute.retain(|field| field.number != 8);
            Field::bytes(8, packed(numbers(random)))
        }
        8 => Field::bytes(9, WORDS[random.below(WORDS.len())]),
        _ => Field::number(20, random.below(16) as u64),
    };
    match random.below(3) {
        0 => attribute.push(field),
        _ => set(attribute, field),
    }
    set(attribute, Field::number(20, ty));
    Some(())
}

/// A stored tensor gets another type, other dimensions, or more, fewer or other bytes.
fn tensor(tree: &mut Vec<Field>, random: &mut Random) -> Option<()> {
    let tensor = some(tree, Kind::Tensor, random)?;
    match random.below(5) {
        0 => set(tensor, Field::number(2, random.below(30) as u64)),
        1 => {
            tensor.retain(|field| field.number != 1);
            tensor.push(Field::bytes(1, packed(numbers(random))));
        }
        2 => {
            // Elements that say what a parameter is, of the right length.
            let elements: Vec<u8> = numbers(random).into_iter().flat_map(u64::to_le_bytes).collect();
            let length = (elements.len() / 8) as u64;
            tensor.retain(|field| !matches!(field.number, 1 | 4..=7 | 9..=11));
            tensor.extend([Field::bytes(1, packed([length])), Field::bytes(9, elements)]);
            set(tensor, Field::number(2, 7));
        }
        3 => {
            let field = tensor.iter_mut().find(|field| matches!(field.number, 4..=7 | 9..=11))?;
            let Payload::Bytes(bytes) = &mut field.payload else { return None };
            match random.below(3) {
                0 => bytes.truncate(bytes.len() / 2),
                1 => bytes.extend_from_slice(&[0; 8]),
                _ => field.number = 4 + random.below(8) as u32,
            }
        }
        _ => {
            let keys = ["location", "offset", "length"];
            for key in keys.into_iter().take(1 + random.below(3)) {
                let value = match key {
                    "location" => ["w.bin", "../w.bin", "/w.bin", "a/b", ""][random.below(5)].to_owned(),
                    _ => number(random).to_string(),
                };
                let entry = vec![Field::bytes(1, key), Field::bytes(2, value)];
                tensor.push(Field::message(13, Kind::Entry, entry));
            }
            set(tensor, Field::number(14, 1));
        }
    }
    Some(())
}

/// An input, output or value gets another type of elements or other dimensions.
fn info(tree: &mut Vec<Field>, random: &mut Random) -> Option<()> {
    match random.below(4) {
        0 => set(some(tree, Kind::TensorType, random)?, Field::number(1, random.below(30) as u64)),
        1 => {
            let dimension = some(tree, Kind::Dimension, random)?;
            dimension.clear();
            match random.below(3) {
                0 => dimension.push(Field::bytes(2, ["N", "M", "N + 1", ""][random.below(4)])),
                1 => dimension.push(Field::number(1, number(random))),
                _ => {}
            }
        }
        2 => {
            let shape = some(tree, Kind::Shape, random)?;
            match random.below(2) {
                0 => drop(shape.pop()),
                _ => {
                    let size = vec![Field::number(1, number(random))];
                    shape.insert(random.below(shape.len() + 1), Field::message(1, Kind::Dimension, size));
                }
            }
        }
        _ => some(tree, Kind::TensorType, random)?.retain(|field| field.number != 2),
    }
    Some(())
}

/// An operator set gets another version, or is that of another domain.
fn opset(tree: &mut Vec<Field>, random: &mut Random) -> Option<()> {
    let opset = some(tree, Kind::Opset, random)?;
    let version = if random.below(5) == 0 { number(random) } else { 1 + random.below(30) as u64 };
    match random.below(4) {
        0 => set(
            opset,
            Field::bytes(1, ["", "ai.onnx", "ai.onnx.ml", "com.microsoft", "custom"][random.below(5)]),
        ),
        _ => set(opset, Field::number(2, version)),
    }
    Some(())
}

/// A constant of the graph gets the name of one of its values, or is none any more.
fn constant_input(tree: &mut Vec<Field>, random: &mut Random) -> Option<()> {
    let names = texts(tree, Kind::Node, &[1]);
    let name = random.of(&names)?.clone();
    if random.below(2) == 0 {
        set(some(tree, Kind::Tensor, random)?, Field::bytes(8, name));
        return Some(());
    }
    let list = numbers(random);
    let elements: Vec<u8> = list.iter().copied().flat_map(u64::to_le_bytes).collect();
    let tensor = vec![
        Field::bytes(1, packed([list.len() as u64])),
        Field::number(2, 7),
        Field::bytes(8, name),
        Field::bytes(9, elements),
    ];
    some(tree, Kind::Graph, random)?.push(Field::message(5, Kind::Tensor, tensor));
    Some(())
}

/// A graph gets all that is in the graph of another model, or that model's functions.
fn merge(tree: &mut Vec<Field>, donor: &mut Vec<Field>, random: &mut Random) -> Option<()> {
    if random.below(3) == 0 {
        tree.extend(donor.iter().filter(|field| field.number == 25).cloned());
        return Some(());
    }
    let parts: Vec<Field> = some(donor, Kind::Graph, random)?.clone();
    let graph = some(tree, Kind::Graph, random)?;
    let before = random.below(2) == 0;
    for field in parts {
        match random.below(8) {
            0 => {}
            _ if before => graph.insert(0, field),
            _ => graph.push(field),
        }
    }
    Some(())
}

/// Graphs in attributes get into each other: a graph becomes the attribute of a node of a graph.
fn nest(tree: &mut Vec<Field>, random: &mut Random) -> Option<()> {
    const NAMES: [&str; 3] = ["then_branch", "else_branch", "body"];
    let graphs = places(tree, Kind::Graph);
    let path = random.of(&graphs)?.clone();
    let mut graph = at(tree, &path).clone();
    for _ in 0..1 + random.below(3) {
        let attribute = vec![
            Field::bytes(1, NAMES[random.below(3)]),
            Field::message(6, Kind::Graph, graph.clone()),
            Field::number(20, 5),
        ];
        some(&mut graph, Kind::Node, random)?.push(Field::message(5, Kind::Attribute, attribute));
    }
    *at(tree, &path) = graph;
    Some(())
}
