"use strict";

// The data is anybody's: what is shown of it is only ever made into text nodes and numbers.
const data = JSON.parse(document.getElementById("data").textContent);
const { nodes, rows, lines, modules, times } = data;

// ---- elements ----

/** An element with attributes, listeners (`onclick`) and children; strings become text. */
function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** As `h`, for SVG. */
function s(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "share") element.style.setProperty("--share", `${(100 * value).toFixed(1)}%`);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** A button that looks like a link. */
function link(text, onclick) {
  return h("button", { class: "link", type: "button", onclick }, text);
}

// ---- numbers ----

function ms(time) {
  return time >= 100 ? time.toFixed(1) : time >= 1 ? time.toFixed(3) : time.toFixed(4);
}

function bytes(count) {
  if (count === null || count === undefined) return "open";
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let at = 0;
  for (; count >= 1024 && at < units.length - 1; at++) count /= 1024;
  return `${at === 0 ? count : count.toPrecision(3)} ${units[at]}`;
}

function percent(share) {
  return `${(100 * share).toFixed(1)}\u00a0%`;
}

function plural(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

// ---- what the data says ----

const opsTime = times.rows.reduce((sum, row) => sum + row[0], 0);
const live = data.memory.live;
const peakBytes = live.reduce((most, now) => Math.max(most, now), 0);
const peakRow = live.indexOf(peakBytes);

function rowTime(row) {
  return times.rows[row][0];
}

/** The time of the slowest op. */
const slowest = times.rows.reduce((most, row) => Math.max(most, row[0]), 0) || 1;

function share(time) {
  return opsTime > 0 ? time / opsTime : 0;
}

/** Name, module and stack of what a row was made from first. */
function rowPlace(row) {
  const { node, place } = rows[row];
  return node === null ? place : nodes[node];
}

function moduleName(module) {
  return modules[module].join(".");
}

function nodeName(node) {
  return nodes[node].name || shortOps(nodes[node].ops);
}

function shortOps(ops) {
  return ops.map((op) => op.replace(/^graph\./, "")).join(", ");
}

function lineName(line) {
  return `${lines[line][0].split(/[/\\]/).pop()}:${lines[line][1]}`;
}

/** The innermost line of `stack` in code of one of `origins`. */
function lineOf(stack, origins) {
  const found = stack.find((line) => origins.includes(lines[line][3]));
  return found === undefined ? null : found;
}

/** Whose lines are told apart: the user's own, and those of libraries where the user's say too little. */
function levels() {
  const distinct = (origins) => new Set(rows.map((_, row) => lineOf(rowPlace(row).stack, origins))).size;
  const all = [["own"], ["library", "own"], ["framework", "library", "own"]];
  const best = distinct(all[0]) > 2 ? 0 : distinct(all[1]) > distinct(all[0]) ? 1 : 0;
  return { all, best };
}

/** Why no op that runs is made from a node. */
function fate(node) {
  const why = {
    "graph-fold-constants": "computed while compiling",
    "sccp": "computed while compiling",
    "cse": "unused, or the same as another node",
    "graph-fold-batch-norm": "folded into the weights of its neighbour",
    "graph-layout": "moved into other transpositions, or cancelled by one",
    "graph-recognize": "part of a composite that is one op here",
    "graph-fuse": "fused",
    "canonicalize": "simplified away",
  };
  const gone = nodes[node].gone;
  if (gone === null) return "a view, a constant or a size: no work";
  const pass = data.passes[gone].name;
  return Object.hasOwn(why, pass) ? `${why[pass]} (${pass})` : `gone after ${pass}`;
}

/** The rows that each node is the first of. */
const firstOf = nodes.map(() => []);
rows.forEach(({ node }, row) => node !== null && firstOf[node].push(row));

// ---- what is chosen ----

/** What the details show: `row`, `node`, `buffer`, `module` or `line`, with its number. */
let chosen = null;
const followers = [];

/** Has `follow` called when something else is chosen. */
function onChoice(follow) {
  followers.push(follow);
}

function choose(kind, id) {
  chosen = kind === null ? null : { kind, id };
  showDetails();
  followers.forEach((follow) => follow());
  const say = chosen ? document.querySelector("#details h2").textContent : "nothing";
  document.getElementById("status").textContent = `chosen: ${say}`;
  remember();
}

function isChosen(kind, id) {
  return chosen !== null && chosen.kind === kind && chosen.id === id;
}

function rowLink(row) {
  return link(rows[row].label, () => choose("row", row));
}

function nodeLink(node) {
  return link(nodeName(node), () => choose("node", node));
}

function list(items) {
  return items.length ? h("ul", {}, items.map((item) => h("li", {}, item))) : h("p", { class: "note" }, "none");
}

function facts(...pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h("dl", {}, shown.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function showDetails() {
  const aside = document.getElementById("details");
  aside.replaceChildren();
  aside.hidden = chosen === null;
  if (chosen === null) return;
  const close = h("button", { class: "close", type: "button", "aria-label": "Close details", onclick: () => choose(null) }, "×");
  const show = { row: rowDetails, node: nodeDetails, buffer: bufferDetails, module: moduleDetails, line: lineDetails };
  aside.append(close, ...show[chosen.kind](chosen.id));
}

function stackOf(stack) {
  const line = (at) => [h("span", { title: lines[at][0] }, lineName(at)), lines[at][2] ? [": ", h("code", {}, lines[at][2])] : []];
  return stack.length ? [h("h3", {}, "Source"), list(stack.map((at) => line(at).flat()))] : [];
}

function rowDetails(row) {
  const { label, op, node, nodes: from, reads, writes, bytes: [read, written], choices } = rows[row];
  const [mean, min, max, threads] = times.rows[row];
  const moved = read === null || written === null ? null : read + written;
  return [
    h("h2", {}, label),
    facts(
      ["time", `${ms(mean)} ms (${ms(min)} to ${ms(max)}), ${percent(share(mean))}`],
      ["threads busy", threads.toFixed(2)],
      ["reads", reads.join(", ")],
      ["writes", writes.join(", ")],
      ["moves", moved === null || mean === 0 ? bytes(moved) : `${bytes(moved)}, ${(moved / mean / 1e6).toFixed(2)} GB/s`],
      ["live memory", live.length ? bytes(live[row]) : null],
      ["module", moduleName(rowPlace(row).module)],
      ["op", op],
    ),
    h("h3", {}, "Made from"),
    list(from.map((at) => [nodeLink(at), ` ${shortOps(nodes[at].ops)}`, at === node ? h("span", { class: "chip" }, "first") : null].filter(Boolean))),
    ...stackOf(rowPlace(row).stack),
    h("h3", {}, "Kernels"),
    kernels(rows[row]),
  ];
}

/** Which kernels were considered for what a row runs. */
function kernels({ op, choices }) {
  if (!choices.length) {
    return h("p", { class: "note" }, op === "kernel.call" ? "chosen before the model was read" : "no kernel is described for these ops: compiled loops");
  }
  // A kernel may be described several times, for different uses of it.
  const refusals = (kernel, refused) => {
    const reasons = new Map();
    for (const [symbol, why] of refused) {
      if (!reasons.has(why)) reasons.set(why, new Set());
      reasons.get(why).add(symbol === kernel ? "another description of it" : symbol);
    }
    return [...reasons].map(([why, symbols]) => h("li", {}, `not ${[...symbols].join(", ")}: ${why}`));
  };
  const choice = ({ op, kernel, refused }) =>
    [`${op}: ${kernel ?? "no kernel takes it"}`, refused.length ? h("ul", {}, refusals(kernel, refused)) : null];
  return list(choices.map(choice));
}

function nodeDetails(node) {
  const { module, ops, types, inputs, weights, stack, derived, rows: runs } = nodes[node];
  const time = moduleTime([node]);
  const input = (at) => (at < 0 ? `input ${data.inputs[-1 - at]?.name ?? ""}` : nodeLink(at));
  const users = nodes.flatMap((other, at) => (other.inputs.includes(node) ? [at] : []));
  return [
    h("h2", {}, nodeName(node)),
    facts(
      ["ops", shortOps(ops)],
      ["module", moduleName(module)],
      ["gives", types.join(", ")],
      ["output of the model", data.outputs.filter(({ from }) => from === node).map(({ name }) => name).join(", ")],
      ["weights", weights ? bytes(weights) : null],
      ["time", runs.length ? `${ms(time)} ms as the first of what runs` : null],
      ["at run time", runs.length ? null : fate(node)],
    ),
    h("h3", {}, "Runs in"),
    list(runs.map((row) => [rowLink(row), ` ${ms(rowTime(row))} ms`])),
    h("h3", {}, "Reads"),
    list(inputs.map(input)),
    h("h3", {}, "Read by"),
    list(users.map(nodeLink)),
    ...(derived ? [h("p", { class: "note" }, "The node has no line of its own: these are those of what it reads.")] : []),
    ...stackOf(stack),
  ];
}

function bufferDetails(at) {
  const { node, type, bytes: size, offset, rows: [from, to] } = data.memory.buffers[at];
  return [
    h("h2", {}, node === null ? `buffer ${at}` : nodeName(node)),
    facts(
      ["type", type],
      ["size", size === null ? "open: allocated in each run" : `${bytes(size)} (${size.toLocaleString("en")} bytes)`],
      ["offset", offset === null ? null : offset.toLocaleString("en")],
      ["lives", `from op ${from} to op ${to}`],
      ["at the peak", from <= peakRow && peakRow <= to ? "yes" : "no"],
    ),
    h("h3", {}, "Node"),
    list(node === null ? [] : [nodeLink(node)]),
    h("h3", {}, "From and to"),
    list(rows.length ? [rowLink(from), ...(to === from ? [] : [rowLink(to)])] : []),
  ];
}

function moduleDetails(path) {
  const inside = nodesIn(path);
  const time = moduleTime(inside);
  const runs = rowsOf(inside);
  runs.sort((a, b) => rowTime(b) - rowTime(a));
  return [
    h("h2", {}, path.join(".") || "model"),
    facts(
      ["time", `${ms(time)} ms, ${percent(share(time))}`],
      ["nodes", `${inside.length}`],
      ["ops that run", `${runs.length}`],
      ["weights", bytes(inside.reduce((sum, node) => sum + nodes[node].weights, 0))],
    ),
    h("h3", {}, "Slowest"),
    list(runs.slice(0, 12).map((row) => [rowLink(row), ` ${ms(rowTime(row))} ms`])),
  ];
}

function lineDetails(line) {
  const [file, number, code] = lines[line];
  const here = rows.map((_, row) => row).filter((row) => rowPlace(row).stack.includes(line));
  here.sort((a, b) => rowTime(b) - rowTime(a));
  const time = here.reduce((sum, row) => sum + rowTime(row), 0);
  return [
    h("h2", {}, lineName(line)),
    facts(["file", file], ["line", `${number}`], ["code", code ? h("code", {}, code) : null], ["time below it", `${ms(time)} ms, ${percent(share(time))}`]),
    h("h3", {}, "Ops that run"),
    list(here.slice(0, 40).map((row) => [rowLink(row), ` ${ms(rowTime(row))} ms`])),
    ...(here.length > 40 ? [h("p", { class: "note" }, `and ${here.length - 40} more`)] : []),
  ];
}

/** The time of what runs of which a node in `some` is the first. */
function moduleTime(some) {
  return rowsOf(some).reduce((sum, row) => sum + rowTime(row), 0);
}

function rowsOf(some) {
  return some.flatMap((node) => firstOf[node]).sort((a, b) => a - b);
}

function nodesIn(path) {
  return nodes.flatMap(({ module }, node) => (path.every((part, at) => modules[module][at] === part) ? [node] : []));
}

// ---- the overview ----

function overview() {
  const card = (value, what) => h("div", { class: "card" }, h("b", {}, value), h("span", {}, what));
  const fused = rows.filter((row) => row.nodes.length > 1).length;
  const gone = nodes.filter((node) => !node.rows.length).length;
  const port = ({ name, type, bytes: size }) => h("tr", {}, h("td", {}, name), h("td", {}, type), h("td", { class: "number" }, bytes(size)));
  const ports = (title, all) => [
    h("h2", {}, title),
    h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, "name"), h("th", {}, "type"), h("th", { class: "number" }, "size"))), h("tbody", {}, all.map(port)))),
  ];
  const { machine, options } = data;
  return [
    h("h2", {}, "One run"),
    h("div", { class: "cards" },
      card(`${ms(times.median)} ms`, `median of ${plural(times.runs, "run")}, best ${ms(times.min)} ms`),
      card(`${ms(opsTime)} ms`, `in ${plural(rows.length, "op")}, ${percent(times.mean > 0 ? opsTime / times.mean : 0)} of the mean run`),
      card(bytes(peakBytes), `live at the peak; the arena has ${bytes(data.memory.arena)}`),
      card(bytes(data.weights), "weights"),
      card(`${nodes.length} → ${rows.length}`, `nodes to ops that run: ${fused} fused, ${plural(gone, "node")} without work`)),
    machine.debug ? h("p", { class: "note" }, "These times are of a debug build of Terrace, with the verifier behind each pass.") : null,
    h("h2", {}, "By kernel"),
    byKernel(),
    ...ports("Inputs", data.inputs),
    ...ports("Outputs", data.outputs),
    h("h2", {}, "Machine"),
    facts(
      ["Terrace", data.version],
      ["processor", machine.processor],
      ["system", machine.system],
      ["features", machine.features.join(" ")],
      ["threads", `${options.threads} of ${machine.threads}`],
      ["code for", options.cpu],
      ["kernels", options.kernels ? "handwritten kernels where they fit" : "none: compiled loops only"]),
  ].filter(Boolean);
}

