// The bank desk's answer by keyboard: 1, 2, 3, 4 tick the answers. A key shown on a button or link presses it.
import { isTyping } from "./keys";

/** Press whatever on the page carries this key. */
function press(key: string): boolean {
  const target = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  target.click();
  const part = target.getAttribute("value");
  document.querySelector<HTMLElement>(`[data-line="${CSS.escape(part ?? "")}"] input`)?.focus();
  return true;
}

let listening = false;

/** Listen once for all keys that the page shows. */
export function answerKeys(root: ParentNode): void {
  if (listening || !root.querySelector("[data-key]")) return;
  listening = true;
  document.addEventListener("keydown", (event) => {
    if (!isTyping(event) && press(event.key)) event.preventDefault();
  });
}
