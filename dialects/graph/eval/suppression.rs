//! Choice among boxes that overlap.

use super::{Data, EvalError, Node, Outcome, Tensor};

/// A type that boxes are computed with.
trait Number: Copy + PartialOrd {
    const ZERO: Self;
    fn min(self, other: Self) -> Self;
    fn max(self, other: Self) -> Self;
    fn half(self) -> Self;
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn div(self, other: Self) -> Self;
}

macro_rules! number {
    ($($ty:ident)*) => { $(impl Number for $ty {
        const ZERO: $ty = 0.0;
        fn min(self, other: $ty) -> $ty { if other < self { other } else { self } }
        fn max(self, other: $ty) -> $ty { if other > self { other } else { self } }
        fn half(self) -> $ty { self * 0.5 }
        fn add(self, other: $ty) -> $ty { self + other }
        fn sub(self, other: $ty) -> $ty { self - other }
        fn mul(self, other: $ty) -> $ty { self * other }
        fn div(self, other: $ty) -> $ty { self / other }
    })* };
}

number! { f32 f64 }

/// The lower and upper bounds of a box in two dimensions.
fn bounds<T: Number>(of: &[T], center: bool) -> [(T, T); 2] {
    [0, 1].map(|dim| {
        let (a, b) = (of[dim], of[dim + 2]);
        if center { (a.sub(b.half()), a.add(b.half())) } else { (a.min(b), a.max(b)) }
    })
}

/// Whether the part that two boxes share of both together is above `threshold`.
fn overlap<T: Number>(a: [(T, T); 2], b: [(T, T); 2], threshold: T) -> bool {
    let shared = [0, 1].map(|dim| a[dim].1.min(b[dim].1).sub(a[dim].0.max(b[dim].0)));
    let area = |of: [(T, T); 2]| of[0].1.sub(of[0].0).mul(of[1].1.sub(of[1].0));
    let (of_a, of_b, common) = (area(a), area(b), shared[0].mul(shared[1]));
    let whole = of_a.add(of_b).sub(common);
    let positive = [shared[0], shared[1], common, of_a, of_b, whole].iter().all(|&size| size > T::ZERO);
    positive && common.div(whole) > threshold
}

struct Job<'a, T> {
    boxes: &'a [T],
    scores: &'a [T],
    /// Batches, classes and boxes.
    sizes: [usize; 3],
    most: usize,
    iou: T,
    least: Option<T>,
    center: bool,
}

impl<T: Number> Job<'_, T> {
    fn run(&self) -> Vec<i64> {
        let [batches, classes, count] = self.sizes;
        let mut rows = Vec::new();
        for row in 0..batches * classes {
            let scores = &self.scores[row * count..][..count];
            let boxes = &self.boxes[row / classes * count * 4..][..count * 4];
            for chosen in self.choose(boxes, scores) {
                rows.extend([row / classes, row % classes, chosen].map(|index| index as i64));
            }
        }
        rows
    }

    fn choose(&self, boxes: &[T], scores: &[T]) -> Vec<usize> {
        let at = |index: usize| bounds(&boxes[index * 4..][..4], self.center);
        let will_do = |&index: &usize| {
            let score = scores[index];
            self.least.map_or(score.partial_cmp(&score).is_some(), |least| score > least)
        };
        let mut order: Vec<usize> = (0..scores.len()).filter(will_do).collect();
        order.sort_by(|&a, &b| scores[b].partial_cmp(&scores[a]).unwrap_or(std::cmp::Ordering::Equal));
        let mut chosen: Vec<usize> = Vec::new();
        for index in order {
            if chosen.len() == self.most {
                break;
            }
            if !chosen.iter().any(|&other| overlap(at(index), at(other), self.iou)) {
                chosen.push(index);
            }
        }
        chosen
    }
}

fn scalar(node: &Node<'_>, index: usize) -> Result<Option<f64>, EvalError> {
    let Some(tensor) = node.inputs.get(index) else { return Ok(None) };
    tensor.f64s().first().copied().map(Some).ok_or_else(|| "takes scalars, found no element".to_owned())
}

pub(super) fn non_max_suppression(node: &Node<'_>) -> Outcome {
    let (boxes, scores) = (node.inputs[0], node.inputs[1]);
    let sizes = [scores.shape[0], scores.shape[1], scores.shape[2]];
    let most = node.inputs[2].ints().first().copied().unwrap_or(0);
    let most = usize::try_from(most).unwrap_or(0);
    let (iou, least) = (scalar(node, 3)?.unwrap_or(0.0), scalar(node, 4)?);
    let center = node.flag("center_point_box");
    let rows = match (&boxes.data, &scores.data) {
        (Data::F32(boxes), Data::F32(scores)) => {
            let least = least.map(|least| least as f32);
            Job { boxes, scores, sizes, most, iou: iou as f32, least, center }.run()
        }
        (Data::F64(boxes), Data::F64(scores)) => Job { boxes, scores, sizes, most, iou, least, center }.run(),
        _ => return Err("takes boxes and scores of one type of floats".into()),
    };
    Ok(vec![Tensor::from_ints(&[rows.len() / 3, 3], node.elem(0), rows)])
}
