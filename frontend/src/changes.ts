// Word from the server that something on this page has changed: a line with a link, never a page that jumps.

const AGAIN_MS = 15_000; // wait before a lost line is opened again

/** Show the hint when the server says so; without the line the page stays as it is. */
export function hintChanges(page: Document): void {
  const address = page.body.dataset["changes"];
  const hint = page.querySelector<HTMLElement>(".changed");
  if (!address || !hint || typeof EventSource === "undefined") return;
  const listen = (): void => {
    const line = new EventSource(address, { withCredentials: true });
    line.addEventListener("news", () => {
      hint.hidden = false;
    });
    line.onerror = () => {
      line.close();
      window.setTimeout(listen, AGAIN_MS);
    };
  };
  listen();
}
