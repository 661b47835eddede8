"use strict";
// After the page's own script, which makes the tables that are there sortable.
addEventListener("DOMContentLoaded", () => {
  const { head, measures } = JSON.parse(document.getElementById("look-data").textContent);
  const part = name => document.getElementById("look-" + name);
  const [measure, key, variant, second, show, place] = ["measure", "key", "variant", "second", "show", "chart"].map(part);
  const years = head.dates.map((_, year) => head.start + year);
  const names = head.variants.map(one => one.name);
  const PRINTED = 640, TALL = 340, ROW = 15, ROWS = 3, GREY = "#6b6b6b";
  let chart = null, drawn = null, at = years.length - 1, shown = false;

  // What can be chosen.

  const make = (tag, text, attributes = {}) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };
  const called = name => name === "" ? "all" : name.endsWith("/all") ? name.slice(0, -4) + ", all buyers" : name.replace("/", ", ");
  const chosen = () => measures[Number(measure.value)];

  function fill(select, options) {
    const before = select.value;
    select.replaceChildren(...options);
    if ([...select.options].some(option => option.value === before)) select.value = before;
  }

  function fillMeasures() {
    const groups = new Map();
    measures.forEach((one, number) => {
      if (!groups.has(one.group)) groups.set(one.group, make("optgroup", undefined, { label: one.group }));
      groups.get(one.group).append(new Option(one.label, number));
    });
    measure.append(...groups.values());
    const others = names.slice(1);
    variant.append(...others.map(name => new Option(name)));
    second.append(new Option("none", ""), ...others.map(name => new Option(name)));
    if (others.length === 0) for (const select of [variant, second, show]) select.parentElement.hidden = true;
    if (others.length === 1) second.parentElement.hidden = true;
  }

  // What belongs to what is chosen, where the measure has it.
  function follow() {
    const one = chosen();
    fill(key, one.keys.map(name => new Option(called(name), name)));
    key.disabled = one.keys.length === 1;
    const alone = one.levels.length === 0;
    if (alone) show.value = "difference";
    show.disabled = alone;
  }

  // What is drawn.

  function told_apart(list) {
    const taken = [];
    for (const one of list) {
      const from = Math.max(0, head.colours.indexOf(one.colour));
      const next = head.colours.map((_, step) => head.colours[(from + step) % head.colours.length]);
      taken.push([one.colour, ...next].find(colour => !taken.includes(colour)) || one.colour);
    }
    return taken;
  }

  function lines() {
    const one = chosen(), difference = show.value === "difference";
    const paths = (difference ? one.differences : one.levels)[one.keys.indexOf(key.value)];
    const wanted = [...new Set([difference ? "" : "base", variant.value, second.value])].filter(name => name !== "");
    const variants = wanted.map(name => head.variants[names.indexOf(name)]);
    const colours = told_apart([head.variants[0], ...variants.filter(v => v.name !== "base")]);
    const all = variants.map(v => {
      const [means, halves] = paths[names.indexOf(v.name)] || [years.map(() => null), []];
      const colour = v.name === "base" ? head.base : colours[1 + variants.filter(o => o.name !== "base").indexOf(v)];
      return { name: v.name, colour, dashed: v.name !== "base" && v.name === second.value, means, halves, turns: v.turns };
    });
    const turns = new Map(head.variants[0].turns.concat(...all.map(line => line.turns)).map(turn => [turn.day + turn.what, turn]));
    return { one, difference, unit: one.units[difference ? 1 : 0], all, turns: [...turns.values()].sort((a, b) => a.at - b.at) };
  }

  // How numbers are written: two digits of the half of an interval, four of a number that has none. What rounding leaves is none.

  const suffix = unit => unit === "" || unit.includes("=") || unit.startsWith("0 to") ? "" : "\u00a0" + unit;
  const digits = (size, count) => size > 0 ? Math.min(9, Math.max(0, count - 1 - Math.floor(Math.log10(size)))) : 0;

  function value(line, year) {
    const mean = line.means[year], least = 1e-9 * Math.max(1, Math.abs(mean));
    const half = line.halves[year] > least ? line.halves[year] : 0;
    if (mean === null || mean === undefined) return "–";
    if (half === 0 && Math.abs(mean) <= least) return "0";
    const after = half > 0 ? digits(half, 2) : Math.abs(mean) >= 1000 ? 0 : digits(Math.abs(mean), 4);
    const sign = drawn.difference && Number(mean.toFixed(after)) > 0 ? "+" : "";
    return sign + mean.toFixed(after) + (half > 0 ? " ± " + half.toFixed(after) : "");
  }

  function year_in_words(year) {
    return head.dates[year] + (year === 0 ? ", the start" : ", year " + year);
  }

  // The line under the chart, which is also read aloud.
  function say() {
    const items = drawn.all.map(line => {
      const item = make("span");
      item.append(make("i", undefined, { style: "border-color:" + line.colour, "aria-hidden": "true", ...(line.dashed ? { class: "dashed" } : {}) }));
      item.append(line.name + " " + value(line, at) + (line.means[at] === null ? "" : suffix(drawn.unit)));
      return item;
    });
    part("now").replaceChildren(make("span", year_in_words(at) + ":"), ...items.flatMap(item => [" ", item]));
  }

  // The same numbers as a table, for who reads rather than looks.
  function tabulate() {
    const table = make("table"), top = table.createTHead().insertRow(), body = table.createTBody();
    const heads = drawn.all.map(line => line.name);
    table.createCaption().textContent = part("title").textContent;
    top.append(make("th", "year", { scope: "col" }), ...heads.map(text => make("th", text, { scope: "col", class: "n" })));
    years.forEach((_, year) => {
      const row = body.insertRow();
      row.append(make("th", year_in_words(year), { scope: "row" }));
      row.append(...drawn.all.map((line, of) => make("td", value(line, year), { class: "n", "data-h": heads[of] })));
    });
    part("table").replaceChildren(table);
  }

  // Words around the chart.
  function write() {
    const { one, difference, unit, turns } = drawn;
    const of = one.keys.length > 1 || key.value !== "" ? ": " + called(key.value) : "";
    part("title").textContent = one.label + of + (difference ? ", difference from base" : "") + (unit ? ", " + unit : "");
    part("turns").textContent = turns.length ? "Dotted lines: " + turns.map(turn => turn.day + " " + turn.what).join("; ") + "." : "";
    const over = head.seeds === 1 ? "One seed, so there is no interval" : "Mean over " + head.seeds + " seeds and its 95 % interval" + (difference ? ", paired by seed" : "");
    part("note").textContent = one.meaning + ". " + over + "; " + (one.flow ? "each point is of the year that ends then." : "as it is on that day.");
    const words = ["lockin figure DIR --measure " + one.name];
    if (key.value !== "") words.push("--key " + key.value);
    words.push(...drawn.all.filter(line => line.name !== "base").map(line => "--variant " + line.name));
    if (difference && one.levels.length) words.push("--difference");
    part("command").textContent = [...words, "--out figure.svg"].join(" ");
  }

  // The chart.

  function columns() {
    const ends = (line, sign) => line.means.map((mean, year) => mean === null ? null : mean + sign * (line.halves[year] || 0));
    return [years, ...drawn.all.flatMap(line => [line.means, ends(line, 1), ends(line, -1)])];
  }

  function series() {
    // Some numbers are of some years alone.
    const end = { width: 0, points: { show: false }, spanGaps: true };
    const line = one => ({ label: one.name, stroke: one.colour, width: 2, spanGaps: true, dash: one.dashed ? [8, 4] : [], points: { show: true, size: 5, fill: one.colour } });
    return [{}, ...drawn.all.flatMap(one => [line(one), { ...end, label: one.name + " high" }, { ...end, label: one.name + " low" }])];
  }

  // A rule at nought among differences, and one for each day on which something begins or ends.
  function rules(u) {
    const { ctx, bbox } = u, scale = devicePixelRatio, right = bbox.left + bbox.width;
    const rule = (from, to, dash) => { ctx.setLineDash(dash.map(x => x * scale)); ctx.beginPath(); ctx.moveTo(...from); ctx.lineTo(...to); ctx.stroke(); };
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = GREY;
    ctx.lineWidth = scale;
    ctx.font = 12 * scale + "px system-ui, sans-serif";
    const nought = u.valToPos(0, "y", true);
    if (drawn.difference && nought >= bbox.top && nought <= bbox.top + bbox.height) rule([bbox.left, nought], [right, nought], []);
    const inside = drawn.turns.filter(turn => turn.at >= u.scales.x.min && turn.at <= u.scales.x.max);
    inside.forEach((turn, number) => {
      const x = u.valToPos(turn.at, "x", true), wide = ctx.measureText(turn.what).width + 4 * scale;
      const y = bbox.top - ROW * scale * (Math.min(ROWS, inside.length) - number % ROWS) + 10 * scale;
      rule([x, y - 8 * scale], [x, bbox.top + bbox.height], [2, 3]);
      const before = x + wide > right && x - wide > 0;
      ctx.textAlign = before ? "right" : "left";
      ctx.fillText(turn.what, before ? x - 4 * scale : x + 4 * scale, y);
    });
    ctx.restore();
  }

  function options(wide) {
    const axis = { stroke: "#444", font: "12px system-ui, sans-serif", grid: { stroke: "#e4e4e4", width: 1 }, ticks: { stroke: "#bbb", width: 1 } };
    const whole = (u, splits) => splits.map(year => Number.isInteger(year) ? String(year) : "");
    const short = (u, splits) => splits.map(x => String(Number(x.toPrecision(6))));
    const widest = (u, texts) => texts ? 22 + 7 * Math.max(...texts.map(text => text.length)) : 50;
    return {
      width: wide, height: TALL,
      padding: [8 + ROW * Math.min(ROWS, drawn.turns.length), 14, 0, 0],
      legend: { show: false },
      scales: { x: { time: false, range: (u, low, high) => [low - 0.15, high + 0.15] } },
      axes: [{ ...axis, values: whole, incrs: [1, 2, 5, 10, 20], space: 44 }, { ...axis, values: short, size: widest }],
      series: series(),
      bands: drawn.all.map((line, number) => ({ series: [3 * number + 2, 3 * number + 3], fill: line.colour + "26" })),
      cursor: { y: false, drag: { x: false, y: false }, points: { size: (u, number) => number % 3 === 1 ? 9 : 0 } },
      hooks: { drawAxes: [rules], setCursor: [pointed] },
    };
  }

  function pointed(u) {
    const year = u.cursor.idx;
    if (year === null || year === undefined || year === at && shown) return;
    at = year;
    shown = true;
    say();
  }

  const wide = () => Math.max(240, Math.floor(place.getBoundingClientRect().width));

  function draw() {
    if (chart) chart.destroy();
    drawn = lines();
    shown = false;
    write();
    chart = new uPlot(options(wide()), columns(), place);
    tabulate();
    say();
  }

  // Who has no mouse steps from year to year.
  function step(to) {
    at = Math.max(0, Math.min(years.length - 1, to));
    shown = true;
    chart.setCursor({ left: chart.valToPos(years[at], "x"), top: chart.over.clientHeight / 2 }, false);
    say();
  }

  place.addEventListener("keydown", event => {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: years.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    step(to);
  });
  place.addEventListener("focus", () => { if (place.matches(":focus-visible")) step(at); });
  measure.addEventListener("change", () => { follow(); draw(); });
  for (const select of [key, variant, second, show]) select.addEventListener("change", draw);

  document.querySelector(".look").hidden = false;
  fillMeasures();
  follow();
  draw();
  let printing = false;
  new ResizeObserver(() => { if (!printing && chart.width !== wide()) chart.setSize({ width: wide(), height: TALL }); }).observe(place);
  addEventListener("beforeprint", () => { printing = true; chart.setSize({ width: PRINTED, height: TALL }); });
  addEventListener("afterprint", () => { printing = false; chart.setSize({ width: wide(), height: TALL }); });
});
