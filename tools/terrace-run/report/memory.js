
// ---- the memory plan ----

const PLAN = { left: 70, right: 16, width: 1100, live: 90, plan: 380, gap: 26 };

/** Where each op begins on an axis of length 1: ops all alike, or by their times. */
function opEdges(byTime) {
  const widths = rows.map((_, row) => (byTime ? rowTime(row) : 1));
  const total = widths.reduce((sum, width) => sum + width, 0) || 1;
  let at = 0;
  return [0, ...widths.map((width) => (at += width) / total)];
}

function memoryView() {
  const { buffers, arena, total } = data.memory;
  const holder = h("div", { class: "scroll" });
  const fill = (byTime) => holder.replaceChildren(planPicture(opEdges(byTime)));
  fill(false);
  const axis = h("select", { onchange: (event) => fill(event.target.value === "time") }, h("option", { value: "op" }, "by op"), h("option", { value: "time" }, "by time"));
  const placed = buffers.filter(({ offset }) => offset !== null).length;
  const open = buffers.length - placed;
  onChoice(() => holder.querySelectorAll(".buffer").forEach((rect) => rect.classList.toggle("chosen", isChosen("buffer", Number(rect.dataset.buffer)))));
  return [
    h("p", { class: "note" },
      `An arena of ${bytes(arena)} holds ${plural(placed, "buffer")}, ${bytes(total)} together. ` +
      `At most ${bytes(peakBytes)} are live at once${rows.length ? ` (op ${peakRow}, ${rows[peakRow].label})` : ""}: no plan takes less. ` +
      (open ? `${plural(open, "buffer")} of open size are allocated in each run and not shown here.` : "")),
    placed ? h("div", { class: "tools" }, h("label", {}, "Width ", axis), h("span", { class: "note" }, "Colours are modules; a frame means live at the peak.")) : null,
    placed ? holder : h("p", {}, "There are no intermediate values of known size."),
    h("h2", {}, "Buffers"),
    ...buffersTable(),
  ].filter(Boolean);
}

/** The lives of buffers in the arena, below how much of it is in use. */
function planPicture(edges) {
  const { left, right, width, live: high, plan, gap } = PLAN;
  const { buffers, arena } = data.memory;
  const inner = width - left - right;
  const [planTop, bottom] = [20 + high + gap, 20 + high + gap + plan];
  const x = (edge) => left + inner * edges[edge];
  const y = (offset) => bottom - (plan * offset) / (arena || 1);
  const liveY = (size) => 20 + high - (high * size) / (peakBytes || 1);
  const colours = new Map();
  const colour = (node) => {
    const module = node === null ? "" : modules[nodes[node].module].slice(0, 4).join(".");
    if (!colours.has(module)) colours.set(module, colours.size % 8);
    return `var(--c${colours.get(module)})`;
  };
  const rect = (buffer, at) => {
    const { node, type, bytes: size, offset, rows: [from, to] } = buffer;
    if (offset === null) return [];
    const name = node === null ? `buffer ${at}` : nodeName(node);
    const peak = from <= peakRow && peakRow <= to;
    const height = Math.max(1, y(offset) - y(offset + size));
    const shape = s("rect", {
      class: peak ? "buffer peak" : "buffer", "data-buffer": at, x: x(from), y: y(offset + size), height,
      width: Math.max(1, x(to + 1) - x(from)), style: `fill:${colour(node)}`, onclick: () => choose("buffer", at),
    }, s("title", {}, `${name}\n${type}, ${bytes(size)} at ${offset}\nop ${from} to ${to}`));
    shape.classList.toggle("chosen", isChosen("buffer", at));
    return [shape];
  };
  const steps = live.map((size, row) => `H${x(row)}V${liveY(size)}H${x(row + 1)}`).join("");
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => [
    s("line", { class: "line", x1: left, x2: width - right, y1: y(part * arena), y2: y(part * arena) }),
    s("text", { x: left - 6, y: y(part * arena) + 4, "text-anchor": "end" }, bytes(Math.round(part * arena))),
  ]);
  const middle = (x(peakRow) + x(peakRow + 1)) / 2;
  const anchor = middle > width / 2 ? "end" : "start";
  const side = anchor === "end" ? -6 : 6;
  const opTicks = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const row = Math.round(part * (rows.length - 1));
    return s("text", { x: (x(row) + x(row + 1)) / 2, y: bottom + 16, "text-anchor": "middle" }, `${row}`);
  });
  return s("svg", {
    class: "plan", viewBox: `0 0 ${width} ${bottom + 34}`, width: "100%", role: "img",
    "aria-label": `Memory plan: ${plural(buffers.length, "buffer")} in an arena of ${bytes(arena)}; at most ${bytes(peakBytes)} live, at op ${peakRow}. The table below lists them.`,
  },
    s("text", { x: left, y: 14 }, "live bytes"),
    s("path", { class: "live", d: `M${left} ${20 + high}${steps}V${20 + high}Z` }),
    s("text", { x: left, y: planTop - 8 }, "offset in the arena"),
    ticks,
    buffers.flatMap(rect),
    s("line", { class: "peak-line", x1: middle, x2: middle, y1: 20, y2: bottom }),
    s("text", { class: "peak", x: middle + side, y: 14, "text-anchor": anchor }, `peak: ${bytes(peakBytes)} at op ${peakRow}`),
    opTicks,
    s("text", { x: left + inner / 2, y: bottom + 31, "text-anchor": "middle" }, "op"));
}

function buffersTable() {
  const { buffers } = data.memory;
  const name = (at) => (buffers[at].node === null ? `buffer ${at}` : nodeName(buffers[at].node));
  const peak = (at) => buffers[at].rows[0] <= peakRow && peakRow <= buffers[at].rows[1];
  const table = sortable({
    label: "Buffers",
    items: buffers.map((_, at) => at),
    sort: [3, true],
    mark: (at) => isChosen("buffer", at),
    columns: [
      { label: "#", of: (at) => at, number: true },
      { label: "made for", of: name, show: (at) => link(name(at), () => choose("buffer", at)) },
      { label: "type", of: (at) => buffers[at].type },
      { label: "size", of: (at) => buffers[at].bytes, show: (at) => bytes(buffers[at].bytes), number: true, heat: (at) => (peakBytes ? (buffers[at].bytes ?? 0) / peakBytes : 0) },
      { label: "offset", of: (at) => buffers[at].offset, show: (at) => buffers[at].offset?.toLocaleString("en"), number: true },
      { label: "first op", of: (at) => buffers[at].rows[0], number: true },
      { label: "last op", of: (at) => buffers[at].rows[1], number: true },
      { label: "at the peak", of: (at) => Number(peak(at)), show: (at) => (peak(at) ? "yes" : "") },
    ],
  });
  return [h("div", { class: "tools" }, filterOf(table, "buffers")), table];
}
