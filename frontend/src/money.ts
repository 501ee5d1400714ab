// Reading and writing sums as the country does, for the scale only. Exact: big integers of minor units, no floats.

export interface Rules {
  exponent: number;
  groups: number[];
  comma: string;
  point: string;
}

/** What was typed, in minor units; null when it is not a sum. */
export function read(typed: string, rules: Rules): bigint | null {
  const plain = typed.split(rules.comma).join("").replace(/[\s\u00a0₹]/g, "");
  if (plain === "") return 0n;
  const match = /^(\d+)(?:\.(\d+))?$/.exec(plain);
  if (!match || (match[2] ?? "").length > rules.exponent) return null;
  return BigInt((match[1] ?? "0") + (match[2] ?? "").padEnd(rules.exponent, "0"));
}

function grouped(digits: string, rules: Rules): string {
  const parts: string[] = [];
  let rest = digits;
  for (let index = 0; ; index++) {
    const size = rules.groups[Math.min(index, rules.groups.length - 1)] ?? 3;
    if (rest.length <= size) break;
    parts.unshift(rest.slice(-size));
    rest = rest.slice(0, -size);
  }
  return [rest, ...parts].join(rules.comma);
}

/** A sum without decimals when they are all zero, else exact. */
export function short(minor: bigint, rules: Rules): string {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(rules.exponent + 1, "0");
  const cut = digits.length - rules.exponent;
  const tail = digits.slice(cut);
  const text = grouped(digits.slice(0, cut), rules) + (/^0*$/.test(tail) ? "" : rules.point + tail);
  return minor < 0n ? `−${text}` : text;
}
