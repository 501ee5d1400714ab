// The queue by keyboard: j and k or the arrows move, Enter opens, c claims, r releases, p phones. Lists of links: j, k, Enter.

const MARK = "open";

/** Whether a key press belongs to a field, a menu or the browser and not to the list. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const target = event.target;
  return target instanceof Element && target.closest("input:not([type=checkbox], [type=radio]), textarea, select") !== null;
}

/** The rows a person moves through: table rows, or the links of a list. */
function stops(list: Element): HTMLElement[] {
  const selector = list.getAttribute("data-keys") === "rows" ? "tbody tr" : "a[data-verb=open]";
  return Array.from(list.querySelectorAll<HTMLElement>(selector));
}

function linkOf(stop: HTMLElement): HTMLElement | null {
  return stop instanceof HTMLAnchorElement ? stop : stop.querySelector<HTMLElement>("a[data-verb=open]");
}

/** Move the mark, and the focus with it, so that a screen reader follows. */
function move(all: HTMLElement[], from: number, to: number): number {
  const next = Math.min(Math.max(to, 0), all.length - 1);
  all[from]?.classList.remove(MARK);
  all[next]?.classList.add(MARK);
  const stop = all[next];
  if (stop) {
    linkOf(stop)?.focus();
    stop.scrollIntoView({ block: "nearest" });
  }
  return next;
}

/** Send the form of a verb in a row, if the row has one. */
function submit(stop: HTMLElement | undefined, verb: string): void {
  stop?.querySelector<HTMLFormElement>(`form[data-verb=${verb}]`)?.requestSubmit();
}

/** Listen for the keys of the first list on the page. */
export function rowKeys(root: ParentNode): void {
  const list = root.querySelector("[data-keys]");
  if (!list) return;
  const begun = (stop: HTMLElement) => stop.classList.contains(MARK) || stop.hasAttribute("aria-current");
  let at = Math.max(0, stops(list).findIndex(begun));
  let moved = false;
  const acts: Record<string, () => void> = {
    j: () => { at = move(stops(list), at, moved ? at + 1 : at); moved = true; },
    k: () => { at = move(stops(list), at, at - 1); moved = true; },
    c: () => submit(stops(list)[at], "claim"),
    r: () => submit(stops(list)[at], "release-claim"),
  };
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || !list.isConnected) return;
    const arrow = { ArrowDown: "j", ArrowUp: "k" }[event.key];
    const ours = document.activeElement === document.body || list.contains(document.activeElement);
    if (arrow && !ours) return; // elsewhere the arrows belong to the page
    const act = acts[arrow ?? event.key];
    if (act) {
      event.preventDefault();
      act();
    } else if (event.key === "Enter" && document.activeElement === document.body) {
      const stop = stops(list)[at];
      if (stop) linkOf(stop)?.click();
    }
  });
}
