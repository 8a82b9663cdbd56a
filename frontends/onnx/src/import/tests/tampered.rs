//! Models that someone tampered with are refused, or become a module that verifies; nothing panics.

use super::mutation::{Random, mutate};
use super::*;

#[test]
fn no_tampered_model_panics() {
    let models: Vec<Vec<u8>> =
        corpus().iter().map(|(_, text)| model_from_text(text).expect("a model")).collect();
    let (mut accepted, mut refused) = (0, 0);
    for seed in 0..3000 {
        let mut random = Random::new(seed);
        let model = &models[random.below(models.len())];
        let other = &models[random.below(models.len())];
        let bytes = mutate(model, other, &mut random);
        let ctx = context();
        let keep_going = seed % 3 == 0;
        let options = Options { require_static: seed % 4 != 0, keep_going, ..Options::default() };
        let (module, diags) = import_bytes(&ctx, bytes, &options);
        let module = module.filter(|_| !keep_going || !diags.has_errors());
        assert_eq!(module.is_none(), diags.has_errors(), "seed {seed}");
        if module.is_some() { accepted += 1 } else { refused += 1 }
    }
    // The mutations must reach beyond the decoder, and must break something.
    assert!(accepted > 300 && refused > 300, "{accepted} accepted, {refused} refused");
}
