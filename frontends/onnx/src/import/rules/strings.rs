//! Operators on texts.

use terrace_ir::Attr;

use super::*;

pub(super) const RULES: Family = &[
    ("RegexFullMatch", regex_full_match),
    ("StringConcat", concat),
    ("StringNormalizer", normalizer),
    ("StringSplit", split),
];

fn concat(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let operands = cx.values()?;
    let y = cx.op("graph.string_concat", &operands, &[])?;
    cx.set(0, y);
    Ok(())
}

fn normalizer(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let case = match &*cx.text("case_change_action")? {
        "NONE" | "" => "none",
        "LOWER" => "lower",
        "UPPER" => "upper",
        other => {
            let why = format!("is `{other}`, expected `NONE`, `LOWER` or `UPPER`");
            return Err(cx.bad_attribute("case_change_action", why));
        }
    };
    let locale = cx.text("locale")?;
    let stopwords = cx.texts("stopwords")?.unwrap_or_default();
    let case_sensitive = cx.flag("is_case_sensitive")?;
    let own_letters = ["tr", "az", "lt"].iter().any(|language| locale.starts_with(language));
    if own_letters && (case != "none" || (!case_sensitive && !stopwords.is_empty())) {
        return Err(cx.unsupported(format!("`locale` `{locale}`, whose letters have a case of their own")));
    }
    let words: Vec<Attr> = stopwords.iter().map(|word| cx.ctx.str_attr(word)).collect();
    let mut attrs = vec![("case", cx.ctx.str_attr(case))];
    attrs.extend(case_sensitive.then_some(("case_sensitive", Attr::UNIT)));
    if !words.is_empty() {
        attrs.push(("stopwords", cx.ctx.array_attr(words)));
    }
    let x = cx.value(0)?;
    let y = cx.op("graph.string_normalize", &[x], &attrs)?;
    cx.set(0, y);
    Ok(())
}

fn split(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let delimiter = cx.text("delimiter")?;
    let mut attrs = Vec::new();
    if !delimiter.is_empty() {
        attrs.push(("delimiter", cx.ctx.str_attr(&delimiter)));
    }
    if let Some(most) = cx.opt_int("maxsplit")? {
        attrs.push(("maxsplit", cx.ctx.i64_attr(most)));
    }
    let x = cx.value(0)?;
    let results = cx.ops("graph.string_split", &[&[x]], &attrs)?;
    cx.set(0, results[0]);
    if cx.wants(1) {
        cx.set(1, results[1]);
    }
    Ok(())
}

fn regex_full_match(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let pattern = cx.text("pattern")?;
    if let Err(why) = terrace_dialects::graph::strings::pattern(&pattern) {
        return Err(cx.bad_attribute("pattern", why));
    }
    let x = cx.value(0)?;
    let y = cx.op("graph.regex_full_match", &[x], &[("pattern", cx.ctx.str_attr(&pattern))])?;
    cx.set(0, y);
    Ok(())
}
