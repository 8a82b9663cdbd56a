//! Constraints that others imply.

use std::collections::HashMap;

use super::row::{complement, constant, is_constant};
use super::{Row, System};

impl System {
    /// Removes inequalities without variables that hold, equal ones, and those that another one implies which
    /// differs in the constant only.
    pub fn remove_trivial_redundancy(&mut self) {
        self.tighten();
        self.normalize();
        // By coefficients: where the strictest one is.
        let mut best: HashMap<Row, usize> = HashMap::new();
        let mut keep = vec![true; self.inequalities.len()];
        for (at, row) in self.inequalities.iter().enumerate() {
            if is_constant(row) && constant(row) >= 0 {
                keep[at] = false;
                continue;
            }
            let coefficients = row[..row.len() - 1].to_vec();
            match best.get_mut(&coefficients) {
                None => {
                    best.insert(coefficients, at);
                }
                Some(known) if constant(&self.inequalities[*known]) > constant(row) => {
                    keep[*known] = false;
                    *known = at;
                }
                Some(_) => keep[at] = false,
            }
        }
        let mut keep = keep.into_iter();
        self.inequalities.retain(|_| keep.next().unwrap_or(true));
    }

    /// Removes the inequalities that the other constraints imply, the first ones first.
    pub fn remove_redundant_inequalities(&mut self) {
        let mut at = 0;
        while at < self.inequalities.len() {
            let row = self.inequalities.remove(at);
            if self.implies(&row) {
                continue;
            }
            self.inequalities.insert(at, row);
            at += 1;
        }
    }

    /// Whether `row >= 0` is known to hold at all points.
    pub fn implies(&self, row: &[i128]) -> bool {
        let Some(otherwise) = complement(row) else { return false };
        let mut without = self.clone();
        without.add_inequality(otherwise);
        without.is_empty()
    }

    /// Whether all points of this system are known to be points of `other`, which has the same variables and no
    /// locals of its own.
    pub fn is_subset_of(&self, other: &System) -> bool {
        if self.cols() != other.cols() {
            return false;
        }
        other.inequalities.iter().all(|row| self.implies(row))
            && other.equalities.iter().all(|row| {
                self.implies(row) && super::row::negated(row).is_some_and(|row| self.implies(&row))
            })
    }
}
