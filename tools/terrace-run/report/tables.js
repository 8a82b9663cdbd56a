
// ---- tables ----

/**
 * A table that is sorted by a click on a heading. A column has a `label`, the value of an item (`of`), and perhaps how to show
 * it (`show`), whether it is a `number`, and a share to colour (`heat`). `sort` is a column and whether the largest comes first.
 */
function sortable({ label, items, columns, sort, mark }) {
  let [by, down] = sort;
  const made = items.map((item) => ({ item, row: h("tr", {}, columns.map((column) => cell(column, item))) }));
  const body = h("tbody");
  const headings = columns.map((column, at) =>
    h("th", { class: column.number ? "number" : null, scope: "col" }, h("button", { type: "button", onclick: () => order(at) }, column.label)));
  function order(at) {
    down = at === by ? !down : Boolean(columns[at].number);
    by = at;
    arrange();
  }
  function arrange() {
    const key = columns[by].of;
    const missing = (value) => value === null || value === undefined;
    const compare = (a, b) => {
      const [x, y] = [key(a.item), key(b.item)];
      if (missing(x) || missing(y)) return Number(missing(x)) - Number(missing(y));
      return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
    };
    body.replaceChildren(...made.slice().sort(compare).map(({ row }) => row));
    headings.forEach((heading, at) => heading.setAttribute("aria-sort", at !== by ? "none" : down ? "descending" : "ascending"));
  }
  arrange();
  if (mark) onChoice(() => made.forEach(({ item, row }) => row.classList.toggle("chosen", mark(item))));
  const table = h("table", { "aria-label": label }, h("thead", {}, h("tr", {}, headings)), body);
  const scroll = h("div", { class: "scroll" }, table);
  // Hides the rows that have not got `text` in them; how many are left.
  scroll.filter = (text) => {
    const wanted = text.toLowerCase();
    made.forEach(({ row }) => (row.hidden = !row.textContent.toLowerCase().includes(wanted)));
    return made.filter(({ row }) => !row.hidden).length;
  };
  return scroll;
}

function cell({ of, show = of, number, heat }, item) {
  const content = show(item);
  const known = content === null || content === undefined ? "" : typeof content === "number" ? `${content}` : content;
  const classes = [number ? "number" : "", heat ? "heat" : ""].join(" ").trim();
  return h("td", { class: classes || null, share: heat ? heat(item) : undefined }, known);
}

/** A field that filters `table`. */
function filterOf(table, what) {
  const count = h("span", { class: "note", role: "status" });
  const search = (event) => {
    const left = table.filter(event.target.value);
    count.textContent = event.target.value ? `${left} found` : "";
  };
  return [h("label", {}, `Find ${what} `, h("input", { type: "search", oninput: search })), count];
}

// ---- ops ----

function opsView() {
  const level = levels();
  const origins = level.all[level.best];
  const place = (row) => lineOf(rowPlace(row).stack, origins);
  const moved = (row) => {
    const [read, written] = rows[row].bytes;
    return read === null || written === null ? null : read + written;
  };
  const columns = [
    { label: "#", of: (row) => row, number: true },
    { label: "ms", of: rowTime, show: (row) => ms(rowTime(row)), number: true, heat: (row) => rowTime(row) / slowest },
    { label: "share", of: rowTime, show: (row) => percent(share(rowTime(row))), number: true },
    { label: "what runs", of: (row) => rows[row].label, show: rowLink },
    { label: "node", of: (row) => rowPlace(row).name, show: (row) => (rows[row].node === null ? rowPlace(row).name : nodeLink(rows[row].node)) },
    { label: "nodes", of: (row) => rows[row].nodes.length, number: true },
    { label: "module", of: (row) => moduleName(rowPlace(row).module) },
    { label: "line", of: (row) => (place(row) === null ? null : lineName(place(row))), show: (row) => (place(row) === null ? "" : link(lineName(place(row)), () => choose("line", place(row)))) },
    { label: "writes", of: (row) => rows[row].bytes[1], show: (row) => bytes(rows[row].bytes[1]), number: true },
    { label: "moves", of: moved, show: (row) => bytes(moved(row)), number: true },
    { label: "live", of: (row) => live[row], show: (row) => bytes(live[row]), number: true },
    { label: "threads", of: (row) => times.rows[row][3], show: (row) => times.rows[row][3].toFixed(2), number: true },
  ];
  const table = sortable({ label: "Ops", items: rows.map((_, row) => row), columns, sort: [1, true], mark: (row) => isChosen("row", row) });
  return [
    h("p", { class: "note" }, `What runs, in ${plural(times.runs, "run")}: times are means. Threads is how many were busy on average.`),
    h("div", { class: "tools" }, filterOf(table, "ops")),
    table,
  ];
}

// ---- lines of source ----

function sourceView() {
  const { all, best } = levels();
  const holder = h("div");
  const names = ["your own code", "your code and libraries", "all that was recorded"];
  const fill = (level) => holder.replaceChildren(linesTable(all[level]));
  const options = names.map((name, at) => h("option", { value: at, selected: at === best }, name));
  fill(best);
  const known = rows.some((_, row) => rowPlace(row).stack.length);
  if (!known) {
    return [h("p", {}, "The model does not say which lines of source its nodes come from. Exporters that record it write it into the metadata of nodes, as torch.onnx.export(..., dynamo=True) does.")];
  }
  return [
    h("p", { class: "note" }, "The time of an op counts for the innermost line of the first node that it was made from."),
    h("div", { class: "tools" }, h("label", {}, "Lines of ", h("select", { onchange: (event) => fill(Number(event.target.value)) }, options))),
    holder,
  ];
}