function byKernel() {
  const groups = new Map();
  rows.forEach(({ label }, row) => {
    const group = groups.get(label) ?? { label, time: 0, count: 0, first: row };
    group.time += rowTime(row);
    group.count += 1;
    groups.set(label, group);
  });
  const most = Math.max(...[...groups.values()].map((group) => group.time)) || 1;
  return sortable({
    label: "Time by kernel",
    items: [...groups.values()],
    sort: [1, true],
    columns: [
      { label: "what runs", of: (group) => group.label },
      { label: "ms", of: (group) => group.time, show: (group) => ms(group.time), number: true, heat: (group) => group.time / most },
      { label: "share", of: (group) => group.time, show: (group) => percent(share(group.time)), number: true },
      { label: "ops", of: (group) => group.count, number: true },
    ],
  });
}

// ---- tabs ----

const views = [
  ["overview", "Overview", overview],
  ["graph", "Graph", graphView],
  ["ops", "Ops", opsView],
  ["source", "Source", sourceView],
  ["fusion", "Fusion and kernels", fusionView],
  ["memory", "Memory", memoryView],
  ["compile", "Compiling", compileView],
];

let shown = "overview";

/** Shows a view, which is made when it is first asked for. */
function show(name, focus = false) {
  shown = name;
  for (const [id, , make] of views) {
    const [tab, panel] = [document.getElementById(`tab-${id}`), document.getElementById(`view-${id}`)];
    const here = id === name;
    tab.setAttribute("aria-selected", here);
    tab.tabIndex = here ? 0 : -1;
    panel.hidden = !here;
    if (here && !panel.hasChildNodes()) panel.append(...make());
    if (here && focus) tab.focus();
  }
  remember();
}

