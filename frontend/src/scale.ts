// The scale of the bank desk while a person types: the same drawing as desks/pictures/scale.py makes on the server.
// A journey test compares the two. Coordinates are hundredths of a pixel, as there.
import { read, short, type Rules } from "./money";

const PX = 100n;
const PIVOT_X = 168n * PX, PIVOT_Y = 34n * PX, ARM = 104n * PX;
const CORD_WIDE = 66n * PX, CORD_LONG = 152n * PX, STACK = 86n * PX, BOX_WIDE = 66n * PX;
const TILT = 65n * PX, TILT_MOST = 26n * PX, ROOM_FOR_WORDS = 14n * PX;
const FILLS: readonly (readonly [string, string])[] = [
  ["held", "m-held"], ["free", "m-free"], ["onward", "m-flight"], ["withdrawn", "m-gone"],
  ["released", "m-released"], ["returned", "m-returned"], ["unknown", ""],
];
const SOLID = new Set(["held", "onward", "withdrawn", "returned"]);
const SPACE = "http://www.w3.org/2000/svg";

type Words = Record<"even" | "short" | "over" | "credited" | "lines" | "toldEven" | "toldGap", string>;
type Point = readonly [bigint, bigint];

function number(value: bigint): string {
  const sign = value < 0n ? "-" : "", all = value < 0n ? -value : value;
  const rest = (all % 100n).toString().padStart(2, "0").replace(/0+$/, "");
  return `${sign}${all / 100n}${rest ? `.${rest}` : ""}`;
}

/** Division rounded down, as the server does it. */
function floor(above: bigint, below: bigint): bigint {
  const cut = above / below;
  return above % below !== 0n && above < 0n !== below < 0n ? cut - 1n : cut;
}

function root(square: bigint): bigint {
  let guess = BigInt(Math.floor(Math.sqrt(Number(square))));
  while (guess * guess > square) guess--;
  while ((guess + 1n) * (guess + 1n) <= square) guess++;
  return guess;
}

function node(name: string, attributes: Record<string, string>, words = ""): SVGElement {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (words) made.textContent = words;
  return made;
}

function fill(pattern: string, values: Record<string, string>): string {
  return pattern.replace(/%\((\w+)\)s/g, (_, key: string) => values[key] ?? "");
}

class Drawing {
  constructor(private readonly svg: SVGElement, private readonly rules: Rules) {}

  say(sum: bigint): string {
    return short(sum, this.rules);
  }

  add(name: string, attributes: Record<string, string>, words = ""): void {
    this.svg.append(node(name, attributes, words));
  }

  /** Cords, pan and its words; gives the y on which boxes stand. */
  pan([x, y]: Point, words: string): bigint {
    const ground = y + CORD_LONG, start = `M${number(x)} ${number(y)}`, edge = 70n * PX;
    const d = `${start}L${number(x - CORD_WIDE)} ${number(ground)}${start}L${number(x + CORD_WIDE)} ${number(ground)}`;
    this.add("path", { class: "cord", d });
    this.add("path", { class: "pan", d: `M${number(x - edge)} ${number(ground)}H${number(x + edge)}` });
    this.add("text", { class: "cap", x: number(x), y: number(ground + 19n * PX) }, words);
    return ground - 2n * PX;
  }

  box(x: bigint, bottom: bigint, high: bigint, look: Record<string, string>): void {
    const place = { x: number(x - BOX_WIDE / 2n), y: number(bottom - high) };
    this.add("rect", { ...place, width: number(BOX_WIDE), height: number(high), ...look });
  }

  label(x: bigint, bottom: bigint, high: bigint, words: string, look: string): void {
    if (high < ROOM_FOR_WORDS) return;
    this.add("text", { class: look, x: number(x), y: number(bottom - high / 2n + 4n * PX + 50n) }, words);
  }
}

