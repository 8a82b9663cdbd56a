
// ---- the graph: nodes below their modules, and lines between those that are shown ----

const ROW = 26;
const LANE = 9;
const MAX_LANES = 14;
/** So many lines of the graph are shown at first, if they fit. */
const AT_FIRST = 40;

/** An input or output of the model as a line of the graph; `at` is what edges know it by. */
function portItem({ name, type }, kind, at) {
  return { port: { kind, type, at }, label: name, children: [], node: null, open: false, path: [] };
}

/** Whether an item holds others. */
function isModule(item) {
  return item.node === null && !item.port;
}

/** The tree of modules: `{ path, label, children, node, open }`, children in the order of their first node. */
function moduleTree() {
  const root = { path: [], label: "", children: [], node: null, open: true, known: new Map() };
  nodes.forEach(({ module }, node) => {
    let here = root;
    modules[module].forEach((part, at) => {
      if (!here.known.has(part)) {
        const child = { path: modules[module].slice(0, at + 1), label: part, children: [], node: null, open: false, known: new Map() };
        here.known.set(part, child);
        here.children.push(child);
      }
      here = here.known.get(part);
    });
    here.children.push({ path: modules[module], label: nodeName(node), children: [], node, open: false });
  });
  joinChains(root);
  openFirst(root);
  const inputs = data.inputs.map((port, at) => portItem(port, "input", -1 - at));
  const outputs = data.outputs.map((port, at) => portItem(port, "output", `output ${at}`));
  root.children = [...inputs, ...root.children, ...outputs];
  return root;
}

/** Makes a module that holds nothing but another one line with that: `encoder.layer`. */
function joinChains(root) {
  const stack = [root];
  while (stack.length) {
    const item = stack.pop();
    item.children = item.children.map((child) => {
      let label = child.label;
      while (child.children.length === 1 && child.children[0].node === null) {
        child = child.children[0];
        label += `.${child.label}`;
      }
      return Object.assign(child, { label });
    });
    stack.push(...item.children);
  }
}

/** Opens modules, the outermost first, for as long as few lines are shown. */
function openFirst(root) {
  let shownNow = root.children.length;
  let level = root.children;
  while (level.length) {
    const closed = level.filter((item) => item.children.length);
    shownNow += closed.reduce((sum, item) => sum + item.children.length, 0);
    if (shownNow > AT_FIRST) return;
    closed.forEach((item) => (item.open = true));
    level = closed.flatMap((item) => item.children);
  }
}

/** All items below `root`, each behind the one that holds it. */
function itemsOf(root, within = () => true) {
  const found = [];
  const stack = root.children.map((item) => [item, 1]).reverse();
  while (stack.length) {
    const [item, depth] = stack.pop();
    item.depth = depth;
    found.push(item);
    if (within(item)) stack.push(...item.children.map((child) => [child, depth + 1]).reverse());
  }
  return found;
}

/** What runs of the nodes of a module, in a few words. */
function moduleRuns(inside) {
  const own = rowsOf(inside).length;
  if (own) return plural(own, "op");
  return inside.some((node) => nodes[node].rows.length) ? "fused into ops of other modules" : "no work";
}