/** Keeps what is shown in the address, so that it can be passed on. */
function remember() {
  const what = chosen && chosen.kind !== "module" ? `/${chosen.kind}/${chosen.id}` : "";
  history.replaceState(null, "", `#${shown}${what}`);
}

function tabKeys(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1, Home: -views.length, End: views.length }[event.key];
  if (step === undefined) return;
  const at = views.findIndex(([id]) => id === shown) + step;
  const next = Math.abs(step) === 1 ? (at + views.length) % views.length : step < 0 ? 0 : views.length - 1;
  show(views[next][0], true);
  event.preventDefault();
}

function start() {
  document.title = `${data.model} – Terrace report`;
  document.getElementById("title").textContent = data.model;
  document.getElementById("summary").textContent =
    `${ms(times.median)} ms a run on ${plural(data.options.threads, "thread")}, ${plural(nodes.length, "node")}, ${plural(rows.length, "op")} that run, ` +
    `${bytes(data.memory.arena)} for intermediate values`;
  const [tabs, main] = [document.getElementById("tabs"), document.getElementById("main")];
  for (const [id, label] of views) {
    tabs.append(h("button", { role: "tab", type: "button", id: `tab-${id}`, "aria-controls": `view-${id}`, onclick: () => show(id) }, label));
    main.append(h("section", { role: "tabpanel", id: `view-${id}`, "aria-labelledby": `tab-${id}`, hidden: true }));
  }
  tabs.addEventListener("keydown", tabKeys);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen) choose(null);
  });
  const [view, kind, id] = location.hash.slice(1).split("/");
  const sizes = { row: rows.length, node: nodes.length, buffer: data.memory.buffers.length, line: lines.length };
  show(views.some(([name]) => name === view) ? view : "overview");
  if (Object.hasOwn(sizes, kind) && Number(id) >= 0 && Number(id) < sizes[kind]) choose(kind, Number(id));
}

document.addEventListener("DOMContentLoaded", start);
