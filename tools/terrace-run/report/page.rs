//! The page: one file with everything in it.

use serde_json::Value;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPTS: [&str; 4] =
    [include_str!("page.js"), include_str!("graph.js"), include_str!("tables.js"), include_str!("memory.js")];

/// The page that shows `data`.
pub(super) fn page(data: &Value) -> String {
    let mut page = String::new();
    let mut rest = PAGE;
    let scripts = SCRIPTS.concat();
    let data = embedded(data);
    for (mark, text) in [("{{style}}", STYLE), ("{{data}}", &data), ("{{script}}", &scripts)] {
        let (before, after) = rest.split_once(mark).unwrap_or((rest, ""));
        page.push_str(before);
        page.push_str(text);
        rest = after;
    }
    page.push_str(rest);
    page
}

/// `data` as the text of a script element. Nothing in it can end the element or begin a comment: strings of models are
/// anybody's.
fn embedded(data: &Value) -> String {
    data.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn no_name_gets_out_of_the_data() {
        let name = "</script><script>alert(1)</script><!-- <b>&amp; {{script}} \u{2028}";
        let data = json!({ "name": name });
        let text = embedded(&data);
        assert!(!text.contains(['<', '>', '&']));
        assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), data);
        let whole = page(&data);
        assert_eq!(whole.matches(&text).count(), 1);
        assert_eq!(whole.matches("</script>").count(), 2);
        assert!(whole.ends_with("</html>\n"));
    }

    #[test]
    fn the_page_asks_nobody_for_anything() {
        let page = page(&Value::Null);
        for part in ["http:", "src=", "@import", "url(", "innerHTML", "fetch("] {
            assert!(!page.replace("http://www.w3.org/2000/svg", "").contains(part), "{part}");
        }
        assert!(page.contains("default-src 'none'"));
    }
}