function graphView() {
  const root = moduleTree();
  const all = itemsOf(root);
  for (const item of all) {
    item.nodes = item.port ? [] : item.node === null ? nodesIn(item.path) : [item.node];
    item.time = moduleTime(item.nodes);
  }
  const body = h("tbody");
  const picture = s("svg", { "aria-hidden": "true" });
  const gutter = h("col");
  const found = h("span", { class: "note", role: "status" });
  let visible = [];
  let current = null;
  let wanted = "";

  const matches = (item) => item.nodes.some((node) => `${nodeName(node)} ${shortOps(nodes[node].ops)} ${moduleName(nodes[node].module)}`.toLowerCase().includes(wanted));
  const isOpen = (item) => item.open || wanted !== "";
  const isLit = (item) => (item.node === null ? !item.port && chosen?.kind === "module" && chosen.id === item.path : isChosen("node", item.node) || (chosen?.kind === "row" && rows[chosen.id].nodes.includes(item.node)));

  function draw() {
    visible = itemsOf(root, isOpen).filter((item) => wanted === "" || matches(item));
    if (!visible.includes(current)) current = visible[0];
    body.replaceChildren(...visible.map(line));
    drawEdges();
  }

  function line(item) {
    const { node, port, label, depth, time } = item;
    const module = isModule(item);
    const twist = h("span", { class: "twist", "aria-hidden": "true" }, module ? (isOpen(item) ? "▾" : "▸") : "");
    const runs = (node) => (nodes[node].rows.length ? nodes[node].rows.map((row) => rows[row].label).join(", ") : fate(node));
    const texts = port ? [port.kind, port.type, ""]
      : module ? [plural(item.nodes.length, "node"), "", moduleRuns(item.nodes)]
      : [shortOps(nodes[node].ops), nodes[node].types.join(", "), runs(node)];
    item.line = h("tr", {
      class: module ? "module" : null,
      role: "row",
      "aria-level": depth,
      "aria-expanded": module ? String(isOpen(item)) : null,
      tabindex: item === current ? 0 : -1,
      onclick: () => press(item),
    },
      h("td", { role: "gridcell" }),
      h("td", { role: "gridcell", style: `padding-left:${8 + 14 * (depth - 1)}px`, title: label }, twist, label),
      texts.map((text) => h("td", { role: "gridcell", title: text }, text)),
      h("td", { role: "gridcell", class: "number heat", share: share(time) }, time > 0 ? ms(time) : ""),
      h("td", { role: "gridcell", class: "number" }, time > 0 ? percent(share(time)) : ""));
    item.line.classList.toggle("chosen", isLit(item));
    return item.line;
  }

  function press(item) {
    if (item.port) {
      moveTo(item);
      return;
    }
    if (item.node === null) item.open = !isOpen(item);
    current = item;
    draw();
    item.line.focus();
    if (item.node === null) choose("module", item.path);
    else choose("node", item.node);
  }

  function moveTo(item) {
    if (!item) return;
    if (current?.line) current.line.tabIndex = -1;
    current = item;
    item.line.tabIndex = 0;
    item.line.focus();
  }

  function keys(event) {
    const at = visible.indexOf(current);
    const outer = () => visible.slice(0, at).findLast((item) => item.depth < current.depth);
    const module = current && isModule(current);
    const actions = {
      ArrowDown: () => moveTo(visible[at + 1]),
      ArrowUp: () => moveTo(visible[at - 1]),
      Home: () => moveTo(visible[0]),
      End: () => moveTo(visible.at(-1)),
      ArrowRight: () => (module && !isOpen(current) ? toggle(true) : moveTo(visible[at + 1])),
      ArrowLeft: () => (module && isOpen(current) ? toggle(false) : moveTo(outer())),
      Enter: () => press(current),
      " ": () => press(current),
    };
    if (!current || !Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  }

  function toggle(open) {
    current.open = open;
    draw();
    current.line.focus();
  }

  function setAll(open) {
    all.forEach((item) => (item.open = open));
    draw();
  }

  /** Lines between what is shown: one lane for each item that others read, from it to the last of them. */
  function drawEdges() {
    const at = new Map();
    visible.forEach((item, row) => {
      if (item.port) at.set(item.port.at, row);
      else if (item.node !== null) at.set(item.node, row);
      else if (!isOpen(item)) item.nodes.forEach((node) => at.set(node, row));
    });
    const readers = new Map();
    const connect = (source, reader) => {
      const [from, to] = [at.get(source), at.get(reader)];
      if (from === undefined || to === undefined || from === to) return;
      if (!readers.has(from)) readers.set(from, new Set());
      readers.get(from).add(to);
    };
    nodes.forEach(({ inputs }, node) => inputs.forEach((input) => connect(input, node)));
    data.outputs.forEach(({ from }, output) => connect(from, `output ${output}`));
    const busy = [];
    const edges = [];
    let widest = 0;
    for (const from of [...readers.keys()].sort((a, b) => a - b)) {
      const far = [...readers.get(from)].filter((to) => to !== from + 1);
      if (readers.get(from).has(from + 1)) edges.push({ from, to: [from + 1], lane: 0 });
      if (!far.length) continue;
      const [top, bottom] = [Math.min(from, ...far), Math.max(from, ...far)];
      let lane = busy.findIndex((until) => until <= top);
      if (lane < 0) lane = busy.length < MAX_LANES ? busy.push(0) - 1 : MAX_LANES - 1;
      busy[lane] = Math.max(busy[lane], bottom);
      edges.push({ from, to: far, lane: lane + 1 });
      widest = Math.max(widest, lane + 1);
    }
    const width = 14 + LANE * (widest + 1);
    gutter.style.width = `${width}px`;
    const x = (lane) => width - 9 - LANE * lane;
    const y = (row) => row * ROW + ROW / 2;
    const path = ({ from, to, lane }) => {
      const bend = (row) => `M${x(lane)} ${y(row)}H${x(0)}`;
      const rest = [...to, from];
      return lane === 0 ? `M${x(0)} ${y(from)}V${y(to[0])}` : `M${x(lane)} ${y(Math.min(...rest))}V${y(Math.max(...rest))}${rest.map(bend).join("")}`;
    };
    const lit = ({ from, to }) => [from, ...to].some((row) => isLit(visible[row]));
    const dots = visible.flatMap((item, row) =>
      !isModule(item) || !isOpen(item) ? [s("circle", { class: isModule(item) ? "dot full" : item.port ? "dot port" : "dot", cx: x(0), cy: y(row), r: 3.5 })] : []);
    picture.setAttribute("width", width);
    picture.setAttribute("height", visible.length * ROW);
    picture.replaceChildren(...edges.map((edge) => s("path", { class: lit(edge) ? "edge lit" : "edge", d: path(edge) })), ...dots);
  }

  onChoice(() => {
    visible.forEach((item) => item.line.classList.toggle("chosen", isLit(item)));
    drawEdges();
  });
  draw();
  const search = (event) => {
    wanted = event.target.value.toLowerCase();
    draw();
    found.textContent = wanted ? `${visible.filter((item) => item.node !== null).length} found` : "";
  };
  const heads = ["", "module or node", "ops", "gives", "runs as", "ms", "share"];
  const widths = ["28%", "12%", "14%", null, "86px", "86px"];
  const table = h("table", { role: "treegrid", "aria-label": "Modules and nodes", onkeydown: keys },
    h("colgroup", {}, gutter, widths.map((width) => h("col", { style: width ? `width:${width}` : null }))),
    h("thead", {}, h("tr", {}, heads.map((head, at) => h("th", { class: at > 4 ? "number" : null, scope: "col" }, head)))),
    body);
  return [
    h("p", { class: "note" }, "Nodes below their modules, in the order of the model. Lines lead from what is computed to what reads it. Arrow keys move, open and close."),
    h("div", { class: "tools" },
      h("button", { type: "button", onclick: () => setAll(true) }, "Open all"),
      h("button", { type: "button", onclick: () => setAll(false) }, "Close all"),
      h("label", {}, "Find nodes ", h("input", { type: "search", oninput: search })), found),
    h("div", { class: "scroll" }, h("div", { class: "graph" }, table, picture)),
  ];
}
