// Put behind a page: uses it as a person would, and writes what comes of it into the page.
addEventListener("DOMContentLoaded", () => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const lines = [];
  const say = (text) => lines.push(text);
  const key = (name) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  const open = (view) => one(`#tab-${view}`).click();
  const graph = () => all("#view-graph tbody tr");
  const titles = () => graph().map((line) => line.cells[1].textContent);
  const column = (view, at) => all(`#view-${view} tbody tr`).map((line) => line.cells[at].textContent);
  const type = (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event("input"));
  };

  // Views.
  say(`tabs: ${all("[role=tab]").map((tab) => tab.textContent).join(", ")}`);
  one("[role=tab]").focus();
  key("ArrowRight");
  say(`behind the first tab: ${document.activeElement.id}, shown: ${all("[role=tabpanel]:not([hidden])").map((panel) => panel.id)}`);
  key("End");
  say(`last tab: ${document.activeElement.id}`);

  // The graph: modules close and open, by mouse and keys.
  open("graph");
  const button = (text) => all("#view-graph button").find((button) => button.textContent === text);
  button("Open all").click();
  const full = graph().length;
  say(`first: ${graph()[0].cells[2].textContent}, last: ${graph().at(-1).cells[2].textContent}`);
  const edges = all("#view-graph path.edge").length;
  button("Close all").click();
  const closed = graph().length;
  say(`closed: fewer lines ${closed < full}, lines between them ${edges > 0}`);
  const module = graph().find((line) => line.getAttribute("aria-expanded") === "false");
  module.click();
  say(`opened by click: more lines ${graph().length > closed}, ${document.activeElement.getAttribute("aria-expanded")}, details: ${!one("#details").hidden}`);
  key("ArrowLeft");
  say(`closed by key: ${graph().length === closed}, ${document.activeElement.getAttribute("aria-expanded")}`);
  key("ArrowRight");
  key("ArrowDown");
  say(`inside: level ${document.activeElement.getAttribute("aria-level")}`);
  button("Open all").click();
  type(one("#view-graph input"), "softmax");
  say(`found: ${titles().filter((title) => /softmax/i.test(title)).length > 0}, hidden: ${graph().length < full}`);
  type(one("#view-graph input"), "");
  say(`levels: ${graph().every((line) => Number(line.getAttribute("aria-level")) > 0)}`);

  // Tables are sorted by their headings.
  open("ops");
  const heading = (text) => all("#view-ops thead button").find((button) => button.textContent === text);
  const sorted = (values) => values.every((value, at) => at === 0 || values[at - 1] <= value);
  heading("#").click();
  heading("#").click();
  say(`by number: ${sorted(column("ops", 0).map(Number))}, ${heading("#").parentElement.getAttribute("aria-sort")}`);
  heading("ms").click();
  say(`by time: ${sorted(column("ops", 1).map((text) => -Number(text)))}, ${heading("ms").parentElement.getAttribute("aria-sort")}`);
  heading("node").click();
  say(`by name: ${sorted(column("ops", 4))}`);
  type(one("#view-ops input"), "gemm");
  const left = all("#view-ops tbody tr:not([hidden])");
  say(`filtered: ${left.length > 0 && left.every((line) => line.textContent.includes("gemm"))}`);
  type(one("#view-ops input"), "");

  // What is chosen is told.
  one("#view-ops tbody button").click();
  say(`chosen: ${one("#details h2").textContent === one("#view-ops tbody button").textContent}, marked: ${all("#view-ops tr.chosen").length}`);
  say(`said: ${one("#status").textContent.startsWith("chosen: ")}, address: ${/^#ops\/row\/\d+$/.test(location.hash)}`);
  const source = [...one("#details").querySelectorAll("h3")].map((title) => title.textContent);
  say(`details: ${source.join(", ")}`);
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  say(`closed by Escape: ${one("#details").hidden}`);

  // The other views.
  open("source");
  say(`lines: ${column("source", 3).filter((code) => code.includes("softmax") || code.includes("self.")).length > 0}`);
  open("fusion");
  say(`made from: ${all("#view-fusion .chip").length > 0}`);
  open("memory");
  const buffers = all("#view-memory rect.buffer");
  say(`buffers: ${buffers.length > 0}, at the peak: ${all("#view-memory rect.buffer.peak").length > 0}`);
  buffers[0].dispatchEvent(new MouseEvent("click", { bubbles: true }));
  say(`buffer chosen: ${buffers[0].classList.contains("chosen")}, ${location.hash}`);
  one("#view-memory select").value = "time";
  one("#view-memory select").dispatchEvent(new Event("change"));
  say(`by time: ${all("#view-memory rect.buffer").length === buffers.length}`);
  open("compile");
  say(`passes: ${column("compile", 1).includes("plan-memory")}`);
  const numbered = new Set(all("[id]").map((element) => element.id));
  say(`ids: ${numbered.size === all("[id]").length}, unlabelled: ${all("input, select").filter((field) => !field.closest("label")).length}`);
  say(`wrong: ${wrong.length ? wrong.join("; ") : "nothing"}`);
  document.body.prepend(Object.assign(document.createElement("pre"), { id: "result", textContent: `\n${lines.join("\n")}\n` }));
});