/** The lines in code of one of `origins`, with the times of the ops that they are the innermost of. */
function linesTable(origins) {
  const groups = new Map();
  const of = (stack) => {
    const line = lineOf(stack, origins);
    if (!groups.has(line)) groups.set(line, { line, time: 0, ops: 0, nodes: 0, written: 0, peak: 0, modules: new Set() });
    return groups.get(line);
  };
  rows.forEach((row, at) => {
    const group = of(rowPlace(at).stack);
    group.time += rowTime(at);
    group.ops += 1;
    group.written += row.bytes[1] ?? 0;
    group.modules.add(rowPlace(at).module);
  });
  nodes.forEach((node) => (of(node.stack).nodes += 1));
  for (const { node, bytes: size, rows: [from, to] } of data.memory.buffers) {
    if (node !== null && from <= peakRow && peakRow <= to) of(nodes[node].stack).peak += size ?? 0;
  }
  const most = Math.max(...[...groups.values()].map((group) => group.time)) || 1;
  const text = ({ line }) => (line === null ? "" : lines[line][2]);
  const name = ({ line }) => (line === null ? "(no line)" : lineName(line));
  const shownModules = (group) => {
    const names = [...group.modules].map(moduleName).filter(Boolean);
    return names.length > 2 ? `${names[0]} and ${names.length - 1} more` : names.join(", ");
  };
  return sortable({
    label: "Lines of source",
    items: [...groups.values()],
    sort: [0, true],
    mark: ({ line }) => line !== null && isChosen("line", line),
    columns: [
      { label: "ms", of: (group) => group.time, show: (group) => ms(group.time), number: true, heat: (group) => group.time / most },
      { label: "share", of: (group) => group.time, show: (group) => percent(share(group.time)), number: true },
      { label: "line", of: name, show: (group) => (group.line === null ? name(group) : link(name(group), () => choose("line", group.line))) },
      { label: "code", of: text, show: (group) => h("code", {}, text(group)) },
      { label: "modules", of: shownModules },
      { label: "nodes", of: (group) => group.nodes, number: true },
      { label: "ops", of: (group) => group.ops, number: true },
      { label: "writes", of: (group) => group.written, show: (group) => bytes(group.written), number: true },
      { label: "at the peak", of: (group) => group.peak, show: (group) => bytes(group.peak), number: true },
    ],
  });
}

// ---- fusion and kernels ----

function fusionView() {
  const from = (row) => rows[row].nodes.map((node) => h("span", { class: "chip" }, nodeLink(node), ` ${shortOps(nodes[node].ops)}`));
  const refusals = (row) => rows[row].choices.reduce((sum, { refused }) => sum + refused.length, 0);
  const table = sortable({
    label: "What runs, and what it was made from",
    items: rows.map((_, row) => row),
    sort: [0, false],
    mark: (row) => isChosen("row", row),
    columns: [
      { label: "#", of: (row) => row, number: true },
      { label: "ms", of: rowTime, show: (row) => ms(rowTime(row)), number: true, heat: (row) => rowTime(row) / slowest },
      { label: "what runs", of: (row) => rows[row].label, show: rowLink },
      { label: "made from", of: (row) => rows[row].nodes.length, show: from },
      { label: "kernels", of: refusals, show: (row) => kernels(rows[row]) },
    ],
  });
  const gone = nodes.flatMap((node, at) => (node.rows.length ? [] : [at]));
  const rest = sortable({
    label: "Nodes without work",
    items: gone,
    sort: [0, false],
    mark: (node) => isChosen("node", node),
    columns: [
      { label: "#", of: (node) => node, number: true },
      { label: "node", of: nodeName, show: nodeLink },
      { label: "ops", of: (node) => shortOps(nodes[node].ops) },
      { label: "module", of: (node) => moduleName(nodes[node].module) },
      { label: "why", of: fate },
    ],
  });
  return [
    h("h2", {}, "What runs"),
    h("div", { class: "tools" }, filterOf(table, "nodes")),
    table,
    h("h2", {}, `Nodes without work (${gone.length})`),
    gone.length ? rest : h("p", { class: "note" }, "none"),
  ];
}

// ---- compiling ----

function compileView() {
  const total = times.phases.reduce((sum, [, time]) => sum + time, 0) || 1;
  const colours = ["var(--c0)", "var(--c1)", "var(--c2)"];
  const bar = ([name, time], at) => h("span", { title: `${name}: ${ms(time)} ms`, style: `width:${(100 * time) / total}%;background:${colours[at % 3]}` }, name);
  const longest = times.passes.reduce((most, time) => Math.max(most, time), 0) || 1;
  const lost = (pass) => nodes.filter((node) => node.gone === pass).length;
  return [
    h("h2", {}, `${ms(total)} ms until the first run`),
    h("div", { class: "bars", role: "img", "aria-label": times.phases.map(([name, time]) => `${name} ${ms(time)} ms`).join(", ") }, times.phases.map(bar)),
    facts(...times.phases.map(([name, time]) => [name, `${ms(time)} ms`])),
    h("h2", {}, "Passes"),
    sortable({
      label: "Passes",
      items: data.passes.map((_, at) => at),
      sort: [0, false],
      columns: [
        { label: "#", of: (at) => at, number: true },
        { label: "pass", of: (at) => data.passes[at].name },
        { label: "ms", of: (at) => times.passes[at], show: (at) => ms(times.passes[at]), number: true, heat: (at) => times.passes[at] / longest },
        { label: "ops behind it", of: (at) => data.passes[at].ops, number: true },
        { label: "last nodes of", of: lost, number: true },
      ],
    }),
  ];
}
