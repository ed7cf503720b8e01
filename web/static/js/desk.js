// The desk: the open case stays in sight in its queue, and whoever writes keeps the claim.
const RENEW_EVERY = 5 * 60 * 1000;

document.querySelector(".queue [aria-current=true]")?.scrollIntoView({ block: "nearest" });

const renews = document.querySelector("form[data-renews]");
let renewed = Date.now();

renews?.addEventListener("input", () => {
  if (Date.now() - renewed < RENEW_EVERY) return;
  renewed = Date.now();
  fetch(renews.dataset.renews, { method: "POST", redirect: "manual" }).catch(() => {
    renewed = 0; // without a network: with the next letter once more
  });
});

// Escape leaves the reply, so that the letters are keys again.
document.querySelector(".desk textarea")?.addEventListener("keydown", (event) => event.key === "Escape" && event.target.blur());
