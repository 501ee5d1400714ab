// Leave now: go elsewhere at once and leave no way back to this page in the browser's history.

export function leaveAtOnce(page: Document): void {
  for (const link of page.querySelectorAll<HTMLAnchorElement>("a[data-leave]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      page.body.hidden = true;
      window.location.replace(link.href);
    });
  }
}