/** Draw the scale into an empty svg for what was credited and the sums by kind of line. */
export function draw(svg: SVGElement, credited: bigint, lines: Map<string, bigint>, words: Words, rules: Rules): void {
  const total = [...lines.values()].reduce((sum, each) => sum + each, 0n), gap = credited - total;
  const high = [credited, total, 1n].reduce((most, each) => (each > most ? each : most));
  let drop = floor(TILT * gap, credited > 0n ? credited : 1n);
  drop = drop > TILT_MOST ? TILT_MOST : drop < -TILT_MOST ? -TILT_MOST : drop;
  const reach = root(ARM * ARM - drop * drop);
  const left: Point = [PIVOT_X - reach, PIVOT_Y + drop], right: Point = [PIVOT_X + reach, PIVOT_Y - drop];
  const pen = new Drawing(svg, rules);
  svg.replaceChildren();
  pen.add("line", { class: "post", x1: "168", x2: "168", y1: "34", y2: "262" });
  pen.add("path", { class: "pan", d: "M134 262H202" });
  pen.add("line", { class: "beam", x1: number(left[0]), y1: number(left[1]), x2: number(right[0]), y2: number(right[1]) });
  pen.add("circle", { class: "pivot", cx: "168", cy: "34", r: "7" });
  const under = pen.pan(left, fill(words.credited, { sum: pen.say(credited) }));
  const tall = floor(STACK * credited, high);
  pen.box(left[0], under, tall, { class: "credit" });
  pen.label(left[0], under, tall, pen.say(credited), "in");
  stack(pen, right, lines, gap, high, fill(words.lines, { sum: pen.say(total) }));
  const told = { sum: pen.say(credited), credited: pen.say(credited), lines: pen.say(total), gap: pen.say(gap < 0n ? -gap : gap) };
  svg.setAttribute("aria-label", fill(gap === 0n ? words.toldEven : words.toldGap, told));
}

function stack(pen: Drawing, top: Point, lines: Map<string, bigint>, gap: bigint, high: bigint, words: string): void {
  let ground = pen.pan(top, words);
  for (const [kind, look] of FILLS) {
    const amount = lines.get(kind) ?? 0n;
    if (amount === 0n) continue;
    const tall = floor(STACK * amount, high);
    pen.box(top[0], ground, tall, look ? { class: look } : { fill: "url(#hatch)" });
    if (kind !== "unknown") pen.label(top[0], ground, tall, pen.say(amount), SOLID.has(kind) ? `on-${look.slice(2)}` : "in");
    ground -= tall;
  }
  if (gap <= 0n) return;
  const tall = floor(STACK * gap, high);
  pen.box(top[0], ground, tall, { class: "void" });
  pen.label(top[0], ground, tall, `${pen.say(gap)} ?`, "gap");
}

/** Sums by kind as typed so far; what cannot be read counts as nothing yet. */
function typed(form: HTMLFormElement, rules: Rules): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const input of form.querySelectorAll<HTMLInputElement>("input[data-kind]")) {
    const kind = input.dataset["kind"] ?? "";
    sums.set(kind, (sums.get(kind) ?? 0n) + (read(input.value, rules) ?? 0n));
  }
  return sums;
}

/** Redraw while a desk types, and offer *send* only when both sides agree. */
export function liveScale(root: ParentNode): void {
  const form = root.querySelector<HTMLFormElement>("form.answer");
  const svg = form?.querySelector<SVGElement>("[data-scale] svg");
  const table = form?.querySelector<HTMLTemplateElement>("template[data-words]");
  if (!form || !svg || !table) return;
  const words = table.dataset as unknown as Words, rules = JSON.parse(table.dataset["style"] ?? "{}") as Rules;
  const credited = BigInt(form.dataset["credited"] ?? "0");
  const update = (): void => {
    const lines = typed(form, rules);
    const total = [...lines.values()].reduce((sum, each) => sum + each, 0n);
    draw(svg, credited, lines, words, rules);
    tell(form, credited - total, words, rules);
    mark(form.querySelector("[data-verdict]"), credited === total ? "fits" : "warn", table);
    const shown = form.querySelector("[data-sum=lines]");
    if (shown) shown.textContent = short(total, rules);
  };
  form.addEventListener("input", update);
  update();
}

/** The drawing beside the verdict's words says what they say. */
function mark(verdict: Element | null, icon: "fits" | "warn", table: HTMLTemplateElement): void {
  const shown = verdict?.querySelector("svg"), wanted = table.content.querySelector(`[data-icon=${icon}] svg`);
  if (shown && wanted && shown.innerHTML !== wanted.innerHTML) shown.replaceWith(wanted.cloneNode(true));
}

function tell(form: HTMLFormElement, gap: bigint, words: Words, rules: Rules): void {
  const nothing = form.querySelector<HTMLInputElement>("[name=answer][value=nothing]")?.checked ?? false;
  const verdict = form.querySelector("[data-verdict]"), line = verdict?.querySelector("span");
  const said = gap === 0n ? words.even : gap > 0n ? fill(words.short, { sum: short(gap, rules) }) : words.over;
  if (line && line.textContent !== said) line.textContent = said;
  verdict?.classList.toggle("verdict--gap", gap !== 0n);
  verdict?.classList.toggle("verdict--even", gap === 0n);
  const send = form.querySelector<HTMLButtonElement>("[data-send]");
  if (send) send.disabled = gap !== 0n && !nothing;
}
